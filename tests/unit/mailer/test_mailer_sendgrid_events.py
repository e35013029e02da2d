"""SendGrid's events in our words, however they are written."""

import base64
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from services.mailer.providers import sendgrid_events as events
from shared.errors import Invalid

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = base64.b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def one(**event):
    [fact] = events.facts(orjson.dumps([event]), NOW)
    return fact


def sign(body, timestamp="1700000000"):
    return base64.b64encode(KEY.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))).decode()


@pytest.mark.parametrize(
    ("event", "word"),
    [
        ({"event": "processed"}, "accepted"),
        ({"event": "deferred"}, "deferred"),
        ({"event": "delivered"}, "delivered"),
        ({"event": "bounce"}, "bounced"),
        ({"event": "dropped"}, "bounced"),
        ({"event": "spamreport"}, "complained"),
        ({"event": "open"}, "opened"),
        ({"event": "open", "sg_machine_open": True}, "machine-opened"),
        ({"event": "click"}, "clicked"),
        ({"event": "unsubscribe"}, "unsubscribed"),
        ({"event": "group_unsubscribe"}, "unsubscribed"),
        ({"event": "group_resubscribe"}, "resubscribed"),
        ({"event": "account_status_change"}, "unlisted"),
        ({"event": "invented tomorrow"}, "unlisted"),
        ({"event": ["odd"]}, "unlisted"),
        ({}, "unlisted"),
    ],
)
def test_every_event_has_a_word(event, word):
    assert one(**event).word == word


def test_a_bounce_is_read_whole():
    fact = one(
        event="bounce",
        email="a@b.example",
        timestamp=1_700_000_000,
        sg_event_id="x",
        x_delivery="d" * 24,
        status="5.1.1",
        reason="550 5.1.1 no",
        category=["cat"],
        type="bounce",
    )
    assert (fact.delivery, fact.status, fact.address) == ("d" * 24, "5.1.1", "a@b.example")
    assert fact.at == datetime.fromtimestamp(1_700_000_000, UTC)


def test_milliseconds_text_and_nonsense_as_time():
    assert one(event="open", timestamp=1_700_000_000_123).at.year == 2023
    assert one(event="open", timestamp="1700000000").at.year == 2023
    for odd in (None, "soon", 1e300, {}, float("inf")):
        assert one(event="open", timestamp=odd).at == NOW


def test_the_status_is_found_in_the_text_and_missing_is_no_harm():
    assert one(event="bounce", reason="550 5.1.10 null MX").status == "5.1.10"
    assert one(event="bounce", type="blocked", bounce_classification="Unclassified").status is None


def test_hints():
    assert one(event="bounce", bounce_classification="Invalid Address", type="bounce").hint == "dead"
    assert one(event="bounce", bounce_classification="Invalid Address", type="blocked").hint is None
    assert one(event="dropped", reason="Bounced Address").hint == "dead"
    assert one(event="dropped", reason="Spam Reporting Address").hint == "complained"
    assert one(event="dropped", reason="Unsubscribed Address").hint == "left-all"
    assert one(event="dropped", reason="Spam Content").hint is None
    assert one(event="group_unsubscribe").hint == "left-list"


def test_an_event_without_id_is_known_again_by_its_content():
    assert one(event="unsubscribe", email="a@b.example").id == one(email="a@b.example", event="unsubscribe").id
    assert one(event="unsubscribe", email="a@b.example").id != one(event="unsubscribe", email="c@b.example").id


def test_line_ends_between_events_single_objects_and_broken_texts():
    body = b'[{"event":"open"},\r\n{"event":"click"}]\r\n'
    assert [fact.word for fact in events.facts(body, NOW)] == ["opened", "clicked"]
    assert [fact.word for fact in events.facts(b'{"event":"open"}', NOW)] == ["opened"]
    assert [fact.word for fact in events.facts(b'[7, null, "x", {"event":"open"}]', NOW)][-1] == "opened"
    assert next(events.facts(b'[{"event":"bounce","reason":"caf\xe9 \\ud800"}]', NOW)).word == "bounced"
    with pytest.raises(Invalid):
        list(events.facts(b"<html>", NOW))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(["event", "email", "timestamp", "sg_event_id", "status", "reason", "type", "x_delivery", "category"])


@given(st.lists(st.dictionaries(names, json_values), max_size=5))
def test_no_event_harms_its_neighbours(odd):
    body = orjson.dumps([*odd, {"event": "delivered"}])
    facts = list(events.facts(body, NOW))
    assert len(facts) == len(odd) + 1
    assert facts[-1].word == "delivered"
    assert all(fact.at.tzinfo for fact in facts)


def test_the_signature_covers_the_raw_bytes():
    body = b'[{"event":"open"},\r\n{"event":"click"}]\r\n'
    key = events.public_key(PUBLIC)
    events.verify(key, body, sign(body), "1700000000")
    for forged in (
        (body.replace(b"\r\n", b""), sign(body), "1700000000"),
        (body, sign(body), "1700000001"),
        (body, "", "1700000000"),
        (body, "not base64!", "1700000000"),
        (body, base64.b64encode(b"short").decode(), "1700000000"),
        (body, "sïgn", "1700000000"),
    ):
        with pytest.raises(events.ForgedPost):
            events.verify(key, *forged)


def test_the_key_may_wear_armour_and_must_be_a_curve():
    armoured = f"-----BEGIN PUBLIC KEY-----\n{PUBLIC[:64]}\n{PUBLIC[64:]}\n-----END PUBLIC KEY-----\n"
    events.verify(events.public_key(armoured), b"x", sign(b"x"), "1700000000")
    other = rsa.generate_private_key(65537, 2048).public_key()
    for wrong in ("nonsense", "", base64.b64encode(other.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()):
        with pytest.raises(Invalid):
            events.public_key(wrong)


def test_the_age_window():
    window = timedelta(seconds=300)
    events.refuse_old(str(int(NOW.timestamp()) - 200), NOW, window)
    for wrong in (str(int(NOW.timestamp()) - 400), str(int(NOW.timestamp()) + 400), "", "soon"):
        with pytest.raises(events.ForgedPost):
            events.refuse_old(wrong, NOW, window)
