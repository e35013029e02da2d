"""Merge values of a person. A value that is not there has no key at all, so that it is never printed as "None"."""

from collections.abc import Mapping
from typing import Any

from services.mailer.rules import wording

LINKS = frozenset({"interest_url", "unsubscribe_url", "preferences_url"})
"""Names that stand for signed links of the person."""

PLACES = frozenset({"event_place", "contact_line", "report_url"})
"""Names that tell where somebody will be, or may: a text message to a sensitive person leaves them empty. A country is no place
in this sense: the number of the handset tells it."""

INSTEAD = {"event_title": "event_kind", "report_text": "report_discreet", "commitment": "commitment_discreet"}
"""Names that may tell a place among other things, and what a sensitive person reads instead: "a dialogue" for its title."""

_LINK = "link_"


def number(name: str) -> int:
    """The number of a tracked link: 0 for the interest link, 1 … for addresses the author wrote."""
    tail = name.removeprefix(_LINK)
    return int(tail) if name.startswith(_LINK) and tail.isdigit() else 0


def person(delivery: Mapping[str, Any], language: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """Values of one delivery, without links."""
    name = wording.polite_name(delivery.get("name"))
    known = {
        "name": name,
        "greeting": wording.greeting(language, name),
        "group": delivery.get("group"),
        "country": delivery.get("country"),
        "source": wording.origin(language, delivery.get("source")),
        **own,
    }
    return {key: value for key, value in known.items() if value is not None and value != ""}


def hides_places(delivery: Mapping[str, Any], channel: str) -> bool:
    """Whether the message may be read over a shoulder by whom it should not tell where this person will be."""
    return channel == "sms" and bool(delivery.get("sensitive"))


def without_places(known: Mapping[str, Any]) -> dict[str, Any]:
    """The same values, those that name a place emptied and titles made general: a text that prints one still goes out."""
    return {**known, **dict.fromkeys(PLACES, ""), **{name: known.get(other, "") for name, other in INSTEAD.items()}}
