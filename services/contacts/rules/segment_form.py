"""A filter as a form: boxes to tick for what is asked most, and the rest as text. Both ways, and nothing is lost between them."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.contacts.rules.consent import MAY_WRITE
from services.contacts.rules.segment import Filter
from shared.contracts.words import CHANNELS, PURPOSES

Chosen = Mapping[str, Sequence[str]]

BOXES = {
    "group": ("groups", "any"), "country": ("country", "in"), "language": ("languages", "any"), "stage": ("journey.stage", "in"),
    "partner": ("source.partner", "any"),
}  # fmt: skip
"""Boxes that are one condition: what is ticked is its list of values."""
CONSENTS = tuple(f"{purpose}.{channel}" for purpose in PURPOSES for channel in CHANNELS)
_MAY = sorted(MAY_WRITE)
NAMES = (*BOXES, "consent", "reachable", "among", "without")
"""``among`` and ``without`` are saved segments."""


def filter_of(chosen: Chosen, more: Filter) -> dict[str, Any]:
    """The filter behind ticked boxes and further conditions: all of it must hold; of one kind of boxes any."""
    parts: list[dict[str, Any]] = [
        {"field": field, word: list(chosen[name])} for name, (field, word) in BOXES.items() if chosen.get(name)
    ]
    for alternatives in (
        [{"field": f"consent.{slot}", "in": _MAY} for slot in chosen.get("consent", ())],
        [{"field": f"reachable.{channel}", "is": True} for channel in chosen.get("reachable", ())],
        [{"segment": id} for id in chosen.get("among", ())],
    ):
        if alternatives:
            parts.append(alternatives[0] if len(alternatives) == 1 else {"any": alternatives})
    parts += [{"not": {"segment": id}} for id in chosen.get("without", ())]
    if more:
        parts.append(dict(more))
    return {"all": parts} if len(parts) > 1 else parts[0] if parts else {}


def chosen_of(filter: Filter) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """The boxes to tick for a filter, and what no box can say."""
    chosen: dict[str, list[str]] = {}
    rest: list[Any] = []
    for part in filter["all"] if "all" in filter and "field" not in filter else [filter] if filter else []:
        name, values = _box(part)
        if name == "without":
            chosen.setdefault(name, []).extend(values)
        elif name and name not in chosen:
            chosen[name] = values
        else:
            rest.append(part)
    return chosen, {"all": rest} if len(rest) > 1 else dict(rest[0]) if rest else {}


def _box(part: Filter) -> tuple[str | None, list[str]]:
    """The kind of boxes that says a part, and those to tick."""
    for name, (field, word) in BOXES.items():
        if part.get("field") == field and set(part) == {"field", word}:
            return name, list(part[word])
    if "not" in part and set(part["not"]) == {"segment"}:
        return "without", [part["not"]["segment"]]
    alternatives = part["any"] if "any" in part and "field" not in part else [part]
    found = [_alternative(one) for one in alternatives]
    names = {name for name, _ in found}
    return (names.pop(), [value for _, value in found]) if len(names) == 1 else (None, [])


def _alternative(part: Filter) -> tuple[str | None, str]:
    field = part.get("field", "")
    if field.startswith("consent.") and set(part) == {"field", "in"} and sorted(part["in"]) == _MAY:
        return "consent", field.removeprefix("consent.")
    if field.startswith("reachable.") and part.get("is") is True:
        return "reachable", field.removeprefix("reachable.")
    return ("among", part["segment"]) if "segment" in part else (None, "")
