"""The filter language of segments: reads JSON that anybody may have written, and refuses what is not in the language.

A filter is ``{"all": […]}``, ``{"any": […]}``, ``{"not": …}``, ``{"segment": "<id>"}``, or one condition
``{"field": "country", "in": ["TZ"]}``; ``{}`` is everybody. What ``parse`` gives back is a filter again, every value in the
form we keep, and the only thing that segment_query and segment_bitmaps accept.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from services.contacts.errors import FilterInvalid
from services.contacts.rules import segment_fields, segment_values

Filter = Mapping[str, Any]

DEPTH_LIMIT = 8
PART_LIMIT = 200
EXPANDED_DEPTH = 24
EXPANDED_PARTS = 2000
_JOINING = ("all", "any")
_SHAPES = "Use one of all, any, not, segment, or a field with its operators."
_ID = frozenset("0123456789abcdef")


def parse(raw: Any, path: str = "filter") -> dict[str, Any]:
    """The filter in the form we keep. Raises FilterInvalid, which names the path and the remedy."""
    if raw == {} and isinstance(raw, dict):
        return {}
    parts = [0]
    return _part(raw, path, 1, parts)


def _part(raw: Any, path: str, depth: int, parts: list[int]) -> dict[str, Any]:
    if depth > DEPTH_LIMIT:
        raise FilterInvalid(
            f"The filter is nested more than {DEPTH_LIMIT} deep.", path, "Save a part as a segment and refer to it."
        )
    parts[0] += 1
    if parts[0] > PART_LIMIT:
        raise FilterInvalid(f"The filter has more than {PART_LIMIT} parts.", path, "Name several values in one condition.")
    if not isinstance(raw, dict):
        raise FilterInvalid("A part of a filter is an object.", path, _SHAPES)
    if "field" in raw:
        return _condition(raw, path)
    if len(raw) != 1 or not set(raw) <= {"all", "any", "not", "segment"}:
        raise FilterInvalid("This is no part of a filter, or several in one.", path, _SHAPES)
    (word, inside), *_ = raw.items()
    if word in _JOINING:
        if not isinstance(inside, list) or not inside:
            raise FilterInvalid(f"{word!r} takes a list of one part or more.", f"{path}.{word}", "Add a condition to the list.")
        return {word: [_part(one, f"{path}.{word}[{number}]", depth + 1, parts) for number, one in enumerate(inside)]}
    if word == "not":
        return {"not": _part(inside, f"{path}.not", depth + 1, parts)}
    if not (isinstance(inside, str) and len(inside) == 24 and _ID.issuperset(inside)):
        raise FilterInvalid("This is not the id of a segment.", f"{path}.segment", "Ids have 24 hexadecimal digits.")
    return {"segment": inside}


def _condition(raw: dict[str, Any], path: str) -> dict[str, Any]:
    name = raw["field"]
    field = segment_fields.find(name) if isinstance(name, str) and len(name) <= 60 else None
    if field is None:
        raise FilterInvalid("There is no such field.", f"{path}.field", segment_fields.similar(str(name)[:60]))
    taken = f"{field.name} takes {', '.join(field.operators)}."
    if strangers := [word for word in raw if word != "field" and word not in field.operators]:
        raise FilterInvalid(f"{field.name} has no operator {strangers[0][:60]!r}.", f"{path}.{strangers[0][:60]}", taken)
    if len(raw) == 1:
        raise FilterInvalid("The condition says nothing about its field.", path, taken)
    values = {word: segment_values.read(field, word, raw[word], f"{path}.{word}") for word in field.operators if word in raw}
    return {"field": field.name, **values}


def conditions(filter: Filter, path: str = "filter") -> Iterator[tuple[str, Filter]]:
    """Every condition and every reference in a filter, with the path to it."""
    for word in _JOINING if "field" not in filter else ():
        for number, one in enumerate(filter.get(word, ())):
            yield from conditions(one, f"{path}.{word}[{number}]")
    if "not" in filter:
        yield from conditions(filter["not"], f"{path}.not")
    elif "field" in filter or "segment" in filter:
        yield path, filter


def references(filter: Filter) -> list[str]:
    """The ids of the segments that a filter refers to."""
    return list(dict.fromkeys(one["segment"] for _, one in conditions(filter) if "segment" in one))


def expanded(filter: Filter, saved: Mapping[str, Filter], path: str = "filter", own: str | None = None) -> dict[str, Any]:
    """The filter with what it refers to put in its place; ``own`` is the id it has itself or is going to have.

    Raises FilterInvalid where a segment is not among the ``saved``, refers to itself by whatever way, or all of it together
    grows too large.
    """
    return _Expansion(saved).of(filter, path, (own,) if own else ())


class _Expansion:
    """Puts filters in the place of references, and counts how large the whole becomes."""

    def __init__(self, saved: Mapping[str, Filter]):
        self.saved = saved
        self.parts = 0

    def of(self, filter: Filter, path: str, trail: tuple[str, ...], depth: int = 1) -> dict[str, Any]:
        """One part, with the ids of the segments that led to it."""
        self.parts += 1
        if self.parts > EXPANDED_PARTS or depth > EXPANDED_DEPTH:
            raise FilterInvalid(
                "With the segments it refers to, the filter is too large.", path, "Refer to fewer, simpler segments."
            )
        if "segment" in filter:
            return self._saved(filter["segment"], f"{path}.segment", trail, depth)
        if "not" in filter:
            return {"not": self.of(filter["not"], f"{path}.not", trail, depth + 1)}
        for word in _JOINING if "field" not in filter else ():
            if word in filter:
                parts = enumerate(filter[word])
                return {word: [self.of(one, f"{path}.{word}[{number}]", trail, depth + 1) for number, one in parts]}
        return dict(filter)

    def _saved(self, id: str, path: str, trail: tuple[str, ...], depth: int) -> dict[str, Any]:
        if id in trail:
            raise FilterInvalid("The segment refers to itself.", path, "Take this reference out.", code="segment-cycle")
        if id not in self.saved:
            raise FilterInvalid(
                f"There is no segment {id}.", path, "List the segments, or save it first.", code="segment-unknown"
            )
        # a fault further inside is told of this reference: that is what the reader can change
        try:
            return self.of(self.saved[id], path, (*trail, id), depth + 1)
        except FilterInvalid as fault:
            raise FilterInvalid(fault.detail, path, fault.remedy or "", code=fault.code) from fault
