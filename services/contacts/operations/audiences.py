"""The audience protocol: whom may a service write to, one page at a time.

The first question keeps what is asked, for good; the ids are written into buckets of a page each, a few ahead of the page
that is wanted, so that the first page is there at once however many follow. Bucket n+1 begins after the last id of bucket n and
is inserted once, so whoever fills, killed or two at once, goes on along one chain: nobody comes twice, nobody is left out, and
who came later than the question stays out.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from bson import json_util
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.contacts import outgoing, settings
from services.contacts.models import ALIAS
from services.contacts.operations import aliases, introducing, segments, signing_up
from services.contacts.rules import audience as rules
from shared import clock, ids, people, store
from shared.bus.envelope import Message
from shared.errors import Invalid

FIRST_BUCKETS = 2
BUCKETS_AT_ONCE = 20  # of at most 1,000 ids each: under a megabyte in hand
PERSON_FIELDS = (
    "name", "given_name", "email", "phone", "languages", "country", "groups", "sources.partner", "sources.sign_up",
    "consent", "unreachable",
    "flags", "introduced", "introducing", "journey.at", "sensitive",
)  # fmt: skip

Road = tuple[str, str] | str
"""The channel and the address of somebody, or the reason why there is none."""

Source = Callable[[str, int], list[str]]
"""Gives the next ids after an id, in order."""


def resolve(asked: Mapping[str, Any], cause: Message) -> None:
    """Answer one question: store the page asked for, with the message that carries it, in one write on its bucket."""
    number = _number(asked["cursor"])
    audience = _filled(_kept(asked), number)
    if audience["pages"] is not None and number >= audience["pages"]:
        raise Invalid(f"there is no page {number}; the audience has {audience['pages']}", code="bad-cursor", field="cursor")
    bucket = _buckets().find_one({"_id": _bucket_id(audience["_id"], number)}, {"contacts": 1})
    if bucket is None:
        raise _gone(audience["_id"])
    page = _page(audience, number, bucket["contacts"]) | {"cursor": asked["cursor"], "requester": asked["requester"]}
    entry = outgoing.audience_page(page, cause)
    # the same question again while its answer waits stores nothing new
    _buckets().update_one({"_id": bucket["_id"], "outgoing.id": {"$ne": entry["id"]}}, {"$push": {"outgoing": entry}})


def _gone(request: str) -> Invalid:
    return Invalid(
        f"The audience {request} is not kept, or no longer.", code="audience-gone", field="request",
        remedy="Ask for its first page, without a cursor.",
    )  # fmt: skip


def _number(cursor: str) -> int:
    """The page a cursor stands for: "" is the first, "1" the second. Raises Invalid."""
    if cursor and not (cursor.isascii() and cursor.isdigit()):
        raise Invalid(f"{cursor!r} is no cursor of ours", code="bad-cursor", field="cursor")
    return int(cursor or 0)


def _page(audience: Mapping[str, Any], number: int, members: Sequence[str]) -> dict[str, Any]:
    """Who of these may be written to at this second."""
    everyone = _contacts().find({"_id": {"$in": list(members)}}, dict.fromkeys(PERSON_FIELDS, 1), batch_size=len(members) + 1)
    found = {row["_id"]: row for row in everyone}
    channels = audience["channels"]
    twice = _merged(audience["_id"], members, found)
    refused = _refused(found.values(), channels)
    partners = _partner_names(found.values())
    ours = {row["_id"] for row in store.database(ALIAS)["partners"].find({"ours": True}, {"_id": 1})}
    missing = [member for member in members if member not in found]
    asking = {row["contact"]: row for row in signing_up.waiting(audience["_id"], missing)} if missing else {}
    road = partial(_road, audience, refused, ours)
    roads = {member: road(contact) for member, contact in found.items()}
    roads |= {member: road(found[member], introduced=True) for member in _taken(audience, found, roads, ours)}
    chosen, withheld = [], defaultdict[str, list[str]](list)
    for member in members:
        way = "merged" if member in twice else roads.get(member, "erased")
        if member in asking:
            chosen.append(asking[member])
        elif isinstance(way, str):
            withheld[way].append(member)
        else:
            person = rules.person(found[member], *way, partners)
            chosen.append(person | rules.basis(found[member], audience["purpose"], way[0]))
    following = number + 1
    return {
        "request": audience["_id"],
        "people": chosen,
        "withheld": {reason: len(people) for reason, people in withheld.items()},
        "withheld_people": dict(withheld),
        "next": "" if following == audience["pages"] else str(following),
        "total": audience["total"],
    }


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


def _merged(request: str, members: Sequence[str], found: dict[str, dict[str, Any]]) -> set[str]:
    """People whose record went into another's since: found there, under the id that was asked for. Gives those of them who
    stand in this audience by another id too, and get what it is about by that one."""
    moved = {member: now for member, now in aliases.currents(set(members) - set(found)).items() if member != now}
    known = {row["_id"]: row for row in _contacts().find({"_id": {"$in": list(moved.values())}}, dict.fromkeys(PERSON_FIELDS, 1))}
    twice = set()
    for member, now in moved.items():
        if now in known:
            same = aliases.every(now)
            if _buckets().find_one({"audience": request, "contacts": {"$in": same[: same.index(member)]}}, {"_id": 1}):
                twice.add(member)
            found[member] = {**known[now], "_id": member, "now": now}
    return twice


def _refused(contacts: Any, channels: Sequence[str]) -> set[tuple[str, str]]:
    """The addresses among these that must be left alone, by one question to the store."""
    key = settings.current().secret_key
    by_hash: dict[str, list[tuple[str, str]]] = {}
    for contact in contacts:
        for channel, address in rules.addresses(contact, channels):
            by_hash.setdefault(ids.keyed_hash(key, people.address_key(channel, address)), []).append((channel, address))
    standing = store.database(ALIAS)["refusals"].find({"_id": {"$in": list(by_hash)}}, {"_id": 1})
    return {pair for row in standing for pair in by_hash[row["_id"]]}


def _partner_names(contacts: Any) -> dict[str, str]:
    """The names behind "we have your address from …"."""
    wanted = {row["sources"][0].get("partner") for row in contacts if row.get("sources")}
    return {
        row["_id"]: row["name"] for row in store.database(ALIAS)["partners"].find({"_id": {"$in": list(wanted)}}, {"name": 1})
    }


def _kept(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The audience of this request, kept now if it is not yet."""
    request = asked["request"]
    audience = _audiences().find_one({"_id": request})
    if audience is None and asked["cursor"]:
        raise _gone(request)
    if audience is None:
        fresh = {key: asked[key] for key in ("requester", "purpose", "channels", "size")}
        fresh |= _question(asked) | {"pages": None, "total": None, "created_at": clock.now()}
        with suppress(DuplicateKeyError):  # another worker has the same question in hand
            _audiences().insert_one({"_id": request, **fresh})
        audience = _audiences().find_one({"_id": request})
    assert audience is not None
    return audience


def _question(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked, as it stands at this moment: a segment that changes later changes nothing here."""
    query = segments.audience_query(asked.get("filter"))
    if "contacts" not in asked:
        return {"query": json_util.dumps(query)}
    named = sorted(set(asked["contacts"]))
    if query:
        named = [row["_id"] for row in _contacts().find({"$and": [query, {"_id": {"$in": named}}]}, {"_id": 1}).sort("_id", 1)]
    return {"named": named}


def _source(audience: Mapping[str, Any]) -> Source:
    """Where the ids come from: the ids that were named, or everybody whom the question means and who was there."""
    if "named" in audience:
        return lambda after, limit: [one for one in audience["named"] if one > after][:limit]
    query = json_util.loads(audience["query"])

    def read(after: str, limit: int) -> list[str]:
        bounds = {"_id": {"$gt": after}, "created_at": {"$lte": audience["created_at"]}}
        found = _contacts().find({"$and": [query, bounds]}, {"_id": 1}).sort("_id", 1).limit(limit)
        return [row["_id"] for row in found]

    return read


def _filled(audience: dict[str, Any], number: int) -> dict[str, Any]:
    """The audience with the bucket of a page and, unless it is the last, of the page after it."""
    request, size, source = audience["_id"], int(audience["size"]), _source(audience)
    while audience["pages"] is None:
        last = _last(request)
        page, after = (last["page"] + 1, last["contacts"][-1]) if last and last["contacts"] else (0, "")
        if page > number + 1:
            break
        wanted = size * (FIRST_BUCKETS if page == 0 else BUCKETS_AT_ONCE)
        members = source(after, wanted)
        parts = [members[start : start + size] for start in range(0, len(members), size)] or ([] if page else [[]])
        if _inserted(request, page, parts) and len(members) < wanted:
            audience = _complete(request)
    return audience


def _complete(request: str) -> dict[str, Any]:
    """Every bucket is written: how many pages and people there are."""
    pages = (_last(request) or {"page": -1})["page"] + 1
    _audiences().update_one({"_id": request, "pages": None}, {"$set": {"pages": pages, "total": _members(request, pages)}})
    audience = _audiences().find_one({"_id": request})
    assert audience is not None
    return audience


def _inserted(request: str, first: int, parts: Sequence[Sequence[str]]) -> bool:
    """Insert buckets in order; False when another worker wrote one of them first, and what follows it is not ours to say."""
    now = clock.now()
    documents = [
        {"_id": _bucket_id(request, page), "audience": request, "page": page, "contacts": list(part), "created_at": now}
        for page, part in enumerate(parts, first)
    ]
    if not documents:
        return True
    try:
        _buckets().insert_many(documents, ordered=True)
    except BulkWriteError as fault:
        if any(error["code"] != store.DUPLICATE_KEY for error in (fault.details or {}).get("writeErrors", [])):
            raise
        return False
    return True


def _last(request: str) -> dict[str, Any] | None:
    return _buckets().find_one({"audience": request}, {"page": 1, "contacts": 1}, sort=[("page", -1)])


def _members(request: str, pages: int) -> int:
    counted = _buckets().aggregate(
        [
            {"$match": {"audience": request, "page": {"$lt": pages}}},
            {"$group": {"_id": None, "number": {"$sum": {"$size": "$contacts"}}}},
        ]
    )
    return int(next(counted, {"number": 0})["number"])


def _bucket_id(request: str, page: int) -> str:
    return ids.derived("audience", request, page)


def _audiences() -> Any:
    return store.database(ALIAS)["audiences"]


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]


def _buckets() -> Any:
    return store.database(ALIAS)["audience_buckets"]
