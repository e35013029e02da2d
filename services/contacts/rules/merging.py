"""What two records of one person come to as one.

The survivor's word comes first and the absorbed record fills its gaps; lists hold what either had. All of it is said again
by ``sources`` and ``edits`` (rules/assembling.py), so that a list can still be taken back from the one person they are now.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.contacts.rules import consent as consent_rules
from services.contacts.rules.assembling import DESCRIBING, LISTS, NESTED, assembled
from services.contacts.rules.audience import ADDRESS_FIELDS
from services.contacts.rules.consent import Act

Person = Mapping[str, Any]

_APART = frozenset(
    {"_id", "seq", "keys", "sources", "edits", "outgoing", "consent", "journey", "unreachable", "created_at", "changed_at"}
)
_MANY = frozenset({*LISTS, "shares"})


def united(survivor: Person, absorbed: Person, *, merge: str, by: str, at: datetime, keep: Mapping[str, str]) -> dict[str, Any]:
    """The one person. What neither sources nor edits explain is kept as if staff had said it."""
    sources = [*_sources(survivor), *_own_word(absorbed, merge), *_sources(absorbed)]
    edits = _edits(survivor, absorbed)
    for field in preferred(survivor, absorbed, keep):
        edits[field] = {"value": absorbed.get(field), "by": by, "at": at}
    described = assembled(sources, edits)
    names = {*survivor, *absorbed} - _APART - set(DESCRIBING)
    return {
        "_id": survivor["_id"],
        **({"seq": survivor["seq"]} if survivor.get("seq") is not None else {}),
        **{name: combined(name, survivor.get(name), absorbed.get(name)) for name in sorted(names)},
        **described,
        "unreachable": _unreachable(described, survivor, absorbed),
        "keys": list(dict.fromkeys([*described["keys"], *survivor["keys"], *absorbed["keys"]])),
        "sources": sources,
        "edits": edits,
        "consent": agreed(survivor.get("consent"), absorbed.get("consent")),
        "journey": travelled(survivor.get("journey"), absorbed.get("journey")),
        "created_at": min(survivor["created_at"], absorbed["created_at"]),
        "changed_at": at,
    }


def preferred(survivor: Person, absorbed: Person, keep: Mapping[str, str]) -> list[str]:
    """The fields that the absorbed record decides: those staff chose, and an address that works where the other is dead."""
    fields = [field for field, choice in keep.items() if choice == "other"]
    dead, theirs = survivor.get("unreachable") or {}, absorbed.get("unreachable") or {}
    for channel, field in ADDRESS_FIELDS.items():
        if field not in keep and channel in dead and channel not in theirs and absorbed.get(field):
            fields.append(field)
    return fields


def edits_of(person: Person) -> dict[str, Any]:
    """The corrections of a person, with what the record says though no source does."""
    edits: dict[str, Any] = dict(person.get("edits") or {})
    explained = assembled(_sources(person), edits)
    for field in DESCRIBING:
        if _filled(person.get(field)) and person[field] != explained.get(field):
            edits[field] = {"value": person[field], "by": "record", "at": person["changed_at"]}
    return edits


def combined(name: str, first: Any, second: Any) -> Any:
    """One value of two: the first word, or all that lists and groups of values hold; of two assessments the later."""
    if name == "mapping" and first and second:
        later: Mapping[str, Any] = max(first, second, key=_when)
        return dict(later)
    if isinstance(first, list) and isinstance(second, list):
        return [*first, *(one for one in second if one not in first)]
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        deeper = name in NESTED
        shared = {key: combined(name, first[key], second[key]) if deeper else first[key] for key in first if key in second}
        return {**second, **first, **shared}
    if isinstance(first, bool) and isinstance(second, bool):
        return first or second
    return first if _filled(first) else second


def _when(assessment: Mapping[str, Any]) -> tuple[datetime, str]:
    """By what the latest assessment is told, as where they are noted."""
    return assessment["at"], assessment.get("id") or ""


def agreed(first: Mapping[str, Any] | None, second: Mapping[str, Any] | None) -> dict[str, Any]:
    """What stands after a merge, slot by slot: the later own act, a withdrawal in the same moment, a partner's word last."""
    stands: dict[str, dict[str, Any]] = {purpose: dict(channels) for purpose, channels in (first or {}).items()}
    for (purpose, channel), act in slots_of(second):
        if beats(stands.get(purpose, {}).get(channel), act):
            stands.setdefault(purpose, {})[channel] = act
    return stands


def slots_of(consent: Mapping[str, Any] | None) -> Iterable[tuple[consent_rules.Slot, Mapping[str, Any]]]:
    """Every act that stands, with its slot."""
    for purpose, channels in (consent or {}).items():
        for channel, act in channels.items():
            yield (purpose, channel), act


def beats(standing: Mapping[str, Any] | None, act: Mapping[str, Any]) -> bool:
    """Whether an act takes the place of one that stands, by the one rule for that (rules/consent.prevails)."""
    said = Act(act["status"], act.get("basis", ""), act.get("method", ""), act["at"])
    return consent_rules.prevails(standing, said)


def travelled(first: Mapping[str, Any] | None, second: Mapping[str, Any] | None) -> dict[str, Any]:
    """The journey of one person out of two: the furthest stage, and the first time of each."""
    first, second = first or {}, second or {}
    times = dict(first.get("at") or {})
    for stage, at in (second.get("at") or {}).items():
        times[stage] = min(at, times[stage]) if stage in times else at
    return {"rank": max(first.get("rank") or 0, second.get("rank") or 0), "at": times}


def _edits(survivor: Person, absorbed: Person) -> dict[str, Any]:
    """The survivor's corrections stand; the absorbed record's where the survivor has nothing to say. Lists hold both."""
    own, others = edits_of(survivor), edits_of(absorbed)
    edits: dict[str, Any] = {}
    for field in (*own, *(name for name in others if name not in own)):
        edit = own.get(field) or others[field]
        if field in _MANY or field in NESTED or field in own or not _filled(survivor.get(field)):
            edits[field] = {**edit, "value": combined(field, survivor.get(field), absorbed.get(field))}
    return edits


def _unreachable(described: Person, *people: Person) -> dict[str, Any]:
    """What is dead of the addresses that are left."""
    dead: dict[str, Any] = {}
    for channel, field in ADDRESS_FIELDS.items():
        for person in people:
            reason = (person.get("unreachable") or {}).get(channel)
            if reason and person.get(field) and person.get(field) == described.get(field):
                dead.setdefault(channel, reason)
    return dead


def _own_word(absorbed: Person, merge: str) -> list[dict[str, Any]]:
    """The corrections of the absorbed record as a source among others: by the addresses in it, the person stays known."""
    said = {field: edit["value"] for field, edit in edits_of(absorbed).items() if _filled(edit["value"])}
    if not said:
        return []
    if absorbed.get("name"):
        said.setdefault("name", absorbed["name"])
    partner = next((source["partner"] for source in _sources(absorbed) if source.get("partner")), None)
    return [{**({"partner": partner} if partner else {}), "merge": merge, "result": "merged", "said": said}]


def _sources(person: Person) -> list[dict[str, Any]]:
    return list(person.get("sources") or [])


def _filled(value: Any) -> bool:
    return value not in (None, "", [], {})
