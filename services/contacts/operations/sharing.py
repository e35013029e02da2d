"""Addresses that several people read: a family's, an office's. They identify each of them only together with a name."""

from typing import Any

from pymongo.errors import DuplicateKeyError

from services.contacts.errors import ContactExists, ContactNotFound
from services.contacts.models import ALIAS
from services.contacts.operations import aliases
from services.contacts.rules import assembling
from shared import clock, store
from shared.errors import Conflict, Invalid
from shared.people import email_key


def mark(contact: str, address: str, *, shared: bool, by: str) -> dict[str, Any]:
    """Others have this person's address too; or they don't after all. Again changes nothing.

    Raises ContactNotFound, Invalid, ContactExists, Conflict.
    """
    found = aliases.find(contact, {"outgoing": 0})
    if found is None:
        raise ContactNotFound(contact)
    own = {email_key(one) for one in (found.get("email"), *(found.get("also") or {}).get("email", ())) if one}
    if email_key(address) not in own:
        raise Invalid(
            "This person does not have this address.", code="address-not-theirs", field="address",
            remedy="Give an email address that is entered for them.",
        )  # fmt: skip
    if not found.get("name"):
        raise Invalid(
            "An address that is shared tells people apart by name, and this person has none.", code="name-missing", field="name",
            remedy="Enter the name first.",
        )  # fmt: skip
    before = list(found.get("shares") or [])
    after = [one for one in before if email_key(one) != email_key(address)] + ([address] if shared else [])
    if sorted(map(email_key, before)) == sorted(map(email_key, after)):
        return found
    now = clock.now()
    edits = assembling.edited(found.get("edits"), {"shares": after}, by, now)
    update = assembling.update(found, assembling.assembled(found.get("sources") or [], edits))
    update["$set"] |= {"edits.shares": edits["shares"], "changed_at": now}
    try:
        changed = store.database(ALIAS)["contacts"].update_one(
            {"_id": found["_id"], "keys": found["keys"], "changed_at": found["changed_at"]}, update
        )
    except DuplicateKeyError as fault:
        raise ContactExists(
            "Somebody else is known by this address.", field="address", remedy="Mark it as shared for them first."
        ) from fault
    if not changed.matched_count:
        raise Conflict("Somebody else changed this person just now.", code="stale", remedy="Read it again, then change that.")
    return aliases.find(found["_id"], {"outgoing": 0}) or found


def keys() -> frozenset[str]:
    """The keys of all addresses of which somebody said so; few, and read from their index alone."""
    return frozenset(map(email_key, store.database(ALIAS)["contacts"].distinct("shares", {"shares": {"$gt": ""}})))


def known(email: str) -> bool:
    """Whether somebody said of this address that several people read it."""
    start = f"e:{email_key(email)}"
    with_a_name = {"$elemMatch": {"$gte": f"{start}|", "$lt": f"{start}}}"}}
    return store.database(ALIAS)["contacts"].find_one({"keys": with_a_name}, {"_id": 1}) is not None
