"""What both gateways have: orders for the next requests, what was accepted, people who left; and how to refuse and to post."""

import random
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Form = dict[str, str]


@dataclass(frozen=True)
class Answer:
    """One answer over HTTP."""

    status: int
    body: bytes = b""
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


class Gateway:
    """One account: what it accepted, who left, what it will do next."""

    def __init__(self) -> None:
        self.accepted: list[dict[str, Any]] = []  # one row per recipient: id, to, from, body …
        self.statuses: list[int] = []
        self.next: deque[dict[str, Any]] = deque()  # {"status": 429}, {"delay": 2}, {"drop": "before" | "after"}, {"code": 21408}
        self.opted_out: set[str] = set()
        self.lock = threading.Lock()

    def order(self) -> dict[str, Any]:
        """What was ordered for this request."""
        with self.lock:
            return self.next.popleft() if self.next else {}


def post(url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> int:
    """Post a form as the gateways do; the status that came back."""
    body = urllib.parse.urlencode(form).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    request = urllib.request.Request(url, body, {**kind, **headers}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as fault:
        with fault:
            return fault.code


def in_disorder(
    posts: Sequence[Callable[[], int]], *, twice: bool = False, seed: int | None = None, delay: float = 0
) -> list[int]:
    """Do these posts late, twice or shuffled; their statuses."""
    time.sleep(delay)
    rows = [*posts, *posts] if twice else list(posts)
    if seed is not None:
        random.Random(seed).shuffle(rows)
    return [row() for row in rows]
