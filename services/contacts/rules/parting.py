"""One person made two again: both records as they were, and what happened since where it belongs.

- Sources go with whose they were; a later one with the person whose keys it said. One that was taken back stays away.
- Later corrections stay with the survivor, unless they give an address that is the other's.
- A later withdrawal holds for both. A later yes holds for the one it named, and a partner's word for whom its list meant.
- Facts of the journey that named the absorbed id go with it, all others with the survivor.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.contacts.rules import consent as consent_rules
from services.contacts.rules.assembling import DESCRIBING, assembled
from services.contacts.rules.audience import ADDRESS_FIELDS
from services.contacts.rules.journey import rank
from services.contacts.rules.merging import beats, edits_of, slots_of, travelled
from shared.people import all_keys

Person = Mapping[str, Any]
SIDES = ("survivor", "absorbed")

_HANDLED = frozenset(
    {"_id", "seq", "keys", "sources", "edits", "outgoing", "consent", "journey", "unreachable", "created_at", "changed_at"}
)


def parted(now: Person, merge: Mapping[str, Any], acts: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(survivor, absorbed) out of the person as they are ``now``. ``acts`` = the evidence of consent since, with whose id."""
    before, after = merge["before"], merge["after"]
    sources = _sources(now, before, after)
    edits = _edits(now, before, after)
    absorbed = _described(before["absorbed"], sources["absorbed"], edits["absorbed"])
    survivor = _described(before["survivor"], sources["survivor"], edits["survivor"])
    theirs = set(before["absorbed"]["keys"])
    absorbed["keys"] = [key for key in absorbed["keys"] if key in theirs or key not in survivor["keys"]]
    survivor["keys"] = [key for key in survivor["keys"] if key not in absorbed["keys"]]
    consents = _consents(now, merge, sources, list(acts))
    for side, person in (("survivor", survivor), ("absorbed", absorbed)):
        person |= {"sources": sources[side], "consent": consents[side], "journey": _journey(now, merge, side)}
        since = ((merge.get("since") or {}).get(side) or {}).get("unreachable") or {}
        person["unreachable"] = _unreachable(now, before[side], after) | since
        _put_back(person, before[side], ("sources", "consent", "journey", "unreachable"))
    survivor |= _since(now, before["survivor"], after)
    return survivor, absorbed


def _sources(now: Person, before: Mapping[str, Person], after: Person) -> dict[str, list[dict[str, Any]]]:
    present = {_mark(source): source for source in now.get("sources") or ()}
    known = {_mark(source) for source in after.get("sources") or ()}
    kept = {side: [present[_mark(one)] for one in before[side].get("sources") or () if _mark(one) in present] for side in SIDES}
    for mark, source in present.items():
        if mark not in known:
            kept["absorbed" if _meant(source, before) else "survivor"].append(source)
    return kept


def _mark(source: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(source.get(name) for name in ("partner", "import", "row", "merge"))


def _meant(source: Mapping[str, Any], before: Mapping[str, Person]) -> bool:
    """Whether a source speaks of the absorbed person and not of the survivor."""
    keys = set(all_keys(source.get("said") or {}, source.get("partner")))
    return keys.isdisjoint(before["survivor"]["keys"]) and not keys.isdisjoint(before["absorbed"]["keys"])


def _edits(now: Person, before: Mapping[str, Person], after: Person) -> dict[str, dict[str, Any]]:
    own = {side: dict(before[side].get("edits") or {}) for side in SIDES}
    theirs = set(before["absorbed"]["keys"]) - set(before["survivor"]["keys"])
    for field, edit in (now.get("edits") or {}).items():
        if edit == (after.get("edits") or {}).get(field):
            continue
        if theirs.isdisjoint(all_keys({"name": before["survivor"].get("name"), field: edit["value"]})):
            own["survivor"][field] = edit
    return own


def _described(before: Person, sources: Sequence[Mapping[str, Any]], edits: Mapping[str, Any]) -> dict[str, Any]:
    """The record as it was, or what its sources and corrections make of it where those have changed."""
    record = {name: value for name, value in before.items() if name != "outgoing"}
    if list(sources) == list(before.get("sources") or ()) and dict(edits) == dict(before.get("edits") or {}):
        return record
    implied = {field: edit for field, edit in edits_of(before).items() if field not in (before.get("edits") or {})}
    described = assembled(sources, {**implied, **edits})
    bare = {name: value for name, value in record.items() if name not in DESCRIBING}
    return {**bare, **described, **({"edits": dict(edits)} if edits else {})}


def _consents(
    now: Person, merge: Mapping[str, Any], sources: Mapping[str, Sequence[Mapping[str, Any]]], acts: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    stands = {side: _copy(merge["before"][side].get("consent")) for side in SIDES}
    for act in sorted(acts, key=lambda act: (act["captured_at"], act["status"] == "withdrawn")):
        slot = (act["purpose"], act["channel"])
        own = "absorbed" if act["contact"] in merge["ids"] else "survivor"
        for side in SIDES if act["status"] == "withdrawn" else (own,):
            _let(stands[side], slot, _standing(act))
    known = dict(slots_of(merge["after"].get("consent")))
    lists = {source.get("import") for source in sources["absorbed"]}
    for slot, act in slots_of(now.get("consent")):
        if act == known.get(slot):
            continue
        if act["status"] == "withdrawn":
            sides: tuple[str, ...] = SIDES
        elif act["status"] in consent_rules.OWN:
            continue  # granted since: its evidence says by whom
        else:
            sides = ("absorbed",) if act.get("source") in lists - {None} else ("survivor",)
        for side in sides:
            _let(stands[side], slot, act)
    return stands


def _standing(act: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: act.get(name) for name in ("status", "basis", "method", "source")}
    return {name: value for name, value in kept.items() if value is not None} | {"at": act["captured_at"]}


def _let(consent: dict[str, Any], slot: consent_rules.Slot, act: Mapping[str, Any]) -> None:
    purpose, channel = slot
    if beats(consent.get(purpose, {}).get(channel), act):
        consent.setdefault(purpose, {})[channel] = dict(act)


def _copy(consent: Mapping[str, Any] | None) -> dict[str, Any]:
    return {purpose: dict(channels) for purpose, channels in (consent or {}).items()}


def _journey(now: Person, merge: Mapping[str, Any], side: str) -> dict[str, Any]:
    was = merge["before"][side].get("journey") or {}
    since = (merge.get("since") or {}).get(side) or {}
    if not since and side == "absorbed":
        return dict(was)
    found = travelled(was, since)
    if side == "absorbed":
        return found
    other = ((merge.get("since") or {}).get("absorbed") or {}).get("at") or {}
    known = (merge["after"].get("journey") or {}).get("at") or {}
    times = (now.get("journey") or {}).get("at") or {}
    fresh = {stage: at for stage, at in times.items() if at not in (known.get(stage), other.get(stage))}
    return travelled(found, {"rank": max(map(rank, fresh)), "at": fresh}) if fresh else found


def _unreachable(now: Person, before: Person, after: Person) -> dict[str, Any]:
    """What was dead stays so; what died since is dead for whoever has that address."""
    dead = dict(before.get("unreachable") or {})
    known = after.get("unreachable") or {}
    for channel, reason in (now.get("unreachable") or {}).items():
        field = ADDRESS_FIELDS[channel]
        if known.get(channel) != reason and before.get(field) and before.get(field) == now.get(field):
            dead[channel] = reason
    return dead


def _since(now: Person, before: Person, after: Person) -> dict[str, Any]:
    """Fields that no other rule speaks of and that were changed since: they were changed on the survivor."""
    changed: dict[str, Any] = {}
    for name in {*now, *after} - _HANDLED - set(DESCRIBING):
        if now.get(name) == after.get(name):
            continue
        value, had = now.get(name), before.get(name)
        if isinstance(value, list):
            fresh = [one for one in value if one not in (after.get(name) or ())]
            value = [*(had or ()), *(one for one in fresh if one not in (had or ()))]
        changed[name] = value
    return changed


def _put_back(person: dict[str, Any], before: Person, names: Sequence[str]) -> None:
    """What was not there and is empty is not there."""
    for name in names:
        if name not in before and not person.get(name):
            person.pop(name, None)
