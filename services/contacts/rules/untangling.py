"""One record fed by rows of different names, taken apart: each name gets the sources that say it.

- Who keeps the record is the name that it bears; a source that says no name stays there.
- An address that several of the names gave is shared from then on: it identifies each only together with the name.
- A withdrawal holds for everybody. What was granted, and what happened, stays with the record: nobody can know whose it was. A
  partner's word goes with the list that brought it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.contacts.rules.assembling import DESCRIBING, assembled
from services.contacts.rules.audience import ADDRESS_FIELDS
from services.contacts.rules.consent import Slot
from services.contacts.rules.matching import names_differ
from services.contacts.rules.merging import slots_of
from services.contacts.rules.undoing import Covered
from shared import ids
from shared.people import email_key

FLAG = "name-differs"

Person = Mapping[str, Any]
Source = Mapping[str, Any]


def names(person: Person) -> list[str]:
    """The names that the sources of a record say and that have no word in common, the record's own first."""
    own, *others = parts(person)
    return [person.get("name") or _named(own), *map(_named, others)]


def parts(person: Person) -> list[list[Source]]:
    """The sources by whose name they say, those of the record's own name first."""
    found: list[tuple[list[str], list[Source]]] = [([str(person["name"])] if person.get("name") else [], [])]
    for source in person.get("sources") or ():
        name = (source.get("said") or {}).get("name")
        alike = (part for part in found if not name or not part[0] or any(not names_differ(one, name) for one in part[0]))
        part = next(alike, None)
        if part is None:
            found.append(([str(name)], [source]))
            continue
        part[0].extend([name] if name else ())
        part[1].append(source)
    own, *others = [sources for _, sources in found]
    if not own and others:  # a correction alone bears the name
        own, *others = others
    return [own, *others]


def untangled(person: Person, covered: Covered, at: datetime) -> list[dict[str, Any]]:
    """The record and the people who were in it too, as they are from now on; alone if all names agree."""
    own, *others = parts(person)
    shared = _shared([own, *others], person)
    kept = _kept(person, own, others, shared, covered)
    taken, people = set(kept["keys"]), [kept]
    for sources in others:
        one = _apart(person, sources, shared, covered)
        one["keys"] = [key for key in one["keys"] if key not in taken]
        taken.update(one["keys"])
        people.append(one)
    return [{**one, "changed_at": at} for one in people]


def unflagged(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """The sources without the doubt that is settled."""
    return [_filled({**one, "flags": [flag for flag in one.get("flags") or () if flag != FLAG]}, "flags") for one in sources]


def _kept(
    person: Person, own: Sequence[Source], others: Sequence[Sequence[Source]], shared: Mapping[str, str], covered: Covered
) -> dict[str, Any]:
    sources, edits = _sharing(own, shared), dict(person.get("edits") or {})
    described = assembled(sources, edits)
    missing = [one for one in _shares(described, shared) if email_key(one) not in map(email_key, described.get("shares") or ())]
    if missing:
        value = [*(described.get("shares") or ()), *missing]
        edits["shares"] = {**(edits.get("shares") or {"by": "record", "at": person["changed_at"]}), "value": value}
        described = assembled(sources, edits)
    everything = assembled([source for part in (own, *others) for source in part], person.get("edits"))["keys"]
    bare = {f"e:{key}" for key in shared}
    unexplained = [key for key in person["keys"] if key not in everything and key not in bare]
    described["keys"] = list(dict.fromkeys([*described["keys"], *unexplained]))
    rest = {name: value for name, value in person.items() if name not in DESCRIBING}
    lists = {source.get("import") for part in others for source in part} - {source.get("import") for source in own}
    return _filled(
        {
            **rest, **described, "sources": sources, "edits": edits,
            "flags": [flag for flag in person.get("flags") or () if flag != FLAG],
            "unreachable": _unreachable(person, described), "consent": _own_consent(person, described, own, lists, covered),
        },
        "edits", "flags", "unreachable",
    )  # fmt: skip


def _apart(person: Person, group: Sequence[Source], shared: Mapping[str, str], covered: Covered) -> dict[str, Any]:
    sources = _sharing(group, shared)
    edits = {"sensitive": edit} if (edit := (person.get("edits") or {}).get("sensitive")) else {}
    described = assembled(sources, edits)
    first = group[0]
    consent = {slot: act for slot, act in slots_of(person.get("consent")) if act["status"] == "withdrawn"}
    stood = {slot: act for slot, act in slots_of(person.get("consent")) if act["status"] == "agreed"}
    for slot, act in _agreed(described, sources, covered):
        consent.setdefault(slot, stood[slot] if stood.get(slot, {}).get("source") == act["source"] else act)
    came = ((person.get("journey") or {}).get("at") or {}).get("imported") or person["created_at"]
    return _filled(
        {
            "_id": ids.derived("untangled", person["_id"], first.get("import"), first.get("row"), first.get("sign_up")),
            **described, "sources": sources, "edits": edits, "consent": _nested(consent),
            "journey": {"rank": 0, "at": {"imported": came}}, "created_at": person["created_at"],
            "flags": list(dict.fromkeys(flag for source in sources for flag in source.get("flags") or ())),
            "unreachable": _unreachable(person, described),
        },
        "edits", "flags", "unreachable",
    )  # fmt: skip


def _shared(groups: Sequence[Sequence[Source]], person: Person) -> dict[str, str]:
    """The addresses that more than one name gave: key -> as written."""
    own = {email_key(one) for one in person.get("shares") or ()}
    seen: dict[str, set[int]] = {}
    written: dict[str, str] = {}
    for number, group in enumerate(groups):
        edits = person.get("edits") if number == 0 else None
        for address in _emails(assembled(group, edits)):
            written.setdefault(email_key(address), address)
            seen.setdefault(email_key(address), set()).add(number)
    return {key: written[key] for key, numbers in seen.items() if len(numbers) > 1 or key in own}


def _emails(described: Person) -> list[str]:
    return [one for one in (described.get("email"), *((described.get("also") or {}).get("email") or ())) if one]


def _shares(described: Person, shared: Mapping[str, str]) -> list[str]:
    return [one for one in _emails(described) if email_key(one) in shared]


def _sharing(sources: Iterable[Source], shared: Mapping[str, str]) -> list[dict[str, Any]]:
    """The sources, without the doubt, saying of the shared addresses among theirs that they are."""
    marked = []
    for source in unflagged(sources):
        said = dict(source.get("said") or {})
        said["shares"] = list(dict.fromkeys([*(said.get("shares") or ()), *_shares(said, shared)]))
        marked.append({**source, "said": _filled(said, "shares")})
    return marked


def _own_consent(
    person: Person, described: Person, own: Sequence[Source], lists: set[str | None], covered: Covered
) -> dict[str, Any]:
    """What stood, without the word of lists that spoke of the others alone; what the own lists' agreements put there instead."""
    stands = {
        slot: act for slot, act in slots_of(person.get("consent")) if act["status"] != "agreed" or act.get("source") not in lists
    }
    for slot, act in _agreed(described, own, covered):
        if slot in dict(slots_of(person.get("consent"))):
            stands.setdefault(slot, act)
    return _nested(stands)


def _agreed(
    described: Person, sources: Iterable[Source], covered: Covered
) -> Iterable[tuple[tuple[str, str], Mapping[str, Any]]]:
    for source in sources:
        purposes, channels, act = covered.get(source.get("import") or "", ((), (), {}))
        for channel in channels:
            if described.get(ADDRESS_FIELDS[channel]):
                yield from (((purpose, channel), act) for purpose in purposes)


def _nested(slots: Mapping[Slot, Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for (purpose, channel), act in slots.items():
        found.setdefault(purpose, {})[channel] = dict(act)
    return found


def _unreachable(person: Person, described: Person) -> dict[str, Any]:
    """An address that is dead is so for whoever has it."""
    dead = (person.get("unreachable") or {}).items()
    return {road: why for road, why in dead if person.get(ADDRESS_FIELDS[road]) == described.get(ADDRESS_FIELDS[road])}


def _named(sources: Iterable[Source]) -> str:
    return next((name for source in sources if (name := (source.get("said") or {}).get("name"))), "")


def _filled(record: Mapping[str, Any], *fields: str) -> dict[str, Any]:
    """The record without those of these fields that are empty."""
    return {name: value for name, value in record.items() if value or name not in fields}
