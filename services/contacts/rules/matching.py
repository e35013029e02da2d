"""Who of a chunk is known already, and what each row adds. An import fills gaps and adds; it never overwrites.

Ids of new people derive from (import, row), and every source remembers what its row did, so that a chunk done twice finds
its own traces and counts the same.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.contacts.rules.partner_file import Person
from shared import ids

LISTS = ("keys", "languages", "groups", "sources", "flags")
ROADS = {"email": "email", "sms": "phone"}


@dataclasses.dataclass(frozen=True)
class Terms:
    """Under what the rows of one import come in."""

    partner: str
    import_id: str
    purposes: Sequence[str]
    channels: Sequence[str]
    basis: str
    agreement: str
    languages: Sequence[str] = ()  # where neither the row nor we know one
    groups: Sequence[str] = ()

    def agreed(self, now: datetime) -> dict[str, Any]:
        """What stands in a slot of consent that was empty: the partner's word, not yet the person's."""
        return {
            "status": "agreed", "basis": self.basis, "method": "partner", "at": now, "source": self.import_id,
            "agreement": self.agreement,
        }  # fmt: skip


@dataclasses.dataclass
class Draft:
    """One contact while a chunk is laid over it: ``doc`` as it will be, ``added`` what a known one gains."""

    doc: dict[str, Any]
    new: bool
    people: list[Person] = dataclasses.field(default_factory=list)
    added: dict[str, Any] = dataclasses.field(default_factory=dict)  # path -> value, or list to add for LISTS

    def fill(self, path: str, value: Any) -> bool:
        """Set what is empty. Says whether anything changed."""
        *parents, name = path.split(".")
        place = self.doc
        for parent in parents:
            place = place.setdefault(parent, {})
        if place.get(name):
            return False
        place[name] = value
        self.added[path] = value
        return True

    def add(self, name: str, values: Iterable[Any]) -> bool:
        """Add to a list what is not in it. Says whether anything changed."""
        has = self.doc.setdefault(name, [])
        fresh = [value for value in dict.fromkeys(values) if value not in has]
        has.extend(fresh)
        if fresh:
            self.added.setdefault(name, []).extend(fresh)
        return bool(fresh)


@dataclasses.dataclass
class Plan:
    """What to write for a chunk. ``results``: row -> new, updated or unchanged."""

    drafts: list[Draft]
    results: dict[int, str]

    def new(self) -> list[Draft]:
        """People nobody knew."""
        return [draft for draft in self.drafts if draft.new]

    def changed(self) -> list[Draft]:
        """Known people whom some row adds to, if only its source."""
        return [draft for draft in self.drafts if not draft.new and draft.added]


def plan(people: Sequence[Person], known: Iterable[Mapping[str, Any]], terms: Terms, now: datetime) -> Plan:
    """Lay the rows of a chunk over the known contacts that share a key with any of them."""
    drafts = [Draft(dict(contact), new=False) for contact in known]
    by_key = {key: draft for draft in drafts for key in draft.doc["keys"]}
    results: dict[int, str] = {}
    for person in people:
        draft = next((by_key[key] for key in person.keys if key in by_key), None)
        fresh = draft is None
        if draft is None:
            draft = Draft(_blank(person, terms, now), new=True)
            drafts.append(draft)
        elif (result := _applied(draft.doc, terms.import_id, person.row)) is not None:
            results[person.row] = result
            draft.people.append(person)
            continue
        draft.people.append(person)
        results[person.row] = _lay(draft, person, by_key, terms, fresh, now)
    return Plan(drafts, results)


def _lay(draft: Draft, person: Person, by_key: dict[str, Draft], terms: Terms, fresh: bool, now: datetime) -> str:
    changes = [draft.fill(field, value) for field, value in person.fields.items()]
    changes.append(draft.add("languages", person.languages or ([] if draft.doc.get("languages") else terms.languages)))
    changes.append(draft.add("groups", person.groups or ([] if draft.doc.get("groups") else terms.groups)))
    changes.append(draft.add("keys", [key for key in person.keys if key not in by_key]))
    if any(by_key.get(key, draft) is not draft for key in person.keys):
        changes.append(draft.add("flags", ["possible-duplicate"]))
    by_key.update((key, draft) for key in person.keys if key not in by_key)
    for channel in terms.channels:
        if draft.doc.get(ROADS[channel]):
            changes += [draft.fill(f"consent.{purpose}.{channel}", terms.agreed(now)) for purpose in terms.purposes]
    result = "new" if fresh else "updated" if any(changes) else "unchanged"
    source = {"partner": terms.partner, "import": terms.import_id, "row": person.row, "result": result}
    draft.doc.setdefault("sources", []).append(source)
    draft.added.setdefault("sources", []).append(source)
    return result


def _blank(person: Person, terms: Terms, now: datetime) -> dict[str, Any]:
    return {
        "_id": ids.derived("contact", terms.import_id, person.row),
        "keys": [],
        "journey": {"rank": 0, "at": {"imported": now}},
        "created_at": now,
        "changed_at": now,
    }


def _applied(doc: Mapping[str, Any], import_id: str, row: int) -> str | None:
    for source in doc.get("sources", ()):
        if source.get("import") == import_id and source.get("row") == row:
            result: str = source.get("result", "unchanged")
            return result
    return None
