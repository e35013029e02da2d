"""Mail that comes in, by HTTP: bounces, complaints, wishes to leave, and what people answer; to the ledger and the timeline."""

import importlib
import json
from urllib.parse import quote

import pytest

from services.mailer.app import create_app
from services.mailer.operations import suppressions
from services.mailer.rules import verp
from shared import ids, store
from shared.http.access import tokens
from shared.http.links import Links
from tests import corpus
from tests.integration.mailer.world import contact
from tests.integration.mailer_edges import deliveries, mailing

DOOR = "/mailer/v1/mail"
DOMAIN = "bounces.baraza.example"
SECRET = "a-secret-of-twenty-letters"
FORM = "multipart/form-data"
PARSE = f"/mailer/v1/webhooks/sendgrid-inbound/{SECRET}"


@pytest.fixture
def settings(installation, monkeypatch):
    monkeypatch.setenv("BARAZA_BOUNCE_DOMAIN", DOMAIN)
    monkeypatch.setenv("BARAZA_INBOUND_SECRET", SECRET)
    module = importlib.import_module("services.mailer.settings")
    module.current.cache_clear()
    return module.current()


@pytest.fixture
def client(settings):
    return create_app().test_client()


@pytest.fixture
def post(client, installation):
    headers = {"Authorization": f"Bearer {tokens.create('postfix', ['mail:receive'])}"}

    def post(raw, recipient=None):
        response = client.post(DOOR + (f"?recipient={quote(recipient)}" if recipient else ""), data=raw, headers=headers)
        assert (response.status_code, response.data) == (204, b"")
        installation.settle("mailer")

    return post


@pytest.fixture
def sent():
    """Two deliveries, the first to the address of the corpus."""
    rows = deliveries(mailing(), 2)
    hashed = suppressions.address_hash("email", "asha@mx.example")
    changed = {"address": "asha@mx.example", "address_hash": hashed}
    store.database("mailer")["deliveries"].update_one({"_id": rows[0]["_id"]}, {"$set": changed})
    return [rows[0] | changed, rows[1]]


def rows(name, **query):
    return list(store.database("mailer")[name].find(query))


def bounced(sent):
    return [suppressions.suppressed([row], "outreach").get(row["_id"]) for row in sent]


def marks(settings, delivery, *, signed=True, linked=True):
    links = Links(settings.secret_key, settings.public_url)
    return {
        "verp": verp.address("b", delivery, DOMAIN, settings.secret_key if signed else "x" * 32),
        "id": delivery,
        "token": links.token("unsubscribe", delivery) if linked else "t" * 39,
    }


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("postfix-unknown-user", "bounced", "bounced"),
        ("gmail-unknown-user", "bounced", "bounced"),
        ("exchange-unknown-user", "bounced", "bounced"),
        ("exim-unrouteable", "bounced", "bounced"),
        ("qmail", "bounced", "bounced"),
        ("yahoo", "bounced", None),
        ("postfix-full", "bounced", None),
        ("exchange-policy", "bounced", None),
        ("postfix-delayed", "deferred", None),
        ("postfix-delivered", "delivered", None),
        ("arf-abuse", "complained", "complained"),
        ("arf-redacted", "complained", "complained"),
    ],
)
def test_a_report_moves_its_delivery_and_suppresses_who_is_gone(settings, post, sent, name, state, reason):
    raw = corpus.mail(name, **marks(settings, sent[0]["_id"]))
    post(raw)
    post(raw, "abuse@baraza.example")  # the same mail by another way
    assert bounced(sent) == [reason, None]
    [row] = rows("deliveries", _id=sent[0]["_id"])
    assert list(row["at"]) == [state]
    assert len(rows("receipts")) == 1
    told = [entry["type"] for row in rows("suppressions") for entry in row.get("outgoing", [])]
    assert told == []  # published already, once
    assert [bytes(row["body"]) for row in rows("receipt_posts")] == [b"", b""]


@pytest.mark.parametrize(
    ("change", "believed"),
    [
        ({}, True),
        ({"signed": False}, True),  # the signed link in what was returned speaks for it
        ({"linked": False}, True),  # the signed address does
        ({"signed": False, "linked": False}, True),  # our Message-ID does, with the very address we wrote to
    ],
)
def test_a_bounce_is_believed_for_what_it_knows(settings, post, sent, change, believed):
    post(corpus.mail("postfix-unknown-user", **marks(settings, sent[0]["_id"], **change)))
    assert (bounced(sent)[0] == "bounced") is believed


def test_nobody_makes_us_believe_that_another_mailbox_is_dead(settings, post, sent):
    other = marks(settings, sent[1]["_id"], signed=False, linked=False)  # knows the Message-ID only, and names another address
    post(corpus.mail("postfix-unknown-user", **other))
    unknown = marks(settings, "f" * 24, signed=False, linked=False)
    post(corpus.mail("qmail", **unknown))
    post(corpus.mail("arf-abuse", **unknown))
    assert bounced(sent) == [None, None]
    assert [row["word"] for row in rows("receipts")] == ["unlisted"] * 3
    assert all(row["detail"].get("event") and not row.get("reason") for row in rows("receipts"))
    assert rows("suppressions") == []


def test_trouble_behind_a_list_is_not_our_readers(settings, post, sent):
    raw = corpus.mail("postfix-unknown-user", **marks(settings, sent[0]["_id"]))
    block = b"Final-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    start = raw.index(b"Final-Recipient:")
    end = raw.index(b"\r\n\r\n--8A1B", start)
    post(raw[:start] + block % b"one@list.example" + b"\r\n" + block % b"two@list.example" + raw[end:])
    assert bounced(sent) == [None, None]


def test_an_absence_changes_nothing(settings, post, sent):
    for name in ("vacation-rfc3834", "out-of-office-exchange", "absence-francaise"):
        post(corpus.mail(name, **marks(settings, sent[0]["_id"])), marks(settings, sent[0]["_id"])["verp"])
    assert rows("receipts") == rows("suppressions") == rows("incoming_messages") == []


def test_a_mail_to_the_address_of_the_header_leaves_that_list(settings, post, sent):
    leaving = verp.address("u", sent[1]["_id"], DOMAIN, settings.secret_key)
    raw = f"From: p1@example.org\r\nTo: <{leaving}>\r\nSubject: unsubscribe\r\nMessage-ID: <a@b>\r\n\r\n".encode()
    forged = raw.replace(leaving.encode(), verp.address("u", sent[0]["_id"], DOMAIN, "x" * 32).encode()).replace(
        b"<a@b>", b"<c@d>"
    )
    for mail in (raw, raw, forged):
        post(mail)
    assert bounced(sent) == [None, "unsubscribed"]
    [row] = rows("suppressions")
    assert (row["source"], row["scope"]) == ("email", "outreach")


def test_an_answer_comes_to_the_timeline_of_who_was_asked(settings, post, installation):
    person = contact(1, _id=ids.derived("contact", 0), email="asha@mx.example")
    store.database("contacts")["contacts"].insert_one(person)
    [row] = deliveries(mailing(), 1)
    raw = corpus.mail("reply", **marks(settings, row["_id"]))
    post(raw)
    post(raw.replace(b"Return-Path", b"X-Seen: again\r\nReturn-Path"))
    installation.settle()
    [kept] = rows("incoming_messages")
    assert (kept["channel"], kept["address"], kept["intent"]) == ("email", "asha@mx.example", "reply")
    assert kept["text"] == "Re: Karibu\n\nAsante, nitakuja na dada yangu."
    assert (kept["contacts"], kept["mailing"]) == ([row["contact"]], row["mailing"])
    moments = list(store.database("contacts")["moments"].find({"contacts": row["contact"], "kind": "received"}))
    assert len(moments) == 1


def test_the_word_that_ends_it_holds_for_everything(settings, post, sent):
    post(corpus.mail("reply-stop", **marks(settings, sent[0]["_id"])))
    assert bounced(sent) == ["unsubscribed", None]
    [row] = rows("suppressions")
    assert (row["scope"], row["source"]) == ("all", "email")


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff", b"no header at all", b"From: nobody\r\n\r\nx", b"Content-Type: multipart/report\r\n\r\n--"]
)
def test_what_cannot_be_understood_is_taken(post, raw):
    post(raw)
    assert rows("incoming_messages") == rows("suppressions") == []


def test_strangers_may_not_deliver(client):
    assert client.post(DOOR, data=b"x").status_code == 401
    assert client.post(PARSE[:-1], data=b"x").status_code == 404
    assert rows("receipt_posts") == []


def test_a_mail_that_cannot_be_stored_is_asked_for_again(client):
    store.database("mailer").drop_collection("receipt_posts")
    store.database("mailer").create_collection("receipt_posts", validator={"never": {"$exists": True}})  # refuses every write
    assert client.post(PARSE, data={"email": "From: a@b.example\r\n\r\nhello"}, content_type=FORM).status_code >= 500


def test_sendgrids_form_is_a_mail_whole_or_taken_apart(settings, client, installation, sent):
    raw = corpus.mail("postfix-unknown-user", **marks(settings, sent[0]["_id"]))
    envelope = json.dumps({"to": [marks(settings, sent[0]["_id"])["verp"]], "from": ""})
    assert client.post(PARSE, data={"email": raw.decode(), "envelope": envelope}, content_type=FORM).status_code == 204
    parts = {
        "headers": f"Message-ID: <m1@mx.example>\nIn-Reply-To: <{sent[1]['_id']}@baraza.example>\nX: y\n",
        "from": "Zoë <p1@example.org>".encode("latin-1"),
        "to": b"news@baraza.example",
        "subject": "Re: Réunion".encode("latin-1"),
        "text": "Là-bas à midi".encode("latin-1"),
        "charsets": json.dumps(dict.fromkeys(("from", "subject", "text"), "iso-8859-1")),
        "envelope": json.dumps({"to": ["news@baraza.example"], "from": "p1@example.org"}),
    }
    body = b"".join(
        b'--xx\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (name.encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in parts.items()
    )
    response = client.post(PARSE, data=body + b"--xx--\r\n", headers={"Content-Type": "multipart/form-data; boundary=xx"})
    assert response.status_code == 204
    for nonsense in (b"", b"--xx", b"\xff" * 100):
        assert client.post(PARSE, data=nonsense, headers={"Content-Type": "multipart/form-data; boundary=xx"}).status_code == 204
    installation.settle("mailer")
    assert bounced(sent) == ["bounced", None]
    [kept] = rows("incoming_messages")
    assert kept["text"] == "Re: Réunion\n\nLà-bas à midi"
    assert (kept["address"], kept["contacts"]) == ("p1@example.org", [sent[1]["contact"]])
