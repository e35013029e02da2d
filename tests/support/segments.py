"""Filters and people made at random, and a plain reading of the filter language that knows neither store nor bitmaps."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from services.contacts.rules.segment_fields import FIELDS, Field
from services.contacts.rules.segment_values import moment
from shared.contracts.words import CHANNELS, PURPOSES, STAGES

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
WORDS = ("Geita", "geita town", "GEITA", "Kahama", "a.b", "a+b", "$x", "Élan")
TAGS = ("miner", "press", "2026")
CODES = {"country": ("TZ", "GH", "PE"), "languages": ("sw", "en", "fr"), "gender": ("f", "m", "x")}
DAYS = tuple(NOW - timedelta(days=days, hours=hours) for days in (0, 1, 30, 400) for hours in (0, 5))

maybe = st.none()


def _some(*choices: Any) -> Any:
    return st.sampled_from(choices)


def _leaf(field: Field) -> Any:
    choices = CODES.get(field.name) or field.values or (WORDS if field.kind == "text" else TAGS)
    several = st.lists(_some(*choices), min_size=1, max_size=3)
    number = st.integers(1, 5)
    if field.kind == "custom":
        choices = (*TAGS, "2026-03-03")
        several = st.lists(st.one_of(_some(*choices), st.integers(-2, 5), _some(1.5)), min_size=1, max_size=3)
        number = st.one_of(st.integers(-2, 5), _some(1.5))
    values = {
        "in": st.lists(number, min_size=1) if field.kind == "number" else several,
        "any": several, "every": several, "starts_with": _some("Gei", "geita", "a.", "É", "$", "mi"),
        "at_least": _some(*STAGES) if field.kind == "stage" else number, "at_most": number, "below": _some(*STAGES[1:]),
        "after": _some("2026-11-23", "2025-01-01", "2026-03-03"), "before": _some("2026-11-23T03:00:00+03:00", "2025-12-01"),
        "last_days": _some(1, 31, 365), "is": st.booleans(), "known": st.booleans(),
    }  # fmt: skip
    if field.kind == "person":
        values["in"] = st.lists(_some(*(f"{number:024x}" for number in range(6))), min_size=1, max_size=3)
    made = st.fixed_dictionaries({}, optional={word: values[word] for word in field.operators}).filter(bool)
    return made.map(lambda asked: {"field": field.name, **asked})


CUSTOM = Field("custom.level", "custom.level", "custom")
leaves = st.one_of(*(_leaf(field) for field in (*FIELDS.values(), CUSTOM)))
filters = st.one_of(
    st.just({}),
    st.recursive(
        leaves,
        lambda inside: st.one_of(
            st.lists(inside, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
            st.lists(inside, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
            inside.map(lambda part: {"not": part}),
        ),
        max_leaves=6,
    ),
)

_source = st.fixed_dictionaries({"partner": _some(*TAGS), "row": st.just(1)}, optional={"import": _some(*TAGS)})
_journey = st.fixed_dictionaries({}, optional={"rank": st.integers(0, 7), "at": st.dictionaries(_some(*STAGES), _some(*DAYS))})
_custom = st.one_of(
    st.integers(-2, 5),
    _some(1.5, 2.0, True, False, "miner", "Geita", "2026-03-03"),
    st.lists(_some(*TAGS), min_size=1),
)
_standing = st.one_of(
    maybe, _some("granted", "agreed", "withdrawn").map(lambda word: {"status": word, "at": NOW, "basis": "x", "method": "web"})
)
_OPTIONAL = {
    **{name: _some(*WORDS) for name in ("name", "title", "organisation", "role", "region", "district")},
    **{name: _some(*CODES[name]) for name in ("country", "gender")},
    "languages": st.lists(_some("sw", "en", "fr"), unique=True),
    **{name: st.lists(_some(*TAGS), unique=True) for name in ("groups", "tags", "handles")},
    "flags": st.lists(_some(*TAGS, "erased"), unique=True, max_size=2),
    "email": st.just("a@example.org"),
    "phone": st.just("+255712345678"),
    "sensitive": st.booleans(),
    "unreachable": st.dictionaries(_some(*CHANNELS), st.just("bounced")),
    "sources": st.lists(_source, max_size=2),
    "consent": st.dictionaries(_some(*PURPOSES), st.dictionaries(_some(*CHANNELS), _standing)),
    "journey": _journey,
    "mapping": st.fixed_dictionaries({}, optional={name: st.integers(1, 5) for name in ("influence", "interest")}),
    "custom": st.fixed_dictionaries({}, optional={"level": _custom}),
    **{name: _some(*DAYS) for name in ("created_at", "changed_at", "last_contact")},
}  # fmt: skip
people = st.fixed_dictionaries({}, optional=_OPTIONAL)


def matches(filter: Any, person: Any, now: datetime = NOW) -> bool:
    """Whether a person is meant, said as plainly as it can be."""
    if "field" in filter:
        field = FIELDS.get(filter["field"], CUSTOM)
        return all(_holds(field, word, value, person, now) for word, value in filter.items() if word != "field")
    if "all" in filter:
        return all(matches(one, person, now) for one in filter["all"])
    if "any" in filter:
        return any(matches(one, person, now) for one in filter["any"])
    return not matches(filter["not"], person, now) if "not" in filter else True


def _holds(field: Field, word: str, value: Any, person: Any, now: datetime) -> bool:
    has = _values(person, field.path.split("."))
    if field.kind == "stage":
        rank = (person.get("journey") or {}).get("rank") or 0
        wanted = [STAGES.index(one) for one in (value if word == "in" else [value])]
        return rank in wanted if word == "in" else rank >= wanted[0] if word == "at_least" else rank < wanted[0]
    if word == "is":
        return _truth(field, person, has, value)
    if word == "known":
        return any(one not in (None, "", []) for one in has) is value
    if word == "every":
        return all(any(_same(one, wanted) for one in has) for wanted in value)
    if word in ("in", "any"):
        return any(_same(one, wanted) for one in has for wanted in value)
    if word == "starts_with":
        return any(isinstance(one, str) and re.match(re.escape(value), one, re.IGNORECASE) is not None for one in has)
    if word == "last_days":
        return any(one >= now - timedelta(days=value) for one in has)
    bound = moment(value) if field.kind == "date" else value
    comparable = [one for one in has if _kind(one) is _kind(bound)]
    above = word in ("at_least", "after")
    return any(one >= bound if above else one < bound or (word == "at_most" and one == bound) for one in comparable)


def _truth(field: Field, person: Any, has: list[Any], wanted: bool) -> bool:
    if field.kind == "custom":
        return any(one is wanted for one in has)
    if field.name == "sensitive":
        return (person.get("sensitive") is True) is wanted
    addresses = {"email": "email", "sms": "phone"}
    roads = [channel for channel in CHANNELS if field.name in ("reachable", f"reachable.{channel}")]
    works = [person.get(addresses[road]) is not None and road not in person.get("unreachable", {}) for road in roads]
    return any(works) is wanted


def _values(held: Any, path: list[str]) -> list[Any]:
    if isinstance(held, list):
        return [value for one in held for value in _values(one, path)]
    if not path:
        return [held] if held is not None else []
    return _values(held.get(path[0]), path[1:]) if isinstance(held, dict) else []


def _kind(value: Any) -> type:
    return float if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value)


def _same(one: Any, other: Any) -> bool:
    return _kind(one) is _kind(other) and bool(one == other)
