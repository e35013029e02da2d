"""Merge values of a person. A value that is not there has no key at all, so that it is never printed as "None"."""

from collections.abc import Mapping
from typing import Any

from services.mailer.rules import wording

LINKS = frozenset({"interest_url", "unsubscribe_url", "preferences_url"})
"""Names that stand for signed links of the person."""

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
