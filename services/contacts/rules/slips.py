"""Addresses that look mistyped, summed up by what was most likely meant. They are told, and nobody's address is changed by it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.contacts.rules.partner_file import Person

TOLD = 100
ROWS = 5


def counted(before: Sequence[Mapping[str, Any]], people: Iterable[tuple[int, Person]]) -> list[dict[str, Any]]:
    """What was counted before and these, each with its row: ``{said, meant, number, rows}`` by domain, most first."""
    found = {(one["said"], one["meant"]): {**one, "rows": list(one["rows"])} for one in before}
    for row, person in people:
        if not person.suggestion:
            continue
        pair = (_domain(person.fields["email"]), _domain(person.suggestion))
        one = found.setdefault(pair, {"said": pair[0], "meant": pair[1], "number": 0, "rows": []})
        one["number"] += 1
        if len(one["rows"]) < ROWS:
            one["rows"].append(row)
    return sorted(found.values(), key=lambda one: (-one["number"], one["said"]))[:TOLD]


def _domain(email: str) -> str:
    return email.rpartition("@")[2]
