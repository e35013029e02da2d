"""The one interface of all roads out. "Add a provider" = one more file beside this one and a line in ``choose``."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from services.mailer.rules.delivery import Outcome
from shared.errors import Unavailable


class ProviderDown(Unavailable):
    """The provider can't be reached or is in trouble. Nobody's message is at fault; all that is left is tried later.

    ``retry_after``: seconds after which the provider wants to be asked again, where it says so.
    """

    code = "provider-down"

    def __init__(self, detail: str, *, retry_after: float | None = None, code: str | None = None):
        super().__init__(detail, code=code)
        self.retry_after = retry_after


class ProviderBusy(ProviderDown):
    """The provider is well and asks us to slow down (429 and the like). No reason to go to another one."""

    code = "provider-busy"


class ProviderRefuses(Unavailable):
    """The provider does not let us in: key, account, sender. Our fault; a person must act, nothing is lost meanwhile."""

    code = "provider-refuses"


Going = Callable[[], bool]
"""Asked before each message or request; after a no nothing more is started."""


def always() -> bool:
    """Nobody wants to stop it."""
    return True


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
    parallel: int  # so many calls of ``send`` may run beside each other, each on a thread of its own

    def send(self, items: Sequence[Item], going: Going = always) -> Iterator[list[Outcome]]:
        """Hand over, as long as ``going`` says yes. Each list is settled when it is yielded, so a crash later leaves no doubt.

        Raises ProviderDown, ProviderBusy, ProviderRefuses: whatever has not been yielded has not been taken.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
