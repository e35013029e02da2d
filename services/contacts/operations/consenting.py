"""Giving and withdrawing consent, with its evidence. Nothing here re-subscribes anybody but their own act, or staff who
noted it with a witness, a place and the words that were said."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from services.contacts import outgoing, settings
from services.contacts.errors import ContactNotFound
from services.contacts.models import ALIAS
from services.contacts.operations import aliases
from services.contacts.rules import audience
from services.contacts.rules import consent as rules
from services.contacts.rules.consent import Act, Slot
from shared import clock, ids, people, store
from shared.contracts.words import CHANNELS
from shared.errors import Invalid

LIFTED_BY_CONSENT = ("unsubscribed", "erased")
"""Refusals that are the person's will, and end with it; a dead address or a complaint does not."""


def record(
    contact: str,
    purpose: str,
    channel: str,
    act: Act,
    *,
    tell: bool = True,
    also: Mapping[str, Mapping[str, Any]] | None = None,
    say: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Note an act on a purpose and channel ("all" spans them) and let it stand where it prevails; returns the contact.

    The evidence is stored first, then one conditional write changes the contact and carries what is to be told. ``also`` are
    more changes for the same write, ``say`` more messages. Raises ContactNotFound.
    """
    about = rules.slots(purpose, channel)
    while True:
        found = aliases.find(contact)
        if found is None:
            raise ContactNotFound(contact)
        keep_evidence(contact, about, act)
        changed = rules.changes(found.get("consent"), about, act)
        lift_refusals(found, {slot[1] for slot in about if _ends_granted(found, slot, changed, act)})
        told = [outgoing.consent_changed(contact, purpose, channel, act.status, act.at)] if changed and tell else []
        if _apply(found, changed, act, also or {}, [*told, *say]):
            return found


def _apply(
    found: Mapping[str, Any],
    changed: Sequence[Slot],
    act: Act,
    also: Mapping[str, Mapping[str, Any]],
    say: Sequence[Mapping[str, Any]],
) -> bool:
    """One write, only while nobody else changed these slots since we looked; False asks to look again."""
    if not changed and not also and not say:
        return True
    unchanged: dict[str, Any] = {"_id": found["_id"]}
    update: dict[str, dict[str, Any]] = {name: dict(change) for name, change in also.items()}
    values = update.setdefault("$set", {})
    for slot in changed:
        field = f"consent.{slot[0]}.{slot[1]}"
        standing = rules.standing(found.get("consent"), slot) or {}
        unchanged |= {f"{field}.{key}": standing.get(key) for key in ("status", "at")}
        values[field] = act.standing()
    values["changed_at"] = clock.now()
    if say:
        update["$push"] = {"outgoing": {"$each": list(say)}}
    return bool(_contacts().update_one(unchanged, update).matched_count)


def _ends_granted(found: Mapping[str, Any], slot: Slot, changed: Sequence[Slot], act: Act) -> bool:
    word = act.status if slot in changed else rules.status(found.get("consent"), slot)
    return word == "granted"


def keep_evidence(contact: str, about: Sequence[Slot], act: Act) -> None:
    """One event per slot, under an id derived from the act: the same act noted twice is one event."""
    events = store.database(ALIAS)["consent_events"]
    now = clock.now()
    fields = {
        "contact": contact,
        "status": act.status,
        "basis": act.basis,
        "method": act.method,
        "wording": act.wording,
        "language": act.language,
        "collector": act.collector,
        "place": act.place,
        "source": act.source,
        "captured_at": act.at,
        "recorded_at": now,
    }
    kept = {key: value for key, value in fields.items() if value is not None}
    events.bulk_write(
        [
            UpdateOne(
                {"_id": ids.derived(contact, purpose, channel, act.status, act.method, act.at.isoformat())},
                {"$setOnInsert": {**kept, "purpose": purpose, "channel": channel}},
                upsert=True,
            )
            for purpose, channel in about
        ],
        ordered=False,
    )


def witnessed(noted: Mapping[str, Any], by: str, now: datetime) -> Act:
    """What staff noted as an act of the person: a yes where nothing else is said. Raises Invalid."""
    captured = noted.get("captured_at") or now
    if captured > now:
        raise Invalid(
            f"{captured.isoformat()} is still to come.", code="captured-in-future", field="captured_at",
            remedy="Give the moment when the person agreed or refused.",
        )  # fmt: skip
    return Act(
        status=noted.get("status", "granted"),
        basis="consent",
        method=noted["method"],
        at=captured.replace(microsecond=captured.microsecond // 1000 * 1000),
        wording=noted["wording"],
        language=people.language_tag(noted["language"]),
        collector=noted["collector"],
        place=noted["place"],
        source=by,
    )


def unsubscribed(told: Mapping[str, Any]) -> None:
    """The mailer heard that a person left one list or all; it is in force there already, so nothing is told back."""
    act = Act(
        status="withdrawn",
        basis="consent",
        method=told["method"],
        at=told["at"],
        language=told.get("language"),
        source=f"mailing:{told['mailing']}" if told.get("mailing") else None,
    )
    _withdraw(told["contact"], told["purpose"], told["channel"], act)


def address_suppressed(contact: str | None, channel: str, reason: str, at: datetime) -> None:
    """The mailer found an address dead, or its owner complained: unreachable there, and after a complaint withdrawn too."""
    if contact is None:
        return  # an address that was never a contact's; the mailer keeps it
    found = aliases.find(contact, {"email": 1, "phone": 1})
    if found is not None:
        named = found if found["_id"] == contact else aliases.record(contact)
        if audience.addresses(named, (channel,)) == audience.addresses(found, (channel,)):
            dead = {f"unreachable.{channel}": reason, "changed_at": clock.now()}
            _contacts().update_one({"_id": found["_id"]}, {"$set": dead})
        else:
            aliases.note_dead(contact, channel, reason)
        refuse(named, (channel,), reason, at)
    if reason == "complained":
        _withdraw(contact, rules.ALL, channel, Act(status="withdrawn", basis="consent", method="provider", at=at))


def _withdraw(contact: str, purpose: str, channel: str, act: Act) -> None:
    """Withdraw without telling the mailer what it told us. A person erased meanwhile has nothing left to withdraw."""
    if aliases.find(contact, {"_id": 1}) is None:
        return
    record(contact, purpose, channel, act, tell=False)
    refuse_if_silent(contact, channel, act.at)


def refuse_if_silent(contact: str, channel: str, at: datetime) -> None:
    """Who wants nothing at all on a channel is remembered by address, so that no later list starts anew."""
    found = aliases.find(contact, {"email": 1, "phone": 1, "consent": 1}) or {}
    for slot_channel in sorted({road for _, road in rules.slots(rules.ALL, channel)}):
        about = rules.slots(rules.ALL, slot_channel)
        if all(rules.status(found.get("consent"), slot) == "withdrawn" for slot in about):
            for known in (found, *aliases.records([found["_id"]])):
                refuse(known, (slot_channel,), "unsubscribed", at)


def refuse(found: Mapping[str, Any], channels: Sequence[str], reason: str, at: datetime) -> None:
    """Remember, as keyed hashes, addresses that no later list may bring back."""
    refusals = store.database(ALIAS)["refusals"]
    for channel, address in audience.addresses(found, channels):
        refusals.update_one(
            {"_id": _hash(channel, address)}, {"$setOnInsert": {"channel": channel, "reason": reason, "at": at}}, upsert=True
        )


def lift_refusals(found: Mapping[str, Any], channels: set[str]) -> None:
    """Forget refusals that were this person's will, on channels where they have just asked to be written to again.

    Who was erased and comes back is themselves again: by every key they have now. What stood against the address before they
    were erased and was not their will stands again.
    """
    if not channels:
        return
    refusals = store.database(ALIAS)["refusals"]
    wanted = [road for road in CHANNELS if road in channels]
    hashes = [_hash(channel, address) for channel, address in audience.addresses(found, wanted)]
    own = [ids.keyed_hash(settings.current().secret_key, key) for key in found.get("keys") or ()]
    meant = {"$or": [{"_id": {"$in": hashes}, "reason": {"$in": LIFTED_BY_CONSENT}}, {"_id": {"$in": own}, "reason": "erased"}]}
    refusals.update_many({**meant, "before": {"$nin": [None, *LIFTED_BY_CONSENT]}}, [{"$set": {"reason": "$before"}}])
    refusals.delete_many(meant)


def events_of(contact: str) -> list[dict[str, Any]]:
    """The evidence about one person, under whichever id it was given, newest first."""
    of_them = {"contact": {"$in": aliases.every(aliases.current(contact))}}
    return list(store.database(ALIAS)["consent_events"].find(of_them).sort([("captured_at", -1), ("_id", 1)]))


def _hash(channel: str, address: str) -> str:
    return ids.keyed_hash(settings.current().secret_key, people.address_key(channel, address))


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]
