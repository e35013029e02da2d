"""A copy, in this process, of who has which value, as bitmaps of small numbers: for counts that people wait for.

It is read from the store on first use, behind the scenes where many people are known, and before each use it takes in what has
changed since. Nothing is ever sent because of it: whom we may write to is asked of the store in the second it matters.
"""

import itertools
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from pymongo.errors import PyMongoError
from pyroaring import BitMap

from services.contacts.models import ALIAS
from services.contacts.operations import removals
from services.contacts.rules.segment_bitmaps import PROJECTION, Bitmaps
from shared import clock, store

AT_ONCE = 20_000
"""Among so many people the first question waits for the copy; among more it is made behind the scenes."""
BLOCK = 10_000
OVERLAP = timedelta(seconds=30)
"""A writer takes the time before it writes; so late may its write come and still be seen."""
CHANGES_AT_ONCE = 2_000
"""So many changes are taken in before an answer; more, as an import makes them, behind the scenes."""
CHECKED_EVERY = timedelta(minutes=10)
UNNUMBERED = 1 << 31
"""People from before there were numbers get one of ours from here on."""

SOURCES = frozenset({"source.partner", "source.import"})
"""What an import may add to people without a word in ``changed_at``; how far the imports are tells of it."""

_log = logging.getLogger(__name__)


class Mirror:
    """The copy of one store."""

    def __init__(
        self, at_once: int = AT_ONCE, changes_at_once: int = CHANGES_AT_ONCE, checked_every: timedelta = CHECKED_EVERY
    ) -> None:
        self.at_once = at_once
        self.changes_at_once = changes_at_once
        self.checked_every = checked_every
        self.bitmaps: Bitmaps | None = None
        self.as_of: datetime | None = None
        self._checked: datetime | None = None
        self._imports: dict[str, int] = {}  # rows done of each, when sources were read
        self._unnumbered: dict[str, int] = {}
        self._numbers = itertools.count(UNNUMBERED)
        self._lock = threading.RLock()  # over the bitmaps
        self._work: threading.Thread | None = None
        self._catching_up = False

    @contextmanager
    def current(self, fresh: bool = True) -> Iterator[Bitmaps | None]:
        """The bitmaps as people are now; None while they are read, or while more has changed than can be taken in at once.

        With ``fresh=False`` what was true a moment ago (``as_of``) will do in the latter case.
        """
        with self._lock:
            if self.bitmaps is None:
                self._begin()
            here = self.bitmaps is not None
            caught_up = here and not self._catching_up and self._take_in(self.changes_at_once)
            if here and not caught_up:
                self._behind(self._catch_up)
            elif caught_up and self.as_of and self._checked and self.as_of - self._checked > self.checked_every:
                self._behind(self._check)
            yield self.bitmaps if caught_up or not fresh else None

    @property
    def busy(self) -> bool:
        """Whether something is being read behind the scenes."""
        return self._work is not None and self._work.is_alive()

    def wait(self, seconds: float) -> None:
        """Wait for what is going on behind the scenes."""
        if self._work is not None:
            self._work.join(seconds)

    def _begin(self) -> None:
        if _people().estimated_document_count() > self.at_once:
            self._behind(self._load)
        elif not self.busy:
            self._load()

    def _behind(self, task: Any) -> None:
        with self._lock:
            if not self.busy:
                self._work = threading.Thread(target=self._quietly, args=(task,), name="contacts-mirror", daemon=True)
                self._work.start()

    def _quietly(self, task: Any) -> None:
        """A store that goes away meanwhile costs the copy, which the next question makes again."""
        try:
            task()
        except PyMongoError as fault:
            self.bitmaps = None
            _log.warning("the copy for counting is given up: %s", type(fault).__name__)

    def _load(self) -> None:
        began, bitmaps, imports = clock.now(), Bitmaps(), _imports()
        block: list[tuple[int, Mapping[str, Any]]] = []
        for row in _people().find({}, PROJECTION, batch_size=BLOCK):
            block.append((self._number(row), row))
            if len(block) == BLOCK:
                bitmaps.put(block)
                block = []
        bitmaps.put(block)
        with self._lock:
            self.bitmaps, self.as_of, self._checked, self._imports = bitmaps, began, began, imports

    def _number(self, row: Mapping[str, Any]) -> int:
        if row.get("seq") is not None:
            return int(row["seq"])
        return self._unnumbered.get(row["_id"]) or self._unnumbered.setdefault(row["_id"], next(self._numbers))

    def _take_in(self, limit: int = 0) -> bool:
        """Take in what has changed; False, and nothing done, where that is more than ``limit`` (0: however much it is)."""
        assert self.as_of is not None
        began, since = clock.now(), self.as_of - OVERLAP
        found = _people().find({"changed_at": {"$gte": since}}, PROJECTION, batch_size=BLOCK).limit(limit and limit + 1)
        rows: dict[int, Mapping[str, Any]] = {}
        for row in found:
            rows[self._number(row)] = row
            if limit and len(rows) > limit:
                return False
            if len(rows) == BLOCK:
                self._put(rows)
                rows = {}
        self._put(rows)
        self._forget(since)
        self._doubt_sources()
        self.as_of = began
        return True

    def _doubt_sources(self) -> None:
        """Leave questions about sources to the store while lists come in; read everything again when they are in."""
        moved = _imports() != self._imports
        with self._lock:
            assert self.bitmaps is not None
            self.bitmaps.doubtful = SOURCES if moved else frozenset()
        if moved and not store.database(ALIAS)["imports"].find_one({"state": "running"}, {"_id": 1}):
            self._behind(self._load)

    def _put(self, rows: Mapping[int, Mapping[str, Any]]) -> None:
        numbered = [self._unnumbered.pop(row["_id"], None) for row in rows.values() if row.get("seq") is not None]
        with self._lock:
            assert self.bitmaps is not None
            self.bitmaps.forget(BitMap(one for one in numbered if one is not None))
            self.bitmaps.put(rows.items())

    def _forget(self, since: datetime) -> None:
        noted = removals.since(since)
        there = {row["_id"] for row in _people().find({"_id": {"$in": [row["_id"] for row in noted]}}, {"_id": 1})}
        gone = [self._unnumbered.pop(row["_id"], row.get("seq")) for row in noted if row["_id"] not in there]
        with self._lock:
            assert self.bitmaps is not None
            self.bitmaps.forget(BitMap(number for number in gone if number is not None))

    def _catch_up(self) -> None:
        self._catching_up = True
        try:
            self._take_in()
        finally:
            self._catching_up = False

    def _check(self) -> None:
        """Whether as many are here as in the store; somebody may have been removed in a way that leaves no note."""
        there = _people().count_documents({})
        with self._lock:
            self._checked = self.as_of
            same = self.bitmaps is not None and len(self.bitmaps.known) == there
        if not same:
            self._load()


_mirrors: dict[str, Mirror] = {}
_making = threading.Lock()


def of_store() -> Mirror:
    """The copy of the store that this process is connected to."""
    name = store.database(ALIAS).name
    with _making:
        return _mirrors.setdefault(name, Mirror())


def _imports() -> dict[str, int]:
    """How many rows of each import are done."""
    return {row["_id"]: row.get("checkpoint", 0) for row in store.database(ALIAS)["imports"].find({}, {"checkpoint": 1})}


def _people() -> Any:
    return store.database(ALIAS)["contacts"]
