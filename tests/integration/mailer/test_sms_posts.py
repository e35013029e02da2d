"""The doors that SMS gateways post to, and what follows: receipts, words that end it, questions, answers. On the real parts."""

import dataclasses
import threading
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from werkzeug.serving import make_server

from services.contacts.operations import consenting
from services.contacts.rules.consent import Act
from services.mailer import settings
from services.mailer.app import create_app
from services.mailer.operations import campaigns, forgetting, incoming, mailings, receipts, silencing
from services.mailer.providers import choose
from shared import clock, store
from tests.doubles.sms.server import SmsDouble
from tests.integration.mailer.world import LONG_AGO, contact, populate
from tests.journeys.house import at_desk

OUTREACH = {"name": "All", "template": "outreach", "purpose": "outreach", "channels": ["sms"]}
ASHA, JUMA = "+255754000001", "+255754000002"
SECRET = "s" * 24


@dataclasses.dataclass
class House:
    double: SmsDouble
    url: str
    installation: object

    def settle(self) -> None:
        self.installation.settle("contacts", "mailer")

    def outreach(self, people) -> str:
        populate(people)
        return self.again()

    def again(self) -> str:
        campaign = campaigns.start(campaigns.create(OUTREACH, "anna")["_id"])
        self.settle()
        return campaign["_id"]

    @property
    def incoming(self) -> str:
        return f"{self.url}/mailer/v1/webhooks/twilio/incoming"

    def africas(self, kind: str) -> str:
        return f"{self.url}/mailer/v1/webhooks/africastalking/{SECRET}/{kind}"


@pytest.fixture
def house(installation, monkeypatch, request) -> Iterator[House]:
    with SmsDouble() as double:
        server = make_server("127.0.0.1", 0, lambda *given: app(*given), threaded=True)
        url = f"http://127.0.0.1:{server.server_port}"
        given = {
            "SMS_PROVIDER": getattr(request, "param", "twilio"),
            "SMS_SENDERS": "TZ=+15005550006" if getattr(request, "param", "twilio") == "twilio" else "TZ=20414",
            "TWILIO_ACCOUNT_SID": double.twilio.sid, "TWILIO_AUTH_TOKEN": double.twilio.token, "TWILIO_URL": double.url,
            "AFRICASTALKING_USERNAME": "sandbox", "AFRICASTALKING_API_KEY": double.africastalking.key,
            "AFRICASTALKING_URL": double.url, "AFRICASTALKING_WEBHOOK_SECRET": SECRET, "PUBLIC_URL": url,
        }  # fmt: skip
        for name, value in given.items():
            monkeypatch.setenv(f"BARAZA_{name}", value)
        settings.current.cache_clear()
        choose.close_all()
        app = create_app()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield House(double, url, installation)
        server.shutdown()
        thread.join()
        choose.close_all()


def phone(number: int, at: str, **given):
    name = given.pop("name", f"Asha {number}")
    keys = [f"p:{at}|{' '.join(sorted(name.lower().split()))}"]
    agreed = {"status": "agreed", "basis": "partner", "at": LONG_AGO}
    slots = {purpose: {"email": agreed, "sms": agreed} for purpose in ("outreach", "dialogue")}
    given = {"email": None, "keys": keys, "phone": at, "languages": ["sw"], "name": name, "consent": slots, **given}
    return contact(number, **given)


def mailer(name):
    return list(store.database("mailer")[name].find())


def consent(number):
    row = store.database("contacts")["contacts"].find_one({"_id": contact(number)["_id"]})
    return row["consent"]["outreach"]["sms"]["status"]


def bodies(double):
    return [(row["to"], row["body"]) for row in double.twilio.accepted]


def test_receipts_come_to_their_delivery_late_twice_and_out_of_order(house):
    campaign = house.outreach([phone(1, ASHA), phone(2, JUMA)])
    rows = house.double.twilio.accepted
    assert ASHA not in "".join(row["callback"] for row in rows)
    assert set(house.double.twilio.report(rows[:1], "delivered", twice=True, seed=3)) == {204}
    assert set(house.double.twilio.report(rows[1:], "gone", twice=True, seed=4)) == {204}
    house.settle()
    assert (
        mailings.receipts(campaign) == {"accepted": 2, "delivered": 1, "bounced": 1}
        or mailings.receipts(campaign)["bounced"] == 1
    )
    states = sorted(delivery["reason"] or "" for delivery in mailer("deliveries") if delivery["at"].get("bounced"))
    assert states == ["bounced: twilio 30005"]
    [blocked] = [row for row in mailer("suppressions") if row["reason"] == "bounced"]
    assert (blocked["source"], blocked["channel"]) == ("twilio", "sms")
    assert all(row["body"] == b"" for row in mailer("receipt_posts"))  # understood, so the numbers in them are gone


def test_what_is_not_genuine_is_refused_and_changes_nothing(house):
    house.outreach([phone(1, ASHA)])
    before = len(mailer("receipt_posts"))
    client = create_app().test_client()
    callback = house.double.twilio.accepted[0]["callback"].removeprefix(house.url)
    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    assert client.post(callback, data=form).status_code == 403
    assert client.post(callback, data=form, headers={"X-Twilio-Signature": "x"}).status_code == 403
    assert client.post(callback[:-2] + "xx", data=form).status_code == 404
    assert client.post("/mailer/v1/webhooks/twilio/incoming", data={"From": ASHA, "Body": "ACHA"}).status_code == 403
    assert client.post(f"/mailer/v1/webhooks/africastalking/{'x' * 24}/incoming", data={"id": "1"}).status_code == 404
    assert len(mailer("receipt_posts")) == before


def test_the_signature_fits_behind_a_proxy_too(house):
    """The web process is asked under an inner name; Twilio signed the public one."""
    form = {"MessageSid": "SM9", "From": ASHA, "Body": "Habari"}
    signature = {"X-Twilio-Signature": house.double.twilio.signature(house.incoming, form)}
    client = create_app().test_client()
    answer = client.post("/mailer/v1/webhooks/twilio/incoming", data=form, headers=signature, base_url="http://inner:8000")
    assert answer.status_code == 204


def test_a_word_ends_it_for_all_who_share_the_handset_with_one_confirmation(house):
    house.outreach([phone(1, ASHA), phone(2, ASHA, name="Neema Ally"), phone(3, JUMA)])
    sent = len(house.double.twilio.accepted)
    assert sent == 3
    for message in ("SM1", "SM1", "SM2"):
        assert house.double.twilio.receive(house.incoming, ASHA, "Acha!", message) == [204]
    house.settle()
    [(to, text)] = bodies(house.double)[sent:]
    assert to == ASHA
    assert "hutapokea tena ujumbe" in text
    assert (consent(1), consent(2), consent(3)) == ("withdrawn", "withdrawn", "agreed")
    house.again()
    assert [to for to, _ in bodies(house.double)[sent + 1 :]] == [JUMA]
    assert [row["state"] for row in mailer("answers")] == ["accepted"]
    assert all("text" not in row and "address" not in row for row in mailer("answers"))
    told = list(store.database("contacts")["moments"].find({"kind": "received"}))
    assert sorted(len(row["contacts"]) for row in told) == [2, 2]
    assert {row["said"]["text"] for row in told} == {"Acha!"}


def test_who_agrees_anew_is_written_to_again_and_those_beside_them_are_not(house):
    house.outreach([phone(1, ASHA), phone(2, ASHA, name="Neema Ally")])
    house.double.twilio.receive(house.incoming, ASHA, "acha")
    house.settle()
    later = clock.now() + timedelta(seconds=1)
    consenting.record(contact(2)["_id"], "outreach", "sms", Act("granted", "consent", "oral", later))
    house.settle()
    sent = len(house.double.twilio.accepted)
    house.again()
    [(to, body)] = bodies(house.double)[sent:]
    assert to == ASHA
    gone = {row["contact"] for row in mailer("deliveries") if row["address"] == ASHA}
    assert gone == {contact(1)["_id"], contact(2)["_id"]}
    assert consent(1) == "withdrawn"


def test_what_the_gateway_took_is_obeyed_and_not_answered_twice(house):
    house.outreach([phone(1, ASHA)])
    house.double.twilio.receive(house.incoming, ASHA, "CANCEL")
    house.settle()
    assert len(house.double.twilio.accepted) == 1
    assert mailer("answers") == []
    assert consent(1) == "withdrawn"


def test_help_is_answered_once_a_day_and_a_question_is_left_to_people(house):
    house.outreach([phone(1, ASHA)])
    for message, text in (("SM1", "Msaada"), ("SM2", "msaada?"), ("SM3", "Mkutano ni lini? <b>")):
        house.double.twilio.receive(house.incoming, ASHA, text, message)
    house.settle()
    assert ["Jibu ACHA" in body for _, body in bodies(house.double)] == [False, True]
    assert consent(1) == "agreed"
    row = store.database("contacts")["contacts"].find_one({"_id": contact(1)["_id"]})
    assert row["engaged"] is True


def test_a_lost_answer_to_a_word_is_not_sent_again_and_a_busy_gateway_is_asked_again(house):
    house.outreach([phone(1, ASHA), phone(2, JUMA)])
    house.double.twilio.next.append({"drop": "after"})
    house.double.twilio.receive(house.incoming, ASHA, "acha")
    house.settle()
    assert [row["state"] for row in mailer("answers")] == ["unknown"]
    house.double.twilio.next.append({"status": 429})
    house.double.twilio.receive(house.incoming, JUMA, "acha")
    with pytest.raises(Exception, match="429|20429"):
        house.settle()
    assert sorted(row["state"] for row in mailer("answers")) == ["queued", "unknown"]
    assert len(house.double.twilio.accepted) == 3


def test_a_number_that_takes_no_text_messages_is_not_tried_again(house):
    house.double.twilio.next.append({"code": 21614, "message": "'To' number is not a valid mobile number"})
    campaign = house.outreach([phone(1, ASHA), phone(2, JUMA)])
    assert mailings.progress(campaign)["failed"] == 1
    assert mailings.progress(house.again())["withheld"] == 1
    [blocked] = mailer("suppressions")
    assert (blocked["reason"], blocked["source"]) == ("invalid", "twilio")
    assert len(house.double.twilio.accepted) == 2


def test_who_told_the_gateway_to_stop_told_us(house):
    house.double.twilio.opted_out.add(ASHA)
    campaign = house.outreach([phone(1, ASHA), phone(2, JUMA)])
    assert mailings.progress(campaign)["reasons"] == {"unsubscribed": 1}
    assert (consent(1), consent(2)) == ("withdrawn", "agreed")
    house.double.twilio.opted_out.clear()
    house.again()
    assert [to for to, _ in bodies(house.double)] == [JUMA, JUMA]


def test_a_stranger_and_a_name_are_taken_in_too(house):
    assert house.double.twilio.receive(house.incoming, "+255754999999", "Nani?") == [204]
    assert house.double.twilio.receive(house.incoming, "M-PESA", "Umepokea") == [204]
    house.settle()
    [row] = mailer("incoming_messages")
    assert (row["contacts"], row["text"]) == ([], "Nani?")
    [kept] = [post for post in mailer("receipt_posts") if post["body"]]
    assert b"M-PESA" in kept["body"]
    assert store.database("contacts")["moments"].count_documents({"kind": "received"}) == 0


def test_who_is_erased_leaves_no_words_behind(house):
    house.outreach([phone(1, ASHA)])
    house.double.twilio.receive(house.incoming, ASHA, "Naitwa Asha")
    house.settle()
    forgetting.forget(contact(1)["_id"], clock.now())
    [row] = mailer("incoming_messages")
    assert "text" not in row
    assert "address" not in row
    house.double.twilio.receive(house.incoming, ASHA, "Ni mimi tena", "SM7")
    house.settle()
    fresh = incoming.collection().find_one({"text": "Ni mimi tena"})
    assert fresh["contacts"] == []


def test_a_post_that_is_folded_twice_does_nothing_twice(house):
    house.outreach([phone(1, ASHA)])
    house.double.twilio.receive(house.incoming, ASHA, "acha")
    [post] = [row["_id"] for row in mailer("receipt_posts")]
    receipts.fold(post)
    assert silencing.silent(mailer("incoming_messages")[0]["address_hash"])
    before = mailer("incoming_messages"), mailer("suppressions"), mailer("answers")
    receipts.fold(post)
    assert (mailer("incoming_messages"), mailer("suppressions"), mailer("answers")) == before


@pytest.mark.parametrize("house", ["africastalking"], indirect=True)
def test_africas_talking_by_its_own_ids(house):
    campaign = house.outreach([phone(1, ASHA), phone(2, JUMA)])
    account = house.double.africastalking
    first, second = account.accepted
    assert set(account.report(house.africas("receipts"), [first], "delivered", twice=True, seed=1)) == {204}
    account.report(house.africas("receipts"), [second], "gone")
    account.report(house.africas("receipts"), [{**first, "id": "ATXid_of_somebody"}], "gone")
    house.settle()
    told = mailings.receipts(campaign)
    assert (told["delivered"], told["bounced"]) == (1, 1)
    assert account.receive(house.africas("incoming"), ASHA, "STOP", "m1") == [204]
    house.settle()
    assert "hutapokea" in account.accepted[-1]["body"]  # nobody else answers there, and they read Swahili
    assert account.leave(house.africas("optout"), JUMA) == [204]
    house.settle()
    assert (consent(1), consent(2)) == ("withdrawn", "withdrawn")
    assert len(account.accepted) == 3


@pytest.mark.parametrize("house", ["africastalking"], indirect=True)
def test_a_receipt_settles_what_was_in_doubt(house):
    house.double.africastalking.next.append({"drop": "after"})
    campaign = house.outreach([phone(1, ASHA)])
    assert mailings.progress(campaign)["unknown"] == 1
    house.double.africastalking.report(house.africas("receipts"), house.double.africastalking.accepted, "delivered")
    house.settle()
    [delivery] = mailer("deliveries")
    assert "delivered" in delivery["at"]


def test_staff_read_it_in_the_console(house):
    house.outreach([phone(1, ASHA), phone(2, ASHA, name="Neema Ally")])
    house.double.twilio.receive(house.incoming, ASHA, "Mkutano ni lini? <b>", "SM1")
    house.double.twilio.receive(house.incoming, ASHA, "Msaada", "SM2")
    house.settle()
    desk = at_desk(create_app().test_client())
    page = desk.get("/mailer/replies").text
    assert "Mkutano ni lini? &lt;b&gt;" in page
    assert f"/contacts/people/{contact(1)['_id']}" in page
    assert "Msaada" not in page
    assert "Msaada" in desk.get("/mailer/replies?all=1").text


def test_a_gateway_that_is_not_set_up_says_what_is_missing(installation):
    client = create_app().test_client()
    for path in ("/mailer/v1/webhooks/twilio/incoming", f"/mailer/v1/webhooks/africastalking/{SECRET}/incoming"):
        answer = client.post(path, data=urlencode({"id": "1"}))
        assert answer.status_code == 503
        assert "BARAZA_" in answer.json["remedy"]
