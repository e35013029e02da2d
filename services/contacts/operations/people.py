"""Single people: staff enter, correct and look at them. Lists go through operations/importing."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.contacts import outgoing
from services.contacts.errors import ContactExists, ContactNotFound
from services.contacts.models import ALIAS
from services.contacts.operations import aliases, consenting, customs, journeys, numbering, segments, sharing
from services.contacts.rules import assembling, audience
from services.contacts.rules import journey as journey_rules
from services.contacts.rules.consent import Act, Slot, changes, slots
from shared import clock, ids, people, store
from shared.errors import Conflict, Invalid

TEXTS = ("name", "given_name", "family_name", "title", "region", "district", "organisation", "role")


def get(contact: str) -> dict[str, Any]:
    """One person, also by the id of a record merged into theirs. Raises ContactNotFound."""
    found = aliases.find(contact, {"outgoing": 0})
    if found is None:
        raise ContactNotFound(contact)
    return found


def query(filter: Mapping[str, Any] | None = None, reachable: bool | None = None) -> dict[str, Any]:
    """Whom a list shows: the same people that the funnel counts under the same filter."""
    found: dict[str, Any] = segments.audience_query(filter) | {"flags": {"$ne": "erased"}}
    if reachable is None:
        return found
    return {"$and": [found, {"$nor": [journeys.UNREACHABLE]} if reachable else journeys.UNREACHABLE]}


def create(entered: Mapping[str, Any], by: str, id: str | None = None) -> dict[str, Any]:
    """Enter one person, with the consent they gave and its evidence; once per ``id``. Raises Invalid, ContactExists."""
    now = clock.now()
    fields = _normalised(entered, entered.get("country"))
    if fields.get("email") and fields.get("name") and sharing.known(fields["email"]):
        fields["shares"] = [fields["email"]]
    edits = assembling.edited({}, fields, by, now)
    described = assembling.assembled([], edits)
    keys = _required(described)
    acts = [(slots(one["purpose"], one["channel"]), consenting.witnessed(one, by, now)) for one in entered.get("consents") or ()]
    contact = {
        "_id": id or ids.fresh(),
        "seq": numbering.take(1)[0],
        **described,
        "edits": edits,
        "journey": {"rank": 0, "at": {"imported": now}},
        "consent": {},
        "created_at": now,
        "changed_at": now,
        "outgoing": [],
    }
    for about, act in acts:
        consenting.keep_evidence(contact["_id"], about, act)
        _stand(contact, about, act)
    try:
        _contacts().insert_one(contact)
    except DuplicateKeyError as fault:
        if id is None or not _contacts().find_one({"_id": id}, {"_id": 1}):
            raise _exists(keys) from fault
    consenting.lift_refusals(contact, {channel for about, act in acts if act.status == "granted" for _, channel in about})
    return get(contact["_id"])


def _stand(contact: dict[str, Any], about: Sequence[Slot], act: Act) -> None:
    for purpose, channel in changes(contact["consent"], about, act):
        contact["consent"].setdefault(purpose, {})[channel] = act.standing()
        contact["outgoing"].append(outgoing.consent_changed(contact["_id"], purpose, channel, act.status, act.at))


def note_consent(contact: str, noted: Mapping[str, Any], by: str) -> None:
    """Staff note what a person said or signed, with witness, place and wording. Raises Invalid, ContactNotFound."""
    act = consenting.witnessed(noted, by, clock.now())
    consenting.record(contact, noted["purpose"], noted["channel"], act)
    consenting.refuse_if_silent(contact, noted["channel"], act.at)


def change(contact: str, entered: Mapping[str, Any], by: str) -> dict[str, Any]:
    """Correct what we hold about one person. A new address starts as reachable. Raises Invalid, Conflict, ContactNotFound."""
    found = get(contact)
    now = clock.now()
    fields = _normalised(entered, entered.get("country") or found.get("country"))
    if fields.get("email") and (fields.get("name") or found.get("name")) and sharing.known(fields["email"]):
        fields["shares"] = list(dict.fromkeys([*(found.get("shares") or ()), fields["email"]]))
    said = {**dict.fromkeys(key for key in entered if key in assembling.DESCRIBING), **fields}
    if said.get("custom"):
        said["custom"] = {**(((found.get("edits") or {}).get("custom") or {}).get("value") or {}), **said["custom"]}
    edits = assembling.edited(found.get("edits"), said, by, now)
    described = assembling.assembled(found.get("sources") or [], edits)
    keys = _required(described)
    gone = [f"unreachable.{road}" for road, field in audience.ADDRESS_FIELDS.items() if described.get(field) != found.get(field)]
    update = assembling.update(found, described)
    update["$set"] |= {f"edits.{field}": edits[field] for field in said} | {"changed_at": now}
    if gone:
        update.setdefault("$unset", {}).update(dict.fromkeys(gone, ""))
    try:
        changed = _contacts().update_one({"_id": found["_id"], "keys": found["keys"], "changed_at": found["changed_at"]}, update)
    except DuplicateKeyError as fault:
        raise _exists(keys, but=found["_id"]) from fault
    if not changed.matched_count:
        raise Conflict("Somebody else changed this person just now.", code="stale", remedy="Read it again, then change that.")
    return get(contact)


def _required(described: Mapping[str, Any]) -> list[str]:
    if not any(described.get(field) for field in ("email", "phone", "handles")):
        raise Invalid(
            "A person needs an email address, a phone number or a handle.", code="no-address", field="phone",
            remedy="Enter at least one of email and phone.",
        )  # fmt: skip
    keys: list[str] = described["keys"]
    return keys


def _exists(keys: Sequence[str], but: str | None = None) -> ContactExists:
    other = _contacts().find_one({"keys": {"$in": list(keys)}, "_id": {"$ne": but}}, {"_id": 1}) or {"_id": None}
    return ContactExists(
        "Somebody with this address, or this number and name, is there already.",
        remedy="Change that contact instead.",
        contact=other["_id"],
    )


def _normalised(entered: Mapping[str, Any], region: str | None) -> dict[str, Any]:
    """What was typed, in the one form we keep; empty values are left out. Raises Invalid."""
    fields: dict[str, Any] = {}
    for key in TEXTS:
        if text := people.clean(entered.get(key) or ""):
            fields[key] = text
    if entered.get("country"):
        fields["country"] = people.country_code(entered["country"])
    if entered.get("email"):
        fields["email"] = people.normalise_email(entered["email"])
    if entered.get("phone"):
        fields["phone"] = people.normalise_phone(entered["phone"], people.country_code(region) if region else None)
    if tags := list(dict.fromkeys(filter(None, map(people.clean, entered.get("tags") or ())))):
        fields["tags"] = tags
    for key in ("gender", "sensitive"):
        if entered.get(key):
            fields[key] = entered[key]
    if entered.get("custom"):
        fields["custom"] = customs.normalise(entered["custom"])
    if entered.get("languages"):
        fields["languages"] = list(dict.fromkeys(people.language_tag(one) for one in entered["languages"]))
    if entered.get("groups"):
        fields["groups"] = _groups(entered["groups"])
    return fields


def _groups(wanted: Sequence[str]) -> list[str]:
    known = {row["_id"] for row in store.database(ALIAS)["groups"].find({}, {"_id": 1})}
    if strangers := sorted(set(wanted) - known):
        raise Invalid(
            f"There is no stakeholder group called {strangers[0]!r}.", code="group-unknown", field="groups",
            remedy=f"Use one of {', '.join(sorted(known))}.",
        )  # fmt: skip
    return list(dict.fromkeys(wanted))


def stage(found: Mapping[str, Any]) -> str:
    """How far a person has come."""
    return journey_rules.stage(found.get("journey"))


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]
