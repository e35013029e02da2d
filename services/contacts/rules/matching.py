"""Who of a chunk is known already, and what each row adds. An import fills gaps and adds; it never overwrites.

Ids of new people derive from (import, row), and every source remembers what its row said and did, so that a chunk done twice
finds its own traces and counts the same, and an import can be taken back.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.contacts.rules.assembling import LISTS, SINGLE
from services.contacts.rules.partner_file import Person
from shared import ids
from shared.people import email_key, folded

ADDED_TO = (*LISTS, "keys", "sources", "flags", "also.email", "also.sms", "shares", "edits.shares.value")
ROADS = {"email": "email", "sms": "phone"}
DUPLICATE = "duplicate"
_SINGLE = frozenset(SINGLE)


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


@dataclasses.dataclass(slots=True)
class Draft:
    """One contact while a chunk is laid over it: ``doc`` as it will be, ``added`` what a known one gains."""

    doc: dict[str, Any]
    new: bool
    people: list[Person] = dataclasses.field(default_factory=list)
    added: dict[str, Any] = dataclasses.field(default_factory=dict)  # path -> value, or list to add for ADDED_TO

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

    def add(self, path: str, values: Iterable[Any]) -> bool:
        """Add to a list what is not in it. Says whether anything changed."""
        *parents, name = path.split(".")
        place = self.doc
        for parent in parents:
            place = place.setdefault(parent, {})
        has = place.setdefault(name, [])
        fresh = [value for value in dict.fromkeys(values) if value not in has]
        has.extend(fresh)
        if fresh:
            self.added.setdefault(path, []).extend(fresh)
        return bool(fresh)


@dataclasses.dataclass
class Plan:
    """What to write for a chunk. ``results``: row -> new, updated, unchanged, or duplicate of an earlier row of the list;
    ``first``: the ids of those whom no earlier chunk of the list had; ``elsewhere``: rows of people known from others."""

    drafts: list[Draft]
    results: dict[int, str]
    first: set[str]
    elsewhere: set[int]

    def new(self) -> list[Draft]:
        """People nobody knew."""
        return [draft for draft in self.drafts if draft.new]

    def changed(self) -> list[Draft]:
        """Known people whom some row adds to, if only its source."""
        return [draft for draft in self.drafts if not draft.new and draft.added]


def plan(people: Sequence[Person], known: Iterable[Mapping[str, Any]], terms: Terms, now: datetime) -> Plan:
    """Lay the rows of a chunk over the known contacts that share a key with any of them."""
    agreed = terms.agreed(now)
    planned = Plan([Draft(dict(contact), new=False) for contact in known], {}, set(), set())
    by_key = {key: draft for draft in planned.drafts for key in draft.doc["keys"]}
    for person in people:
        draft = next((by_key[key] for key in person.keys if key in by_key), None)
        if draft is None:
            draft = Draft(_new(person, terms, agreed, now), new=True, people=[person])
            planned.drafts.append(draft)
            by_key.update(dict.fromkeys(person.keys, draft))
            planned.results[person.row] = "new"
            planned.first.add(draft.doc["_id"])
            continue
        draft.people.append(person)
        before = list(_before(draft.doc, terms.import_id, person.row))
        result = _applied(draft.doc, terms.import_id, person.row) or _lay(draft, person, by_key, terms, agreed, before)
        planned.results[person.row] = result
        if result != DUPLICATE:
            planned.first.add(draft.doc["_id"])
            if any(source.get("partner") != terms.partner for source in before):
                planned.elsewhere.add(person.row)
    return planned


def _new(person: Person, terms: Terms, agreed: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    said = person.said()
    for field, default in (("languages", terms.languages), ("groups", terms.groups)):
        if default and field not in said:
            said[field] = list(default)
    consent = {}
    channels = [channel for channel in terms.channels if ROADS[channel] in said]
    if channels:
        consent = {purpose: dict.fromkeys(channels, agreed) for purpose in terms.purposes}
    doc = {
        "_id": ids.derived("contact", terms.import_id, person.row),
        "keys": list(person.keys),
        "journey": {"rank": 0, "at": {"imported": now}},
        "created_at": now,
        "changed_at": now,
        **{field: value for field, value in said.items() if field not in ("external_id", "numbers")},
        "consent": consent,
        "sources": [_source(terms, person, "new", said)],
    }
    if person.flags:
        doc["flags"] = list(person.flags)
        doc["sources"][0]["flags"] = list(person.flags)
    return doc


def _lay(
    draft: Draft, person: Person, by_key: dict[str, Draft], terms: Terms, agreed: Mapping[str, Any], before: Sequence[Any]
) -> str:
    """What the row adds to somebody known; the word for it."""
    doc = draft.doc
    said = person.said()
    for field, default in (("languages", terms.languages), ("groups", terms.groups)):
        if default and field not in said and not doc.get(field):
            said[field] = list(default)
    edits = doc.get("edits") or ()
    changes = [draft.fill(field, said[field]) for field in said if field in _SINGLE and not doc.get(field) and field not in edits]
    changes += [draft.add(field, said[field]) for field in LISTS if field in said and field not in edits]
    changes += [draft.add(f"also.{channel}", more) for channel, more in said.get("also", {}).items()]
    if person.shares and (shares := _fresh(person.shares, doc.get("shares") or ())):
        changes.append(draft.add("shares", shares))
        if "shares" in edits:  # what staff said of addresses goes on to be all that is said of them
            draft.add("edits.shares.value", shares)
    changes += [draft.fill(f"custom.{key}", value) for key, value in said.get("custom", {}).items()]
    if person.sensitive and "sensitive" not in edits:
        changes.append(draft.fill("sensitive", True))
    doubts = [*person.flags, *_doubts(draft, person, by_key)]
    if doubts:
        changes.append(draft.add("flags", doubts))
    if fresh := [key for key in person.keys if key not in by_key]:
        changes.append(draft.add("keys", fresh))
        by_key.update(dict.fromkeys(fresh, draft))
    consent = doc.get("consent") or {}
    for channel in terms.channels:
        if doc.get(ROADS[channel]) and not person.own:
            empty = [purpose for purpose in terms.purposes if not (consent.get(purpose) or {}).get(channel)]
            changes += [draft.fill(f"consent.{purpose}.{channel}", agreed) for purpose in empty]
    duplicate = any(source.get("import") == terms.import_id for source in before)
    result = DUPLICATE if duplicate else "updated" if any(changes) else "unchanged"
    source = _source(terms, person, result, said)
    if doubts:
        source["flags"] = doubts
    doc.setdefault("sources", []).append(source)
    draft.added.setdefault("sources", []).append(source)
    return result


def _fresh(addresses: Iterable[str], has: Iterable[str]) -> list[str]:
    """Those of the addresses that are not there yet, in any spelling."""
    known = set(map(email_key, has))
    return [address for address in addresses if email_key(address) not in known]


def _doubts(draft: Draft, person: Person, by_key: Mapping[str, Draft]) -> Iterator[str]:
    """Why somebody should look whether this is one person or two."""
    if any(by_key.get(key, draft) is not draft for key in person.keys):
        yield "possible-duplicate"
    if names_differ(draft.doc.get("name"), person.fields.get("name")):
        yield "name-differs"


def names_differ(one: str | None, other: str | None) -> bool:
    """Whether two names have no word in common, initials counted as words that begin alike."""
    if not one or not other or one == other:
        return False
    words, others = folded(one).split(), folded(other).split()
    return not any(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a in words for b in others)


def _source(terms: Terms, person: Person, result: str, said: Mapping[str, Any]) -> dict[str, Any]:
    return {"partner": terms.partner, "import": terms.import_id, "row": person.row, "result": result, "said": said}


def _before(doc: Mapping[str, Any], import_id: str, row: int) -> Iterator[Mapping[str, Any]]:
    """The sources that were there before this row laid its own."""
    for source in doc.get("sources") or ():
        if source.get("import") == import_id and source.get("row") == row:
            return
        yield source


def _applied(doc: Mapping[str, Any], import_id: str, row: int) -> str | None:
    for source in doc.get("sources") or ():
        if source.get("import") == import_id and source.get("row") == row:
            result: str = source.get("result", "unchanged")
            return result
    return None
