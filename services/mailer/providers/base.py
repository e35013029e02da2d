"""The one interface of all roads out. "Add a provider" = one more file beside this one and a line in ``choose``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from services.mailer.rules.delivery import Outcome
from shared.errors import Unavailable


class ProviderDown(Unavailable):
    """The provider can't be reached or asks us to wait. Nobody's message is at fault; all that is left is tried later."""

    code = "provider-down"


class ProviderRefuses(Unavailable):
    """The provider does not let us in: key, password, account. Our fault; a person must act, nothing is lost meanwhile."""

    code = "provider-refuses"


@dataclass(frozen=True, slots=True)
class Text:
    """One SMS to one person."""

    delivery: str
    number: str
    sender: str
    body: str


Item = TypeVar("Item", contravariant=True)


class Provider(Protocol, Generic[Item]):
    """Takes messages and tells, piece by piece, what became of each."""

    name: str
    repeatable: bool  # handing the same delivery over twice is once

    def send(self, items: Sequence[Item]) -> Iterator[list[Outcome]]:
        """Hand over. Each list is settled when it is yielded, so a crash later leaves no doubt about it.

        Raises ProviderDown, ProviderRefuses: whatever has not been yielded has not been taken.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
