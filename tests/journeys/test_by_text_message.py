"""A miner with a shared handset, no email, and Swahili: from a paper list to a text message, a word that ends it, and a question.

Through the doors that people use: the list is handed in over HTTP, gateways post over HTTP, staff read in the console.
"""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from services.mailer import settings
from services.mailer.app import create_app
from services.mailer.providers import choose
from shared import store
from tests.conftest import Installation
from tests.doubles.sms.server import SmsDouble
from tests.journeys.house import House, at_desk

SHARED, OTHER = "+255754123456", "+255764123456"
ROWS = ("Asha Juma,0754123456", "Petro Juma,0754123456", "Neema Ally,0764123456")
LIST = "\n".join(["Jina,Namba ya simu,Lugha,Nchi", *(f"{row},Kiswahili,TZ" for row in ROWS), ""])


@pytest.fixture
def double(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmsDouble]:
    with SmsDouble() as running:
        account = running.twilio
        given = {"SMS_PROVIDER": "twilio", "SMS_SENDERS": "TZ=+15005550006", "TWILIO_URL": running.url}
        given |= {"TWILIO_ACCOUNT_SID": account.sid, "TWILIO_AUTH_TOKEN": account.token}
        for name, value in given.items():
            monkeypatch.setenv(f"BARAZA_{name}", value)
        settings.current.cache_clear()
        choose.close_all()
        yield running
        choose.close_all()


@pytest.fixture
def door(double: SmsDouble, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The mailer's web process where Twilio finds it."""
    server = make_server("127.0.0.1", 0, lambda *given: app(*given), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("BARAZA_PUBLIC_URL", url)
    settings.current.cache_clear()
    app = create_app()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield url
    server.shutdown()
    thread.join()


def test_from_a_paper_list_to_a_stop_and_a_question(installation: Installation, double: SmsDouble, door: str):
    house, twilio = House(installation), double.twilio
    incoming = f"{door}/mailer/v1/webhooks/twilio/incoming"
    made = house.post("/contacts/v1/partners", json={"name": "Our own visits", "country": "TZ", "ours": True})
    assert made.status_code == 201, made.text
    agreement = {"partner": made.json["id"], "purposes": ["outreach"], "channels": ["sms"], "basis": "consent"}
    agreement |= {"starts_at": "2026-01-01T00:00:00Z", "ends_at": "2030-01-01T00:00:00Z", "reference": "the sheet of names"}
    assert house.post("/contacts/v1/agreements", json=agreement).status_code == 201
    assert house.upload(made.json["id"], LIST.encode()).status_code in (201, 202)
    installation.settle()

    outreach(house)
    assert sorted(row["to"] for row in twilio.accepted) == [SHARED, SHARED, OTHER]
    assert all("midahalo" in row["body"] for row in twilio.accepted)
    twilio.report(twilio.accepted, "delivered", twice=True, seed=7)
    assert twilio.receive(incoming, SHARED, "Acha.", "SM1") == [204]
    assert twilio.receive(incoming, OTHER, "Mkutano utakuwa lini?", "SM2") == [204]
    installation.settle()

    *_, confirmation = twilio.accepted
    assert (len(twilio.accepted), confirmation["to"]) == (4, SHARED)
    assert "hutapokea tena ujumbe" in confirmation["body"]
    outreach(house)
    assert [row["to"] for row in twilio.accepted[4:]] == [OTHER]
    again = house.upload(made.json["id"], LIST.replace("Asha", "Asha Mariam").encode(), "tena.csv")
    assert again.status_code in (201, 202)
    installation.settle()
    outreach(house)
    assert [row["to"] for row in twilio.accepted[5:]] == [OTHER]  # a later list brings the silent handset no message

    neema = store.database("contacts")["contacts"].find_one({"phone": OTHER})["_id"]
    page = at_desk(house.mailer).get("/mailer/replies").text
    assert "Mkutano utakuwa lini?" in page
    assert f"/contacts/people/{neema}" in page
    assert "Mkutano utakuwa lini?" in at_desk(house.contacts).get(f"/contacts/people/{neema}").text


def outreach(house: House) -> None:
    """A campaign over text messages to everybody who may be written to."""
    campaign = {"name": "Habari", "template": "outreach", "purpose": "outreach", "channels": ["sms"]}
    made = house.post("/mailer/v1/campaigns", json=campaign)
    assert made.status_code == 201, made.text
    started = house.post(f"/mailer/v1/campaigns/{made.json['id']}/start")
    assert started.status_code == 200, started.text
    house.installation.settle()
