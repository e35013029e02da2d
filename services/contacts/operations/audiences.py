"""The audience protocol: whom may a service write to, one page at a time. Consent, refusals and addresses are read for each page
at the moment it is asked for; who belongs to a page is kept (audience_buckets)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from services.contacts import outgoing, settings
from services.contacts.models import ALIAS
from services.contacts.operations import aliases, introducing, signing_up
from services.contacts.operations import audience_buckets as buckets
from services.contacts.rules import audience as rules
from shared import ids, people, store
from shared.bus.envelope import Message
from shared.errors import Invalid

PERSON_FIELDS = (
    "name", "given_name", "email", "phone", "languages", "country", "groups", "sources.partner", "sources.sign_up", "unreachable",
    "flags", "introduced.mailing", "introducing.mailing", "sensitive", *(f"journey.at.{stage}" for stage in sorted(rules.ACTED)),
)  # fmt: skip

Road = tuple[str, str] | str
"""The channel and the address of somebody, or the reason why there is none."""


def resolve(asked: Mapping[str, Any], cause: Message) -> None:
    """Answer one question: store the page asked for, with the message that carries it, in one write on its bucket."""
    number = _number(asked["cursor"])
    audience = buckets.kept(asked)
    if audience["pages"] is not None and number >= audience["pages"]:
        raise Invalid(f"there is no page {number}; the audience has {audience['pages']}", code="bad-cursor", field="cursor")
    bucket = buckets.of_page(audience, number, _fields(audience))
    total = buckets.total(audience, bucket)
    page = {
        "request": audience["_id"], "requester": asked["requester"], "cursor": asked["cursor"],
        "next": str(number + 1) if bucket.more else "", "total": total, **_page(audience, bucket),
    }  # fmt: skip
    if buckets.write(bucket, outgoing.audience_page(page, cause)):
        buckets.close(bucket, total)
    else:
        resolve(asked, cause)  # another worker wrote the bucket: now it is answered as that one has it


def _number(cursor: str) -> int:
    """The page a cursor stands for: "" is the first, "1" the second. Raises Invalid."""
    if cursor and not (cursor.isascii() and cursor.isdigit()):
        raise Invalid(f"{cursor!r} is no cursor of ours", code="bad-cursor", field="cursor")
    return int(cursor or 0)


def _fields(audience: Mapping[str, Any]) -> dict[str, int]:
    """What is read of a person; of their consent what stands for this purpose and these channels."""
    slots = [f"consent.{audience['purpose']}.{channel}" for channel in audience["channels"]]
    words = (f"{slot}.{word}" for slot in slots for word in ("status", "basis"))
    return dict.fromkeys((*PERSON_FIELDS, *words), 1)


def _page(audience: Mapping[str, Any], bucket: buckets.Bucket) -> dict[str, Any]:
    """Who of these may be written to at this second."""
    rows = bucket.people if bucket.people is not None else _people(bucket.members, _fields(audience))
    found = {row["_id"]: row for row in rows}
    missing = [member for member in bucket.members if member not in found]
    twice = _merged(audience, missing, found) if missing else set()
    refused = _refused(found.values(), audience["channels"])
    partners, ours = _partners(found.values())
    missing = [member for member in missing if member not in found]
    asking = {row["contact"]: row for row in signing_up.waiting(audience["_id"], missing)} if missing else {}
    road = partial(_road, audience, refused, ours)
    roads = {member: road(contact) for member, contact in found.items()}
    roads |= {member: road(found[member], introduced=True) for member in _taken(audience, found, roads, ours)}
    chosen, withheld = [], defaultdict[str, list[str]](list)
    for member in bucket.members:
        way = "merged" if member in twice else roads.get(member, "erased")
        if member in asking:
            chosen.append(asking[member])
        elif isinstance(way, str):
            withheld[way].append(member)
        else:
            person = rules.person(found[member], *way, partners)
            chosen.append(person | rules.basis(found[member], audience["purpose"], way[0]))
    counts = {reason: len(members) for reason, members in withheld.items()}
    return {"people": chosen, "withheld": counts, "withheld_people": dict(withheld)}


def _road(
    audience: Mapping[str, Any],
    refused: set[tuple[str, str]],
    ours: set[str],
    contact: Mapping[str, Any],
    introduced: bool = False,
) -> Road:
    silent = introduced or rules.heard(contact, audience["_id"], ours)
    return rules.road(contact, audience["purpose"], audience["channels"], refused, silent)


def _taken(
    audience: Mapping[str, Any], found: Mapping[str, Mapping[str, Any]], roads: Mapping[str, Road], ours: set[str]
) -> list[str]:
    """Of those whom this mailing would introduce us to, those to whom another one does. Only a campaign introduces: it asks by
    what people are like, while invitations and confirmations name them."""
    if audience["requester"] != "mailer" or "named" in audience:
        return []
    fresh = {
        member: found[member].get("now", member)
        for member, road in roads.items()
        if not isinstance(road, str) and rules.introduces(found[member], audience["purpose"], road[0], ours)
    }
    own = introducing.claim(set(fresh.values()), audience["_id"])
    return [member for member, contact in fresh.items() if contact not in own]


def _people(members: Iterable[str], fields: Mapping[str, int]) -> list[dict[str, Any]]:
    wanted = list(members)
    rows: list[dict[str, Any]] = buckets.people().find({"_id": {"$in": wanted}}, fields, batch_size=len(wanted) + 1).to_list()
    return rows


def _merged(audience: Mapping[str, Any], missing: Sequence[str], found: dict[str, dict[str, Any]]) -> set[str]:
    """People whose record went into another's since: found there, under the id that was asked for. Gives those of them who
    stand in this audience by another id too, and get what it is about by that one."""
    moved = {member: now for member, now in aliases.currents(missing).items() if member != now}
    known = {row["_id"]: row for row in _people(moved.values(), _fields(audience))} if moved else {}
    twice = set()
    for member, now in moved.items():
        if now in known:
            same = aliases.every(now)
            if buckets.holds_any(audience, same[: same.index(member)]):
                twice.add(member)
            found[member] = {**known[now], "_id": member, "now": now}
    return twice


def _refused(contacts: Collection[Mapping[str, Any]], channels: Sequence[str]) -> set[tuple[str, str]]:
    """The addresses among these that must be left alone, by one question to the store."""
    key = settings.current().secret_key
    hashes: dict[tuple[str, str], str] = {}
    for channel in channels:
        field = rules.ADDRESS_FIELDS[channel]
        for address in {address for contact in contacts if (address := contact.get(field))}:
            hashes[channel, address] = ids.keyed_hash(key, people.address_key(channel, address))
    asked = {"_id": {"$in": list(hashes.values())}}
    standing = {row["_id"] for row in store.database(ALIAS)["refusals"].find(asked, {"_id": 1}, batch_size=len(hashes) + 1)}
    return {pair for pair, hashed in hashes.items() if hashed in standing} if standing else set()


def _partners(contacts: Collection[Mapping[str, Any]]) -> tuple[dict[str, str], set[str]]:
    """The names behind "we have your address from …", and which lists are our own."""
    wanted = {row["sources"][0].get("partner") for row in contacts if row.get("sources")}
    meant = {"$or": [{"_id": {"$in": list(wanted)}}, {"ours": True}]}
    rows = list(store.database(ALIAS)["partners"].find(meant, {"name": 1, "ours": 1}))
    return {row["_id"]: row["name"] for row in rows}, {row["_id"] for row in rows if row.get("ours") is True}
