"""From partners' lists to seats at a dialogue, on the real parts and on both buses, checked from outside."""

import json
from pathlib import Path

import pytest

from tests.journeys.outcome import check
from tests.support.example import Example
from tests.support.rabbitmq import RabbitMQ

PEOPLE = 600
LONGEST = 200
SWAHILI = ("midahalo", "inakualika", "imethibitishwa", "utakuja")


@pytest.mark.timeout(LONGEST + 60)
@pytest.mark.parametrize("bus", ["embedded", "rabbitmq"])
def test_everyone_is_asked_once_and_the_table_fills(tmp_path: Path, bus: str, request: pytest.FixtureRequest):
    server: RabbitMQ | None = request.getfixturevalue("own_rabbitmq") if bus == "rabbitmq" else None
    example = Example(tmp_path, PEOPLE, broker_url=server.url if server else "embedded").start()
    try:
        report = example.wait(LONGEST)
    finally:
        example.stop()
    check(tmp_path, report)
    assert report["seats"]["seated"] > 0
    assert report["acts"]["scanned"] > 0  # scanners opened every link; that interest and answers agree shows they changed nothing
    assert report["funnel"]["total"]["interested"] == report["acts"]["interested"]
    texts = [json.loads(path.read_text())["body"] for path in (tmp_path / "data" / "outbox" / "sms").glob("*.json")]
    assert texts
    assert all(any(word in text for word in SWAHILI) for text in texts)
