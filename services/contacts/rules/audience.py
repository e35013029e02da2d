"""Whom a filter means, and whether one person may be written to: on which channel, or why not."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.contacts.rules import consent
from services.contacts.rules.journey import rank

ADDRESS_FIELDS = {"email": "email", "sms": "phone"}

REASONS = ("refused", "withdrawn", "introduced", "unreachable", "no-consent", "no-address", "erased")
"""Why somebody was withheld, the one that says most first: it is the one counted when every channel has its own."""

ACTED = frozenset(("interested", "answered", "accepted", "attended"))
"""Stages that somebody comes to by doing something."""


def query(filter: Mapping[str, Any] | None) -> dict[str, Any]:
    """The store's words for an audience filter; every key narrows, an empty one doesn't."""
    filter = filter or {}
    found: dict[str, Any] = {}
    for key, field in (
        ("groups", "groups"),
        ("countries", "country"),
        ("languages", "languages"),
        ("partners", "sources.partner"),
    ):
        if filter.get(key):
            found[field] = {"$in": list(filter[key])}
    bounds: dict[str, Any] = {}
    if filter.get("stage_at_least") and rank(filter["stage_at_least"]) > 0:
        bounds["$gte"] = rank(filter["stage_at_least"])
    if filter.get("stage_below"):
        # $not, since a person without a journey yet is at the very beginning
        bounds["$not"] = {"$gte": rank(filter["stage_below"])}
    if bounds:
        found["journey.rank"] = bounds
    return found


def addresses(contact: Mapping[str, Any], channels: Sequence[str]) -> list[tuple[str, str]]:
    """The (channel, address) pairs of a person, in the order of the channels."""
    pairs = ((channel, contact.get(ADDRESS_FIELDS[channel])) for channel in channels)
    return [(channel, address) for channel, address in pairs if address]


def heard(contact: Mapping[str, Any], mailing: str, ours: Collection[str]) -> bool:
    """Whether somebody who came by a partner's list has had the one introduction, or is about to have it from another mailing,
    and has not done anything since. The mailing that introduces them may finish its work."""
    introduced: Mapping[str, Any] = contact.get("introduced") or contact.get("introducing") or {}
    return introduced.get("mailing", mailing) != mailing and _bound(contact, ours)


def introduces(contact: Mapping[str, Any], purpose: str, channel: str, ours: Collection[str]) -> bool:
    """Whether a message of outreach on this road would be the one introduction that a partner's word allows."""
    word = consent.status(contact.get("consent"), (purpose, channel))
    return word == "agreed" and not contact.get("introduced") and bool(contact.get("sources")) and _bound(contact, ours)


def _bound(contact: Mapping[str, Any], ours: Collection[str]) -> bool:
    """Whether one introduction is all this person may get. People of our own lists (``ours``) need none."""
    if any(source.get("partner") in ours for source in contact.get("sources") or ()):
        return False
    return not ACTED.intersection((contact.get("journey") or {}).get("at") or ())


def road(
    contact: Mapping[str, Any] | None,
    purpose: str,
    channels: Sequence[str],
    refused: Collection[tuple[str, str]],
    silent: bool = False,
) -> tuple[str, str] | str:
    """The first (channel, address) this person may be written to, or the reason why there is none.

    ``refused`` holds the (channel, address) pairs that must be left alone. ``silent``: what a partner agreed for them is used
    up, and only what they agreed to themselves counts.
    """
    if contact is None or "erased" in (contact.get("flags") or ()):
        return "erased"
    granted = (contact.get("consent") or {}).get(purpose) or {}
    reasons = set()
    for channel in channels:
        address = contact.get(ADDRESS_FIELDS[channel])
        word = (granted.get(channel) or {}).get("status")
        if not address:
            reasons.add("no-address")
        elif (channel, address) in refused:
            reasons.add("refused")
        elif word == "withdrawn":
            reasons.add("withdrawn")
        elif word not in consent.MAY_WRITE:
            reasons.add("no-consent")
        elif word == "agreed" and silent:
            reasons.add("introduced")
        elif channel in (contact.get("unreachable") or ()):
            reasons.add("unreachable")
        else:
            return channel, address
    return next(reason for reason in REASONS if reason in reasons)


def person(contact: Mapping[str, Any], channel: str, address: str, partners: Mapping[str, str]) -> dict[str, str | None]:
    """The row of an audience page: what it takes to write to somebody, and no more."""
    get = contact.get
    languages, groups, sources = get("languages"), get("groups"), get("sources")
    row = {
        "contact": contact["_id"],
        "channel": channel,
        "address": address,
        "language": languages[0] if languages else None,
        "name": get("name") or get("given_name"),
        "group": groups[0] if groups else None,
        "country": get("country"),
        "source": partners.get(sources[0].get("partner", "")) if sources and not _came_alone(sources) else None,
    }
    if get("sensitive"):
        row["sensitive"] = "yes"
    return row


def basis(contact: Mapping[str, Any], purpose: str, channel: str) -> dict[str, str]:
    """Why we may write to this person for this purpose, if it is known: the basis of the act that stands."""
    standing = consent.standing(contact.get("consent"), (purpose, channel)) or {}
    word = standing.get("basis") or standing.get("status")
    return {"basis": str(word)} if word else {}


def _came_alone(sources: Sequence[Mapping[str, Any]]) -> bool:
    """Whether they signed up themselves, if only behind a link that a partner sent."""
    return any(source.get("sign_up") for source in sources)
