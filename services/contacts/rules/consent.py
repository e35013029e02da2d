"""What people agreed to, per purpose and channel, and which of two acts stands.

A slot is one purpose over one channel. ``consent[purpose][channel]`` of a contact holds the act that stands in the slot:
*agreed* (covered by a partner's agreement, not confirmed by the person), *granted* or *withdrawn* (the person's own).
"""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from shared.contracts.words import CHANNELS, PURPOSES

ALL = "all"
MAY_WRITE = frozenset({"agreed", "granted"})
OWN = frozenset({"granted", "withdrawn"})

Slot = tuple[str, str]


@dataclasses.dataclass(frozen=True)
class Act:
    """Somebody gave or withdrew consent: what, how, when, and what they were told."""

    status: str
    basis: str
    method: str
    at: datetime
    wording: str | None = None
    language: str | None = None
    collector: str | None = None
    place: str | None = None
    source: str | None = None

    def standing(self) -> dict[str, Any]:
        """What the contact keeps of it; the whole evidence lies in the ConsentEvent."""
        kept = {"status": self.status, "basis": self.basis, "method": self.method, "at": self.at, "source": self.source}
        return {key: value for key, value in kept.items() if value is not None}


def slots(purpose: str, channel: str) -> list[Slot]:
    """The slots an act is about; "all" spans every purpose or channel."""
    purposes = PURPOSES if purpose == ALL else (purpose,)
    channels = CHANNELS if channel == ALL else (channel,)
    return [(one, road) for one in purposes for road in channels]


def prevails(standing: Mapping[str, Any] | None, act: Act) -> bool:
    """Whether ``act`` takes the place of what stands.

    The person's own act always beats what a partner says, whichever came first; of two own acts the later one stands, and
    in the same moment silence wins. So any order and repetition of acts gives the same end.
    """
    if not standing or standing.get("status") is None:
        return True
    if act.status not in OWN:
        return False
    if standing["status"] not in OWN:
        return True
    if act.at != standing["at"]:
        return bool(act.at > standing["at"])
    return act.status == "withdrawn" and standing["status"] == "granted"


def status(consent: Mapping[str, Any] | None, slot: Slot) -> str | None:
    """The word that stands in a slot, if any."""
    purpose, channel = slot
    word: str | None = (standing(consent, (purpose, channel)) or {}).get("status")
    return word


def standing(consent: Mapping[str, Any] | None, slot: Slot) -> Mapping[str, Any] | None:
    """The act that stands in a slot, if any."""
    purpose, channel = slot
    found: Mapping[str, Any] | None = ((consent or {}).get(purpose) or {}).get(channel)
    return found


def changes(consent: Mapping[str, Any] | None, about: Iterable[Slot], act: Act) -> list[Slot]:
    """The slots in which ``act`` comes to stand."""
    return [slot for slot in about if prevails(standing(consent, slot), act)]
