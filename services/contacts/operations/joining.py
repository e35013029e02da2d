"""From a confirmed sign-up to a contact: a new one, or one that a list brought before and who now speaks for themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.contacts import outgoing
from services.contacts.models import ALIAS
from services.contacts.operations import consenting, erasing, numbering, sharing
from services.contacts.rules import assembling
from services.contacts.rules import journey as journey_rules
from services.contacts.rules.consent import Act
from shared import clock, ids, store


def join(sign_up: Mapping[str, Any]) -> str:
    """The contact that this sign-up is from now on, with consent, evidence and interest. Again changes nothing."""
    contact = _contact(sign_up)
    act = Act(
        "granted", basis="consent", method="web", at=sign_up["confirmed_at"], wording=sign_up["wording"],
        language=sign_up["language"], source=f"sign-up:{sign_up['reach']}",
    )  # fmt: skip
    for purpose in sign_up["purposes"]:
        found = _contacts().find_one({"_id": contact}, {"country": 1, "groups": 1}) or {}
        say = []
        if purpose == "dialogue":
            say = [outgoing.interested(contact, found.get("country"), found.get("groups") or [], act.at)]
        also = journey_rules.update("interested", act.at)
        consenting.record(contact, purpose, sign_up["channel"], act, also=also, say=say)
    return contact


def _contact(sign_up: Mapping[str, Any]) -> str:
    """Find who it is by address (of a number or an address that several read, with the name), or make them."""
    reach = store.database(ALIAS)["reaches"].find_one({"_id": sign_up["reach"]}, {"partner": 1}) or {}
    said = dict(sign_up["said"])
    if said.get("email") and sharing.known(said["email"]):
        said["shares"] = [said["email"]]
    source = {"partner": reach.get("partner"), "sign_up": sign_up["_id"], "said": said, "result": "sign-up"}
    while True:
        described = assembling.assembled([source])
        found = _contacts().find_one({"keys": {"$in": described["keys"]}})
        if found is not None:
            if _added(found, source):
                return str(found["_id"])
            continue  # somebody changed them meanwhile
        at = sign_up["confirmed_at"]
        fresh = {
            "_id": ids.derived("contact", sign_up["_id"]),
            "seq": numbering.take(1)[0],
            **described,
            "sources": [source],
            "consent": {},
            "journey": {"rank": 0, "at": {"imported": at}},
            "created_at": at,
            "changed_at": at,
            "outgoing": [],
        }
        try:
            _contacts().insert_one(fresh)
        except DuplicateKeyError:
            continue  # somebody else made them this very moment
        return str(fresh["_id"])


def _added(found: Mapping[str, Any], source: Mapping[str, Any]) -> bool:
    """What they said of themselves joins what lists said; nothing that is there is overwritten."""
    sources = found.get("sources") or []
    if any(one.get("sign_up") == source["sign_up"] for one in sources):
        return True
    described = assembling.assembled([*sources, source], found.get("edits"))
    described["keys"] = list(dict.fromkeys([*found["keys"], *described["keys"]]))
    change = assembling.update(found, described)
    change["$set"]["changed_at"] = clock.now()
    change["$push"] = {"sources": dict(source)}
    same = {"_id": found["_id"], "keys": found["keys"], "changed_at": found["changed_at"]}
    try:
        return bool(_contacts().update_one(same, change).matched_count)
    except DuplicateKeyError:
        # One of their other addresses is somebody else's: what joins is the wish, the rest is for staff to look at.
        flagged = {"$push": {"sources": dict(source)}, "$addToSet": {"flags": "possible-duplicate"}}
        return bool(_contacts().update_one(same, flagged).matched_count)


@erasing.forgets
def forget(contacts: Sequence[str]) -> None:
    """A sign-up is counted on, without whom it made."""
    store.database(ALIAS)["sign_ups"].update_many({"contact": {"$in": list(contacts)}}, {"$unset": {"contact": ""}})


def drop(waiting: Sequence[Mapping[str, Any]]) -> int:
    """Sign-ups that nobody confirmed are held no longer, here and at the mailer. Gives how many."""
    if waiting:
        gone = [{"_id": row["_id"], "keys": []} for row in waiting]
        erasing.of_people(gone, "sign-up-unconfirmed", by="retention", refuse=False)
    return len(waiting)


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]
