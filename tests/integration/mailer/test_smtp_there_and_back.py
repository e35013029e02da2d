"""By SMTP there and back: refusals and bounces of one campaign keep the next one from the same mailboxes."""

import pytest

from services.mailer.app import create_app
from services.mailer.operations import suppressions
from services.mailer.rules import verp
from shared import store
from shared.http.access import tokens
from tests import corpus
from tests.doubles.smtp.server import SmtpDouble
from tests.integration.test_mailer_roundtrip import begin, rows, use

DOMAIN = "bounces.baraza.example"


@pytest.fixture
def smtp(installation, monkeypatch):
    with SmtpDouble() as double:
        use(
            monkeypatch, mail_provider="smtp", smtp_url=double.url, mail_from="b@baraza.example", postal_address="Box 1",
            bounce_domain=DOMAIN,
        )  # fmt: skip
        yield double


def test_bounces_find_back_by_the_envelope_and_refusals_count_at_once(smtp, installation):
    people = ["asha@mx.example", "ok@mx.example", "refuse-a@mx.example", "over-a@mx.example", "policy-a@mx.example"]
    first = begin("first", people)
    installation.settle("mailer")
    told = {row["address"]: row for row in rows("deliveries", mailing=first)}
    assert suppressions.suppressed(list(told.values()), "outreach") == {told["refuse-a@mx.example"]["_id"]: "bounced"}
    [entry] = rows("suppressions")
    assert (entry["source"], entry["contact"]) == ("smtp", told["refuse-a@mx.example"]["contact"])

    senders = {recipient: sender for sender, recipient, _ in smtp.box.letters}
    secret = installation.settings.secret_key
    assert {address: verp.read(sender, secret) for address, sender in senders.items()} == {
        address: ("b", told[address]["_id"]) for address in ("asha@mx.example", "ok@mx.example")
    }
    [letter] = smtp.box.to("ok@mx.example")
    leaving = verp.address("u", told["ok@mx.example"]["_id"], DOMAIN, secret)
    assert f"<mailto:{leaving}?subject=unsubscribe>".encode() in letter.replace(b"\r\n ", b" ")

    bounce = corpus.mail("postfix-unknown-user", verp=senders["asha@mx.example"], id="0" * 24, token="x")
    headers = {"Authorization": f"Bearer {tokens.create('postfix', ['mail:receive'])}"}
    assert create_app().test_client().post("/mailer/v1/mail", data=bounce, headers=headers).status_code == 204
    installation.settle("mailer")

    begin("second", people)
    smtp.box.letters.clear()
    installation.settle("mailer")
    assert [recipient for _, recipient, _ in smtp.box.letters] == ["ok@mx.example"]
    assert store.database("mailer")["suppressions"].count_documents({}) == 2
