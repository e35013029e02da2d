"""Log lines are JSON and carry the id of the work they belong to."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from shared import telemetry


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers, root.level
    monkeypatch.setattr("sys.stderr", stream)
    telemetry.configure_logging("contacts")
    yield stream
    root.handlers, root.level = before


def test_a_line_says_who_what_when_and_for_which_work(lines: io.StringIO):
    chain = telemetry.correlation.set("abc")
    logging.getLogger("shop").warning("stored %s", 3)
    telemetry.correlation.reset(chain)
    line = json.loads(lines.getvalue())
    assert line["message"] == "stored 3"
    assert (line["service"], line["level"], line["logger"], line["correlation"]) == ("contacts", "WARNING", "shop", "abc")
    assert line["time"]


def test_an_error_is_told_by_class_and_place_and_never_by_its_text(lines: io.StringIO):
    try:
        try:
            raise KeyError("asha@example.org")
        except KeyError as cause:
            raise ValueError("no such person: asha@example.org") from cause
    except ValueError:
        logging.getLogger("shop").exception("failed")
    assert len(lines.getvalue().splitlines()) == 1
    told = json.loads(lines.getvalue())["exc_info"]
    assert told.startswith("ValueError at test_telemetry.py:")
    assert "because of KeyError at test_telemetry.py:" in told
    assert "asha@example.org" not in lines.getvalue()


def test_each_piece_of_work_gets_its_own_id():
    assert telemetry.fresh_correlation() != telemetry.fresh_correlation()
