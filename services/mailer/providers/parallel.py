"""Several requests to a slow provider at once: each on a thread of its own, their outcomes as they come in."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import TypeVar

from services.mailer.providers.base import Going
from services.mailer.rules.delivery import Outcome

Block = TypeVar("Block")
Ended = tuple[list[list[Outcome]], Exception | None]


def fan_out(
    pool: Executor, most: int, hand_over: Callable[[Block], Iterable[list[Outcome]]], blocks: Iterable[Block], going: Going
) -> Iterator[list[Outcome]]:
    """Hand over the blocks, ``most`` at a time. Nothing new is started once one of them raised or ``going`` says no.

    What is under way is always waited for and yielded, since it may have been taken. The first exception is raised at the end.
    """
    waiting = iter(blocks)
    running: set[Future[Ended]] = set()
    fault: Exception | None = None
    more = True
    while more or running:
        while more and len(running) < most:
            block = next(waiting, None) if fault is None and going() else None
            if block is None:
                more = False
            else:
                running.add(pool.submit(_run, hand_over, block))
        done, running = wait(running, return_when=FIRST_COMPLETED) if running else (set(), set())
        for future in done:
            settled, problem = future.result()
            fault = fault or problem
            yield from settled
    if fault is not None:
        raise fault


def _run(hand_over: Callable[[Block], Iterable[list[Outcome]]], block: Block) -> Ended:
    """Keep what was settled before a request went wrong."""
    settled: list[list[Outcome]] = []
    try:
        for outcomes in hand_over(block):
            settled.append(outcomes)
    except Exception as problem:  # noqa: BLE001 - handed to the caller's thread, which raises it
        return settled, problem
    return settled, None
