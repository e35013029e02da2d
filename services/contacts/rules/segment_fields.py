"""What a segment may ask about: every field with where it lies, what kind of thing it is, and which words go with that kind.

This table is the allow-list of the filter language (docs/segments.md). What is not in it is refused.
"""

import dataclasses
import difflib
import re
from collections.abc import Callable

from services.contacts.rules.consent import MAY_WRITE, OWN
from shared.contracts.words import CHANNELS, PURPOSES, STAGES
from shared.people import country_code, language_tag

OPERATORS: dict[str, tuple[str, ...]] = {
    "text": ("in", "starts_with", "known"),
    "code": ("in", "known"),
    "list": ("any", "every", "known"),
    "number": ("in", "at_least", "at_most", "known"),
    "date": ("after", "before", "last_days", "known"),
    "truth": ("is",),
    "presence": ("known",),
    "stage": ("in", "at_least", "below"),
    "person": ("in",),
    "custom": ("in", "any", "every", "starts_with", "at_least", "at_most", "after", "before", "is", "known"),
}
"""Which operators each kind of field takes."""

_CUSTOM = re.compile(r"custom\.[a-z0-9][a-z0-9_-]{0,39}\Z")


@dataclasses.dataclass(frozen=True)
class Field:
    """One thing to ask about. ``normalise`` brings a value into the form we keep, or raises Invalid."""

    name: str
    path: str
    kind: str
    values: tuple[str, ...] = ()  # the only ones there are, where the list is closed
    normalise: Callable[[str], str] | None = None

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators it takes."""
        return OPERATORS[self.kind]


def _table() -> dict[str, Field]:
    found = [
        Field("contact", "_id", "person"),
        *(Field(name, name, "text") for name in ("name", "title", "organisation", "role", "region", "district")),
        Field("gender", "gender", "code", ("f", "m", "x")),
        Field("country", "country", "code", normalise=country_code),
        Field("languages", "languages", "list", normalise=language_tag),
        *(Field(name, name, "list") for name in ("groups", "tags", "flags", "handles")),
        *(Field(f"source.{name}", f"sources.{name}", "list") for name in ("partner", "import")),
        *(Field(name, name, "presence") for name in ("email", "phone")),
        *(Field(name, name, "truth") for name in ("sensitive", "reachable", *(f"reachable.{one}" for one in CHANNELS))),
        *(
            Field(f"consent.{purpose}.{channel}", f"consent.{purpose}.{channel}.status", "code", tuple(sorted(MAY_WRITE | OWN)))
            for purpose in PURPOSES
            for channel in CHANNELS
        ),
        Field("journey.stage", "journey.rank", "stage", STAGES),
        *(Field(f"journey.{stage}", f"journey.at.{stage}", "date") for stage in STAGES),
        *(Field(f"mapping.{name}", f"mapping.{name}", "number") for name in ("influence", "interest")),
        Field("created", "created_at", "date"),
        Field("changed", "changed_at", "date"),
        Field("last_contact", "last_contact", "date"),
    ]
    return {field.name: field for field in found}


FIELDS = _table()


def find(name: str) -> Field | None:
    """The field of this name; ``custom.<key>`` is one for every key."""
    if name in FIELDS:
        return FIELDS[name]
    return Field(name, name, "custom") if _CUSTOM.match(name) else None


def similar(name: str) -> str:
    """What to say where there is no such field: the nearest names, or all."""
    near = difflib.get_close_matches(name, FIELDS, 3, 0.5)
    return f"Did you mean {' or '.join(near)}?" if near else f"Use one of {', '.join(FIELDS)}, or custom.<key>."
