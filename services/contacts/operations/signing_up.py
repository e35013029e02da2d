"""Signing up: the form stores who asks and sends one message; only the button behind its link makes them a contact.

The form answers the same for an address we know, one that refused and one that is dead; nobody learns anything by trying.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.contacts import outgoing, settings
from services.contacts.errors import LinkEnded
from services.contacts.models import ALIAS
from services.contacts.operations import joining, keeping, sharing
from services.contacts.operations.groups import everyone as all_groups
from shared import clock, ids, people, store
from shared.contracts.words import PURPOSES
from shared.errors import Invalid, TooMany
from shared.http.links import Links

WORDING = "sign-up-1"
"""Version of the words on the form; raise it when its text changes in what it promises."""

MOST_PER_HOUR = 30
READERS_A_DAY = 5
"""So many names may wait at once for their button at an address that several people read."""
KEPT = timedelta(days=30)
DEAD = ("complained", "bounced", "invalid", "cleaned")
"""Refusals that a wish typed into a form does not outweigh."""


def ask(reach: Mapping[str, Any], form: Mapping[str, Any], language: str, near: str) -> None:
    """Store what somebody typed, with the one message to that address. The same address again on a day sends nothing more; of
    one that several people read, the same address and name.

    Raises Invalid with the field, TooMany.
    """
    channel, address, said = understood(form)
    purposes = [purpose for purpose in PURPOSES if purpose in form.get("purposes", ())]
    if not purposes:
        raise Invalid("Tick what you want to hear about.", code="purpose-missing", field="purposes")
    _not_too_often(near)
    now = clock.now()
    secret = settings.current().secret_key
    who = people.address_key(channel, address)
    if channel == "email" and sharing.known(address):
        if _waiting_at(address, now) >= READERS_A_DAY:
            return
        who = "|".join(people.all_keys({**said, "phone": None, "shares": [address]}))
    id = ids.derived("sign-up", ids.keyed_hash(secret, who), f"{now:%Y-%m-%d}")
    mailing = ids.derived(id, "confirm")
    url = Links(secret, settings.current().public_url).url("confirm", id)
    fresh = {
        "reach": reach["_id"], "state": "waiting", "channel": channel, "address": address, "said": said, "purposes": purposes,
        "language": language, "wording": WORDING, "mailing": mailing, "created_at": now,
        "outgoing": [outgoing.ask_to_confirm(id, mailing, channel, url)],
    }  # fmt: skip
    _sign_ups().update_one({"_id": id}, {"$setOnInsert": fresh}, upsert=True)


def understood(form: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """Channel, address, and what a source would say of the person. Raises Invalid."""
    said: dict[str, Any] = {"name": people.clean(form.get("name") or "")[:200]}
    if form.get("country"):
        said["country"] = people.country_code(form["country"])
    if form.get("group") in {group.key for group in all_groups()}:
        said["groups"] = [form["group"]]
    said["languages"] = [people.language_tag(form["language"])] if form.get("language") else []
    if form.get("email"):
        said["email"] = people.normalise_email(form["email"])
    if form.get("phone"):
        said["phone"] = people.normalise_phone(form["phone"], said.get("country"))
    for channel, field in (("email", "email"), ("sms", "phone")):
        if field in said:
            return channel, said[field], {key: value for key, value in said.items() if value}
    raise Invalid("Give an email address or a phone number.", code="no-address", field="email")


def waiting(mailing: str, wanted: Sequence[str]) -> Iterable[dict[str, Any]]:
    """Of these ids the sign-ups that this one mailing may ask for confirmation, as rows of an audience page.

    Without the name: whoever fills in the form must not be able to put words into a stranger's mailbox.
    """
    secret = settings.current().secret_key
    for row in _sign_ups().find({"_id": {"$in": list(wanted)}, "mailing": mailing, "state": "waiting"}):
        hashed = ids.keyed_hash(secret, people.address_key(row["channel"], row["address"]))
        if store.database(ALIAS)["refusals"].find_one({"_id": hashed, "reason": {"$in": DEAD}}, {"_id": 1}) is None:
            yield {
                "contact": row["_id"], "channel": row["channel"], "address": row["address"], "language": row["language"],
                "name": None, "group": None, "country": row["said"].get("country"), "source": None,
            }  # fmt: skip


def get(sign_up: str) -> dict[str, Any]:
    """The sign-up behind a confirmation link; confirmed or not. Raises LinkEnded when its time is over."""
    found: dict[str, Any] | None = _sign_ups().find_one({"_id": sign_up})
    if found is None:
        raise LinkEnded()
    return found


def confirm(sign_up: str) -> None:
    """The button was pressed: from this moment they want to hear from us. Pressing twice is once. Raises LinkEnded."""
    get(sign_up)
    now = clock.now()
    moved = {"$set": {"state": "confirming", "confirmed_at": now}, "$push": {"outgoing": outgoing.finish_sign_up(sign_up)}}
    _sign_ups().update_one({"_id": sign_up, "state": "waiting"}, moved)
    finish(sign_up)


def finish(sign_up: str) -> None:
    """Make a contact of who confirmed, then forget what they typed. Again changes nothing."""
    found = _sign_ups().find_one({"_id": sign_up, "state": "confirming"})
    if found is None:
        return
    contact = joining.join(found)
    gone = {"$set": {"state": "confirmed", "contact": contact}, "$unset": dict.fromkeys(("address", "said"), "")}
    news = {"$push": {"outgoing": outgoing.sign_up_over(sign_up, clock.now())}}
    _sign_ups().update_one({"_id": sign_up, "state": "confirming"}, {**gone, **news})


def _not_too_often(near: str) -> None:
    now = clock.now()
    key = ids.derived("sign-up-post", ids.keyed_hash(settings.current().secret_key, near), f"{now:%Y-%m-%dT%H}")
    posts = store.database(ALIAS)["sign_up_posts"]
    posts.update_one({"_id": key}, {"$inc": {"number": 1}, "$setOnInsert": {"at": now}}, upsert=True)
    if posts.count_documents({"_id": key, "number": {"$gt": MOST_PER_HOUR}}):
        raise TooMany("Too many sign-ups came from here.", code="too-many-sign-ups", retry_after=3600)


def _waiting_at(address: str, now: datetime) -> int:
    """How many sign-ups of the last day wait at this address."""
    lately = {"address": address, "state": "waiting", "created_at": {"$gt": now - timedelta(days=1)}}
    return int(_sign_ups().count_documents(lately, limit=READERS_A_DAY))


def _old(now: datetime) -> dict[str, Any]:
    return {"state": "waiting", "created_at": {"$lt": now - KEPT}}


def _count_old(now: datetime) -> int:
    return int(_sign_ups().count_documents(_old(now)))


def _remove_old(now: datetime, limit: int) -> int:
    """Who did not confirm within a month is nobody to us, nor to the mailer."""
    return joining.drop(list(_sign_ups().find(_old(now)).limit(limit)))


def _sign_ups() -> Any:
    return store.database(ALIAS)["sign_ups"]


keeping.rule("sign-ups", _count_old, _remove_old)
