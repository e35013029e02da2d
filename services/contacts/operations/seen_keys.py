"""Which identifying keys a list has named so far, for looking at it without storing it: in memory for short lists, in a
file of hashes for long ones, so that memory stays flat at a million rows. No address stands in the file."""

import contextlib
import hashlib
import itertools
import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

_BLOCK = 500


class Seen(Protocol):
    """What both can do."""

    def among(self, keys: Collection[str], row: int) -> set[str]:
        """Those of the keys that chunks named which began above a row."""

    def add(self, keys: Collection[str], row: int) -> None:
        """The chunk that begins at a row names these."""


class InMemory:
    """For a list that is looked at in one go."""

    def __init__(self) -> None:
        self._keys: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._keys.clear()

    def among(self, keys: Collection[str], row: int) -> set[str]:
        """Those of the keys that were added."""
        return self._keys.intersection(keys)

    def add(self, keys: Collection[str], row: int) -> None:
        """They count from now on."""
        self._keys.update(keys)


class OnDisk:
    """For a list that is looked at in slices, by one process after the other."""

    def __init__(self, path: Path):
        self._path = path

    def __enter__(self) -> Self:
        self._file = sqlite3.connect(self._path)
        self._file.execute("pragma synchronous=off")  # lost with the machine, it is looked at anew
        self._file.execute("create table if not exists seen (hash integer primary key, row integer) without rowid")
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        with contextlib.closing(self._file):
            self._file.commit()

    def among(self, keys: Collection[str], row: int) -> set[str]:
        """Those that a chunk above named; what the same chunk left behind when it was interrupted doesn't count."""
        hashed = {_hash(key): key for key in keys}
        found: set[str] = set()
        for block in _blocks(hashed):
            marks = ",".join("?" * len(block))
            rows = self._file.execute(f"select hash from seen where row < ? and hash in ({marks})", (row, *block))
            found.update(hashed[row[0]] for row in rows)
        return found

    def add(self, keys: Collection[str], row: int) -> None:
        """They count for the chunks that begin below."""
        self._file.executemany("insert or ignore into seen values (?, ?)", ((_hash(key), row) for key in keys))

    def remove(self) -> None:
        """The file is not needed any more."""
        self._path.unlink(missing_ok=True)


def _hash(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)


def _blocks(hashes: Collection[int]) -> Iterator[list[int]]:
    left = iter(hashes)
    while block := list(itertools.islice(left, _BLOCK)):
        yield block
