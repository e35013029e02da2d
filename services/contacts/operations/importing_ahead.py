"""Reading a list ahead of writing it; a long one in a process beside this one, for which there is the second core.

That process knows neither store nor bus. It gets an order and then, for each chunk, how many rows and which addresses are shared;
it answers with what the rows say. Until it is ready the list is read here. It ends when its pipe does, or when nobody asks it for
a while.
"""

import collections
import os
import pickle
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from services.contacts.operations.importing_rows import Chunk, Order, Rows
from shared.errors import Unavailable

Shared = frozenset[str]
WARMING = 100  # rows that it reads once for itself, by which all tables are loaded
AHEAD = 2  # chunks that it is asked for before they are needed
IDLE_SECONDS = 60
_PIPE = 1 << 20
_ROOT = Path(__file__).parents[3]


class Ahead:
    """The chunks of a list from a row on. Raises NoList where the list is gone or breaks, Unavailable where its process ended."""

    def __init__(self, order: Order, size: int, shared: Callable[[], Shared], *, long: bool = False):
        self._here = Rows(order)
        self._beside: Beside | None = None
        self._chunks = self._read(order, size, shared, long)

    def __iter__(self) -> Iterator[Chunk]:
        return self._chunks

    @property
    def alive(self) -> bool:
        """Whether it can go on after a pause."""
        return self._beside is None or self._beside.alive

    def close(self) -> None:
        """Nothing more is wanted."""
        self._chunks.close()

    def _read(self, order: Order, size: int, shared: Callable[[], Shared], long: bool) -> Generator[Chunk]:
        while not long:
            yield self._here.chunk(size, shared())
        with Beside(order) as beside:
            self._beside = beside
            read = 0
            while not beside.ready:
                yield self._here.chunk(size, shared())
                read += size
            yield from beside.chunks(read, size, shared)


class Beside:
    """The process beside."""

    def __init__(self, order: Order):
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__], env=os.environ | {"PYTHONPATH": path}, pipesize=_PIPE,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._tell(order)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.process.kill()  # it holds nothing that would have to be put away
        self.process.communicate()

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    @property
    def ready(self) -> bool:
        """Whether it has read the first rows for itself."""
        assert self.process.stdout is not None  # a pipe
        return self.alive and bool(select.select([self.process.stdout], [], [], 0)[0])

    def chunks(self, skip: int, size: int, shared: Callable[[], Shared]) -> Iterator[Chunk]:
        """What it reads, without the rows that were read here.

        Before it is told anew of shared addresses, which may be many, all that it was asked for is heard: else both sides might
        wait for the other to listen.
        """
        self._hear()
        self._tell(skip)
        told: Shared | None = None
        heard: collections.deque[Chunk] = collections.deque()
        asked = 0
        while True:
            now = shared()
            while now != told and asked:
                heard.append(self._hear())
                asked -= 1
            while asked + len(heard) < AHEAD:
                self._tell((size, now if now != told else None))
                asked, told = asked + 1, now
            if not heard:
                heard.append(self._hear())
                asked -= 1
            yield heard.popleft()

    def _tell(self, said: object) -> None:
        assert self.process.stdin is not None  # a pipe
        try:
            pickle.dump(said, self.process.stdin, pickle.HIGHEST_PROTOCOL)
            self.process.stdin.flush()
        except BrokenPipeError as fault:
            raise _ended() from fault

    def _hear(self) -> Chunk:
        assert self.process.stdout is not None  # a pipe
        try:
            found = pickle.load(self.process.stdout)
        except (EOFError, pickle.UnpicklingError) as fault:  # it ended between two answers, or within one
            raise _ended() from fault
        if isinstance(found, BaseException):
            raise found
        assert isinstance(found, Chunk)
        return found


def _ended() -> Unavailable:
    return Unavailable("the process that reads the list has ended", code="reading-ended", remedy="The import goes on by itself.")


def serve(asked: BinaryIO, told: BinaryIO) -> None:
    """The process beside: answer until nobody asks any more. What goes wrong is told as the error that it is."""
    try:
        for answer in _answers(asked):
            signal.alarm(IDLE_SECONDS)  # ends the process where nobody listens or asks
            pickle.dump(answer, told, pickle.HIGHEST_PROTOCOL)
            told.flush()
    except (EOFError, BrokenPipeError):
        return


def _answers(asked: BinaryIO) -> Iterator[Chunk | Exception]:
    order: Order = pickle.load(asked)
    try:
        yield Rows(order).chunk(WARMING, frozenset())
        rows, shared = Rows(order), frozenset[str]()
        rows.skip(pickle.load(asked))
        while True:
            size, fresh = pickle.load(asked)
            shared = shared if fresh is None else fresh
            yield rows.chunk(size, shared)
    except EOFError:
        raise
    except Exception as fault:  # noqa: BLE001 - raised on the other side
        yield fault


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this ends it
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing that prints may come between
    serve(sys.stdin.buffer, answers)
