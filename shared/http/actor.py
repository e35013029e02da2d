"""Who is calling, as the guard of the route found out."""

from dataclasses import dataclass
from typing import Literal

from flask import g

SCOPES = (
    "contacts:read", "contacts:write", "imports:read", "imports:write", "campaigns:read", "campaigns:write",
    "events:read", "events:write", "messages:send", "mail:receive", "metrics:read", "admin",
)  # fmt: skip


@dataclass(frozen=True)
class Actor:
    """A person or a program. ``ids`` is what a signed link speaks about, in the order they were signed."""

    kind: Literal["staff", "token", "link", "anyone"]
    id: str
    name: str = ""
    scopes: frozenset[str] = frozenset()
    partner: str | None = None  # a partner's token: only that partner's imports exist for it
    language: str | None = None
    ids: tuple[str, ...] = ()

    def may(self, scope: str) -> bool:
        """Whether this scope was granted; ``admin`` holds them all."""
        return scope in self.scopes or "admin" in self.scopes

    def __str__(self) -> str:
        return f"{self.kind}:{self.name or self.id}"


ANYONE = Actor(kind="anyone", id="")


def actor() -> Actor:
    """The caller of this request. Known from the first line of every view on, since guards run before."""
    return g.get("actor", ANYONE)
