"""Long lists are read in a process beside: it says what reading here says, and its end is noticed."""

import functools
import os
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from services.contacts import settings
from services.contacts.errors import NoList
from services.contacts.operations import importing_ahead, importing_parts
from services.contacts.operations.importing_ahead import Ahead, Beside
from services.contacts.operations.importing_rows import Chunk, Order
from services.contacts.rules import customs
from shared.errors import Unavailable
from tests.support.processes import eventually

SIZE = 250
FIELDS = {"age": {"_id": "age", "type": "number"}}


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Order]:
    """A list of 3,000 rows: good ones, bad ones, blank ones, opt-outs, a field of the house's own."""
    monkeypatch.setenv("BARAZA_MONGO_URL", "mongodb://127.0.0.1:1/none")  # which nobody asks
    monkeypatch.setenv("BARAZA_BROKER_URL", "embedded")
    monkeypatch.setenv("BARAZA_SECRET_KEY", "0123456789abcdef" * 4)
    monkeypatch.setenv("BARAZA_DATA_DIR", str(tmp_path))
    settings.current.cache_clear()
    (tmp_path / "uploads").mkdir()
    lines = ["Name,Email,Phone,Country,Status,Age"]
    for number in range(3000):
        email = "not-an-address" if number % 31 == 0 else f"p{number}@example.org"
        lines.append(f"Person {number},{email},0754{number:06d},TZ,{'unsubscribed' if number % 9 == 0 else ''},{number % 90}")
        if number % 100 == 0:
            lines.append(",,,,,")
    (tmp_path / "uploads" / "list").write_text("\n".join(lines))
    read = importing_parts.read("list", "list.csv", {"Age": "custom:age"}, {})
    _, parts = importing_parts.counted(read)

    yield Order("list", "list.csv", parts, "partner", None, {}, functools.partial(customs.said, FIELDS), ours=False, checkpoint=0)
    settings.current.cache_clear()


def to_its_end(chunks: Iterable[Chunk]) -> list[Chunk]:
    found = []
    for chunk in chunks:
        found.append(chunk)
        if chunk.size < SIZE:
            break
    return found


def nothing() -> frozenset[str]:
    return frozenset()


def test_a_process_beside_says_what_reading_here_says(order: Order) -> None:
    here = to_its_end(Ahead(order, SIZE, nothing))
    assert sum(chunk.size for chunk in here) == 3030
    assert {len(chunk.refused) > 0 for chunk in here} == {True}
    assert here[0].people[0].custom == {"age": 1}
    with Beside(order) as beside:
        eventually(lambda: beside.ready)
        assert to_its_end(beside.chunks(2 * SIZE, SIZE, nothing)) == here[2:]
    assert not beside.alive


def test_a_long_list_goes_over_to_the_process_when_it_is_ready(order: Order) -> None:
    whole = to_its_end(Ahead(order, SIZE, nothing))
    ahead = Ahead(order, SIZE, nothing, long=True)
    chunks = iter(ahead)
    first = next(chunks)
    eventually(lambda: ahead._beside is not None and ahead._beside.ready)
    assert [first, *to_its_end(chunks)] == whole
    ahead.close()
    assert not ahead.alive


def test_it_hears_at_once_of_addresses_that_are_shared(order: Order) -> None:
    shared: frozenset[str] = frozenset()
    with Beside(order) as beside:
        eventually(lambda: beside.ready)
        chunks = beside.chunks(0, SIZE, lambda: shared)
        assert not any(person.shares for person in next(chunks).people)
        shared = frozenset(f"p{number}@example.org" for number in range(3000))
        later = [person for _ in range(importing_ahead.AHEAD + 1) for person in next(chunks).people][-1]
        assert later.shares == [later.fields["email"]]


def test_what_is_wrong_with_the_list_is_raised_here(order: Order) -> None:
    (settings.current().data_dir / "uploads" / "list").unlink()
    with Beside(order) as beside:
        eventually(lambda: beside.ready)
        with pytest.raises(NoList) as refused:
            next(beside.chunks(0, SIZE, nothing))
    assert refused.value.code == "file-gone"


def test_one_that_is_killed_is_missed_and_one_that_nobody_asks_ends(order: Order) -> None:
    with Beside(order) as beside:
        eventually(lambda: beside.ready)
        chunks = beside.chunks(0, SIZE, nothing)
        next(chunks)
        os.kill(beside.process.pid, signal.SIGKILL)
        with pytest.raises(Unavailable):
            to_its_end(chunks)
        assert beside.process.wait(20) == -signal.SIGKILL
        assert not beside.alive
    with Beside(order) as beside:
        eventually(lambda: beside.ready)
        assert beside.process.stdin is not None
        beside.process.stdin.close()  # as when the one who asks is killed
        assert beside.process.wait(20) == 0
        beside.process.stdin = None
