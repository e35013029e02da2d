"""What must hold at the end of a worked example, whatever was killed: from the files and the outbox, not from what it says."""

from pathlib import Path
from typing import Any

from tests.journeys import count, table


def check(folder: Path, report: dict[str, Any]) -> None:
    """Everyone exactly one outreach message, nobody invited or confirmed twice, no seat too many; and its own figures agree."""
    outbox = folder / "data" / "outbox"
    verdict = count.compare(Path(report["files"]), outbox)
    assert verdict.exact, verdict
    seats = table.read(outbox)
    assert seats.invited_twice == []
    assert seats.confirmed_twice == []
    for group, row in report["balance"].items():
        assert row["seated"] <= row["maximum"], (group, row)
    assert len(seats.confirmed) == sum(row["seated"] for row in report["balance"].values())
    assert len(seats.invited) == sum(row["invited"] for row in report["balance"].values())
    assert report["funnel"]["total"]["reached"] == verdict.expected
    assert report["parked"] == 0
