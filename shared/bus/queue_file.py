"""Queues in one SQLite file: routing, leases, delayed messages. What the embedded bus keeps instead of RabbitMQ.

A message that was got is leased, not deleted; the ack deletes it. Whoever holds a lease also holds a lock on a file of its own,
which the system lets go when the process dies, however it dies: others then put its messages back at once. The lease itself
is the second net, for a process that hangs.
"""

import dataclasses
import fcntl
import functools
import os
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from shared import ids

LEASE = 30.0
"""Seconds a message is hidden; renewed while its process lives."""

TABLES = """
CREATE TABLE IF NOT EXISTS queues (name TEXT PRIMARY KEY, ttl REAL, target TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bindings (
    exchange TEXT, pattern TEXT, queue TEXT, PRIMARY KEY (exchange, pattern, queue)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, visible_at REAL NOT NULL, owner TEXT,
    deliveries INTEGER NOT NULL DEFAULT 0, payload BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_ready ON messages (queue, visible_at, id);
CREATE INDEX IF NOT EXISTS messages_owner ON messages (owner) WHERE owner IS NOT NULL;
"""


@dataclasses.dataclass(frozen=True)
class Leased:
    """A message we hold for a while."""

    id: int
    payload: bytes
    deliveries: int


class QueueFile:
    """One connection to the file. Not for use by several threads."""

    def __init__(self, path: Path, lease: float = LEASE):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.lease = lease
        self.owner = ids.fresh()
        self._lock: int | None = None
        self._db = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(TABLES)

    def close(self) -> None:
        """Give back what is leased and close."""
        if self._lock is not None:
            self.release_all(self.owner)
            os.close(self._lock)
            _owner_file(self.path, self.owner).unlink(missing_ok=True)
        self._db.close()

    # routing

    def declare(self, queue: str, ttl: float | None = None, target: str | None = None) -> None:
        """A queue; with ``ttl`` and ``target`` one whose messages show up in ``target`` after that many seconds."""
        with self._writing():
            self._db.execute("INSERT OR REPLACE INTO queues VALUES (?, ?, ?)", (queue, ttl, target))

    def has(self, queue: str) -> bool:
        """Whether the queue was ever declared."""
        return self._db.execute("SELECT 1 FROM queues WHERE name = ?", (queue,)).fetchone() is not None

    def bind(self, exchange: str, pattern: str, queue: str) -> None:
        """Messages to the exchange whose key fits the pattern come into the queue."""
        with self._writing():
            self._db.execute("INSERT OR IGNORE INTO bindings VALUES (?, ?, ?)", (exchange, pattern, queue))

    def unbind(self, exchange: str, pattern: str, queue: str) -> None:
        """Ends a binding."""
        with self._writing():
            self._db.execute("DELETE FROM bindings WHERE (exchange, pattern, queue) = (?, ?, ?)", (exchange, pattern, queue))

    def bindings(self) -> list[tuple[str, str, str]]:
        """All (exchange, pattern, queue)."""
        return self._db.execute("SELECT exchange, pattern, queue FROM bindings").fetchall()

    def route(self, exchange: str, key: str) -> list[str]:
        """The queues a message goes to. Without an exchange the key names the queue."""
        if not exchange:
            return [key] if self.has(key) else []
        return sorted({queue for name, pattern, queue in self.bindings() if name == exchange and matches(pattern, key)})

    # messages

    def put_many(self, messages: Iterable[tuple[str, bytes]]) -> None:
        """Store messages (queue, payload) durably, all or none."""
        delayed = {name: (ttl, target) for name, ttl, target in self._db.execute("SELECT * FROM queues WHERE ttl IS NOT NULL")}
        now = time.time()
        rows = []
        for queue, payload in messages:
            ttl, target = delayed.get(queue, (0.0, queue))
            rows.append((target, now + ttl, payload))
        with self._writing():
            self._db.executemany("INSERT INTO messages (queue, visible_at, payload) VALUES (?, ?, ?)", rows)

    def get(self, queue: str, limit: int, done: Iterable[int] = ()) -> list[Leased]:
        """Lease up to ``limit`` messages; in the same write, delete what is ``done``."""
        finished = [(id,) for id in done]
        if not finished and not self._is_ready(queue):
            return []
        self._hold_lock()
        now = time.time()
        with self._writing():
            self._db.executemany("DELETE FROM messages WHERE id = ?", finished)
            rows = self._db.execute(
                "UPDATE messages SET visible_at = ?, owner = ?, deliveries = deliveries + 1 WHERE id IN ("
                "SELECT id FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?"
                ") RETURNING id, payload, deliveries",
                (now + self.lease, self.owner, queue, now, limit),
            ).fetchall()
        return [Leased(*row) for row in sorted(rows)]

    def delete(self, done: Iterable[int]) -> None:
        """The messages are handled."""
        with self._writing():
            self._db.executemany("DELETE FROM messages WHERE id = ?", [(id,) for id in done])

    def release(self, leased: Iterable[int]) -> None:
        """Give messages back, for others to get at once."""
        with self._writing():
            self._db.executemany(
                "UPDATE messages SET visible_at = ?, owner = NULL WHERE id = ?", [(time.time(), id) for id in leased]
            )

    def release_all(self, owner: str) -> int:
        """Give back everything an owner holds."""
        with self._writing():
            return self._db.execute(
                "UPDATE messages SET visible_at = ?, owner = NULL WHERE owner = ?", (time.time(), owner)
            ).rowcount

    def renew(self, owner: str) -> None:
        """Keep hidden what an owner holds, for one more lease."""
        with self._writing():
            self._db.execute("UPDATE messages SET visible_at = ? WHERE owner = ?", (time.time() + self.lease, owner))

    def size(self, queue: str) -> int:
        """How many messages wait in a queue, leased and delayed ones included."""
        row = self._db.execute("SELECT count(*) FROM messages WHERE queue = ?", (queue,)).fetchone()
        return int(row[0])

    def purge(self, queue: str) -> int:
        """Throw away what waits."""
        with self._writing():
            return self._db.execute("DELETE FROM messages WHERE queue = ?", (queue,)).rowcount

    def drop(self, queue: str) -> None:
        """Forget a queue with its bindings and messages."""
        self.purge(queue)
        with self._writing():
            self._db.execute("DELETE FROM bindings WHERE queue = ?", (queue,))
            self._db.execute("DELETE FROM queues WHERE name = ?", (queue,))

    # the dead

    def release_of_the_dead(self) -> int:
        """Put back what killed processes held. Returns how many messages."""
        rows = self._db.execute("SELECT DISTINCT owner FROM messages WHERE owner IS NOT NULL AND owner != ?", (self.owner,))
        return sum(self.release_all(owner) for (owner,) in rows.fetchall() if self._is_dead(owner))

    def _is_dead(self, owner: str) -> bool:
        path = _owner_file(self.path, owner)
        try:
            with path.open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            return True
        except BlockingIOError:
            return False
        return True

    def _hold_lock(self) -> None:
        if self._lock is None:
            path = _owner_file(self.path, self.owner)
            path.parent.mkdir(exist_ok=True)
            temporary = path.with_suffix(".new")
            self._lock = os.open(temporary, os.O_CREAT | os.O_WRONLY, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            os.rename(temporary, path)  # nobody may see the file without its lock

    def _is_ready(self, queue: str) -> bool:
        ready = "SELECT 1 FROM messages WHERE queue = ? AND visible_at <= ? LIMIT 1"
        return self._db.execute(ready, (queue, time.time())).fetchone() is not None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _owner_file(path: Path, owner: str) -> Path:
    return path.with_suffix(".owners") / owner


def matches(pattern: str, key: str) -> bool:
    """Topic matching: ``*`` is one word, ``#`` any number."""
    return re.fullmatch(_regular_expression(pattern), key + ".") is not None


@functools.lru_cache(maxsize=1000)
def _regular_expression(pattern: str) -> str:
    """Each word takes its dot with it, so that no word leaves no dot."""
    kinds = {"*": r"[^.]+\.", "#": r"(?:[^.]+\.)*"}
    return "".join(kinds.get(word, re.escape(word) + r"\.") for word in pattern.split("."))
