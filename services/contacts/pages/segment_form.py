"""The form of a segment: what was ticked, and what can be ticked with how many people behind each box."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.datastructures import MultiDict

from services.contacts.models import ALIAS
from services.contacts.operations import journeys, segment_counts, segments
from services.contacts.pages.words import country_names, language_name
from services.contacts.rules import segment_form
from services.contacts.rules.segment import Filter
from services.contacts.rules.segment_form import BOXES, CONSENTS, Chosen
from shared import store
from shared.contracts.words import CHANNELS, STAGES
from shared.errors import Invalid
from shared.pages import texts
from shared.pages.catalogue import LANGUAGES

Offered = Callable[[], Iterable[str]]

ALWAYS = {"group", "stage"}
"""Boxes that are shown though nobody is behind them."""


def given(form: "MultiDict[str, str]") -> tuple[dict[str, list[str]], str]:
    """The boxes ticked and the text of further conditions."""
    return {name: form.getlist(name) for name in segment_form.NAMES if form.getlist(name)}, form.get("more", "").strip()


def more_of(text: str) -> Filter:
    """Further conditions, read from their text. Raises Invalid."""
    try:
        found: Filter = json.loads(text) if text else {}
    except (ValueError, RecursionError) as fault:
        raise Invalid(
            "The further conditions are not JSON.", code="filter-not-json", field="more",
            remedy='Write for instance {"field": "region", "in": ["Geita"]}.',
        ) from fault  # fmt: skip
    return segments.checked(found) if found != {} else {}


def boxes(chosen: Chosen, more: Filter, language: str, own: str | None = None) -> dict[str, Any]:
    """All that can be ticked: name -> rows of (value, text, number of people or None, ticked); and whether the numbers are ready.

    The number beside a box is how many there would be with it, given all boxes of other kinds.
    """
    asked = {field: _without(chosen, more, name) for name, (field, _) in BOXES.items()}
    asked |= {f"consent.{slot}": _without(chosen, more, "consent") for slot in CONSENTS}
    asked |= {f"reachable.{channel}": _without(chosen, more, "reachable") for channel in CHANNELS}
    told = segment_counts.facets(asked)
    counts = {field: {row["value"]: row["count"] for row in rows} for field, rows in told["facets"].items()}
    called = _names(language)
    found = {name: _rows(name, counts.get(field), chosen, *called[name]) for name, (field, _) in BOXES.items()}
    words = texts(language, "contacts")
    may = {slot: _sum(counts.get(f"consent.{slot}"), ("agreed", "granted")) for slot in CONSENTS}
    found["consent"] = [
        (slot, f"{words['purpose.' + slot.split('.')[0]]} · {words['channel.' + slot.split('.')[1]]}", may[slot],
         slot in chosen.get("consent", ()))
        for slot in CONSENTS
    ]  # fmt: skip
    found["reachable"] = [
        (road, words[f"channel.{road}"], _sum(counts.get(f"reachable.{road}"), (True,)), road in chosen.get("reachable", ()))
        for road in CHANNELS
    ]
    saved = [one for one in segments.everyone() if one["_id"] != own]
    for name in ("among", "without"):
        found[name] = [(one["_id"], one["name"], None, one["_id"] in chosen.get(name, ())) for one in saved]
    return {"boxes": found, "ready": told["ready"], "counted_at": told["counted_at"]}


def _without(chosen: Chosen, more: Filter, name: str) -> Filter:
    return segment_form.filter_of({other: values for other, values in chosen.items() if other != name}, more)


def _rows(
    name: str, counts: dict[str, int] | None, chosen: Chosen, offered: Offered, call: Callable[[str], str]
) -> list[tuple[Any, ...]]:
    """Ticked ones and those with people behind them; the largest first, but stages in their order."""
    ticked = list(chosen.get(name, ()))
    values = list(offered()) if counts is None or name in ALWAYS else []
    values = list(dict.fromkeys([*values, *ticked, *(counts or ())]))
    if counts is not None and name != "stage":
        values.sort(key=lambda value: (-counts.get(value, 0), call(value)))
    return [(one, call(one), None if counts is None else counts.get(one, 0), one in ticked) for one in values]


def _sum(counts: dict[Any, int] | None, values: tuple[Any, ...]) -> int | None:
    return None if counts is None else sum(counts.get(value, 0) for value in values)


def _names(language: str) -> dict[str, tuple[Offered, Callable[[str], str]]]:
    """For each kind of boxes what is offered while there are no numbers, and what a value is called."""
    words, countries, people = texts(language, "contacts"), country_names(language), store.database(ALIAS)["contacts"]
    groups, partners = journeys.names("group", language), journeys.names("source")
    return {
        "group": (lambda: groups, lambda key: groups.get(key, key)),
        "country": (lambda: sorted(filter(None, people.distinct("country"))), lambda code: countries.get(code, code)),
        "language": (lambda: LANGUAGES, lambda tag: language_name(tag, language)),
        "stage": (lambda: STAGES, lambda stage: words[f"stage.{stage}"]),
        "partner": (lambda: partners, lambda id: partners.get(id, id)),
    }
