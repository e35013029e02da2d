"""The envelope: what goes in comes out, and nothing else comes in."""

from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.bus import envelope, topology
from shared.bus.envelope import Message
from shared.bus.outbox import entry
from shared.contracts import BrokenContract

texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)
times = st.datetimes(timezones=st.just(UTC))


@given(id=texts, source=texts, time=times, at=times, contact=texts, correlation=texts, subject=st.none() | texts)
def test_what_goes_in_comes_out(id, source, time, at, contact, correlation, subject):
    message = Message(
        id=id, type="contacts.contact.interested", source=source, time=time, correlationid=correlation, subject=subject,
        data={"contact": contact, "country": "TZ", "groups": ["asm"], "at": at}, traceparent=envelope.trace(),
    )  # fmt: skip
    assert envelope.decode(envelope.encode(message)) == message


@given(st.binary(max_size=200) | st.recursive(st.none() | texts, st.lists).map(orjson.dumps))
def test_anything_else_is_refused_with_a_reason(body):
    with pytest.raises(BrokenContract):
        envelope.decode(body)


def test_the_wire_is_a_cloudevent():
    event = orjson.loads(entry("events.candidates.seek", {"event": "e1"}, sender="events", subject="e1")["body"])
    assert event["specversion"] == "1.0"
    assert event["type"] == "events.candidates.seek"
    assert event["dataschema"] == "urn:baraza:events.candidates.seek:1"
    assert event["datacontenttype"] == "application/json"
    assert event["data"] == {"event": "e1"}
    assert datetime.fromisoformat(event["time"]).tzinfo is not None


def test_a_cause_hands_on_its_chain():
    first = envelope.decode(entry("events.candidates.seek", {"event": "e1"}, sender="events")["body"])
    second = envelope.decode(entry("events.invitations.advance", {"event": "e1"}, sender="events", cause=first)["body"])
    assert second.correlationid == first.correlationid == first.id
    assert second.causationid == first.id
    assert second.traceparent[:36] == first.traceparent[:36]
    assert second.traceparent != first.traceparent


@pytest.mark.parametrize(
    ("type", "data", "lane", "code"),
    [
        ("no.such", {}, None, "unknown-message"),
        ("events.candidates.seek", {}, None, "broken-contract"),
        ("events.candidates.seek", {"event": "e", "surprise": 1}, None, "broken-contract"),
        ("events.candidates.seek", {"event": "e"}, "bulk", "unknown-lane"),
        ("mailer.deliveries.send", {"batch": "b"}, None, "unknown-lane"),
    ],
)
def test_what_breaks_the_contract_can_not_be_said(type, data, lane, code):
    with pytest.raises(BrokenContract) as caught:
        entry(type, data, sender="events", lane=lane)
    assert caught.value.code == code


def test_the_same_id_may_be_said_twice():
    said = [entry("events.candidates.seek", {"event": "e"}, sender="events", id="derived") for _ in range(2)]
    assert [one["id"] for one in said] == ["derived", "derived"]
    assert said[0]["key"] == topology.routing_key("events.candidates.seek")
