"""What happens to a message that can't be handled, now or ever."""

import logging

import orjson
import pytest

from shared import clock, store
from shared.bus import broker, parked
from shared.bus.envelope import CONTENT_TYPE
from shared.errors import Conflict, Invalid, Unavailable
from tests.integration.bus.conftest import DELAYS, INTERESTED
from tests.support.processes import eventually


class Handler:
    """Fails as told before it does its work."""

    def __init__(self, *faults: Exception):
        self.faults = list(faults)
        self.times = []
        self.done = []

    def __call__(self, message):
        self.times.append(clock.now())
        if self.faults:
            raise self.faults.pop(0)
        self.done.append(message.data["contact"])


def put(bus, body: bytes, queue: str = "events") -> None:
    """Put bytes straight into a queue, as a stranger might."""
    with broker.connect(bus.settings) as connection:
        producer = connection.Producer(auto_declare=False)
        producer.publish(body, exchange="", routing_key=queue, content_type=CONTENT_TYPE, content_encoding="binary")


def put_aside() -> list[parked.Parked]:
    return parked.parked("events")


def test_each_further_try_comes_after_a_longer_delay(bus):
    handler = Handler(*[RuntimeError("not yet")] * len(DELAYS))
    bus.say("c")
    assert bus.relay()
    with bus.hearing({INTERESTED: handler}):
        eventually(lambda: handler.done)
    waits = [(later - sooner).total_seconds() for sooner, later in zip(handler.times, handler.times[1:], strict=False)]
    assert all(wait > delay - 0.01 for wait, delay in zip(waits, DELAYS, strict=True))
    assert put_aside() == []


def test_a_failing_message_does_not_hold_up_the_others(bus):
    done = []

    def handler(message):
        if message.data["contact"] == "first" and "second" not in done:
            raise RuntimeError("needs the second")
        done.append(message.data["contact"])

    bus.say("first")
    assert bus.relay()
    bus.say("second")
    assert bus.relay()
    with bus.hearing({INTERESTED: handler}):
        eventually(lambda: len(done) == 2)
    assert done == ["second", "first"]


def test_after_the_last_try_a_message_is_parked_with_its_story_and_can_be_put_back(bus):
    handler = Handler(*[RuntimeError("broken")] * (len(DELAYS) + 1))
    said = bus.say("c")
    assert bus.relay()
    with bus.hearing({INTERESTED: handler}):
        eventually(put_aside)
        letter = put_aside()[0]
        assert (letter.message, letter.type, letter.source) == (said["id"], INTERESTED, "contacts")
        assert (letter.queue, letter.reason, letter.attempts) == ("events", "RuntimeError", len(DELAYS) + 1)
        assert "in __call__" in letter.stack

        parked.put_back("events", letter.id)
        with pytest.raises(Conflict):
            parked.put_back("events", letter.id)
        assert bus.relay("events") == 1
        eventually(lambda: handler.done)
    assert put_aside() == []


def test_an_invalid_message_is_parked_at_once(bus):
    handler = Handler(Invalid("no such thing", code="no-such-thing"))
    bus.say("c")
    assert bus.relay()
    with bus.hearing({INTERESTED: handler}):
        eventually(put_aside)
    assert len(handler.times) == 1
    assert put_aside()[0].reason == "no-such-thing"


def event(**attributes: object) -> bytes:
    """A CloudEvent with some attributes of its own."""
    return orjson.dumps({"specversion": "1.0", "id": "1", "source": "x", "time": "2026-01-01T00:00:00Z", **attributes})


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"\xff\x00 not even text", "undecodable"),
        (b"[1, 2]", "undecodable"),
        (b"", "undecodable"),
        (event(), "undecodable"),
        (event(type="no.such"), "unknown-message"),
        (event(type=INTERESTED, data={}), "broken-contract"),
        (event(type=INTERESTED, data={}, dataschema=f"urn:baraza:{INTERESTED}:99"), "unknown-version"),
    ],
)
def test_what_nobody_understands_is_parked_at_once(bus, body, reason):
    put(bus, body)
    with bus.hearing({INTERESTED: Handler()}):
        eventually(put_aside)
    assert [(letter.reason, letter.body, letter.attempts) for letter in put_aside()] == [(reason, body, 1)]


def test_a_message_without_a_handler_is_parked(bus):
    bus.say("c")
    assert bus.relay()
    with bus.hearing({}):
        eventually(put_aside)
    assert put_aside()[0].reason == "no-handler"


def test_an_outage_is_waited_out_and_never_parks(bus):
    handler = Handler(*[Unavailable("the provider is away")] * (len(DELAYS) + 2))
    bus.say("c")
    assert bus.relay()
    with bus.hearing({INTERESTED: handler}):
        eventually(lambda: handler.done)
    assert put_aside() == []


def test_a_message_that_no_queue_takes_is_kept_and_told_loudly(bus, caplog):
    said = bus.say("c")
    store.database("contacts")["letters"].update_one({}, {"$set": {"outgoing.0.queue": "nobody"}})
    with caplog.at_level(logging.ERROR):
        assert bus.relay() == 0
    assert "no queue takes" in caplog.text
    kept = store.database("contacts")["letters"].find_one()["outgoing"]
    assert [entry["id"] for entry in kept] == [said["id"]]
    assert kept[0]["due"] > clock.now()
    assert orjson.loads(kept[0]["body"])["id"] == said["id"]


def test_the_log_shows_the_place_of_a_fault_and_no_personal_data(bus, caplog):
    bus.say("c")
    assert bus.relay()
    with caplog.at_level(logging.DEBUG, "shared"), bus.hearing({INTERESTED: Handler(ValueError("asha@example.org is odd"))}):
        eventually(lambda: any(record.message == "handled" for record in caplog.records))
    put_off = next(record for record in caplog.records if record.message == "put off")
    assert put_off.reason == "ValueError"
    assert "test_failure.py" in put_off.where
    assert "asha" not in str([record.__dict__ for record in caplog.records])
