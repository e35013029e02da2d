"""When a campaign stops itself: too many bounces or complaints, or an answer that is about us and not about the people."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.mailer.rules.faults import OURS

LEAST_COMPLAINTS = 3
"""One complaint out of a few hundred is within chance."""

POLICY_PERCENT = 2.0
"""Refusals for reasons of policy (x.7.x) are ours to mend; a few receivers with rules of their own are normal."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What has become of the messages of a campaign so far."""

    handed: int = 0  # accepted by a provider, or refused at once
    bounced: int = 0
    complained: int = 0
    policy: int = 0

    def since(self, baseline: Mapping[str, int] | None) -> "Counts":
        """What came after the moment at which these numbers were noted."""
        known = baseline or {}
        return Counts(*(max(getattr(self, name) - known.get(name, 0), 0) for name in self.__slots__))

    def noted(self) -> dict[str, int]:
        """The numbers as a campaign keeps them."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Limits:
    """From the settings, in percent of what was handed over; 0 is no limit."""

    bounces: float
    complaints: float
    least: int  # so many must have been handed over before anything is judged


def verdict(counts: Counts, limits: Limits) -> str | None:
    """``complaints``, ``policy`` or ``bounces`` if one is beyond its limit."""
    if counts.handed < max(limits.least, 1):
        return None

    def beyond(number: int, percent: float) -> bool:
        return percent > 0 and number * 100 > percent * counts.handed

    if counts.complained >= LEAST_COMPLAINTS and beyond(counts.complained, limits.complaints):
        return "complaints"
    if beyond(counts.policy, POLICY_PERCENT):
        return "policy"
    if beyond(counts.bounced, limits.bounces):
        return "bounces"
    return None


def ours(status: str | None) -> bool:
    """Whether one such answer is enough: the receiver says that the sender's domain is not set up as it must be."""
    return status in OURS
