"""What a person does behind a link of ours: declare interest, change what they get, see what we hold."""

from collections.abc import Collection, Mapping
from typing import Any

from services.contacts import outgoing
from services.contacts.errors import LinkEnded
from services.contacts.models import ALIAS
from services.contacts.operations import aliases, consenting
from services.contacts.operations import people as people_operations
from services.contacts.rules import audience
from services.contacts.rules import consent as consent_rules
from services.contacts.rules import journey as journey_rules
from services.contacts.rules.consent import Act, Slot
from shared import clock, people, store
from shared.contracts.words import CHANNELS, PURPOSES
from shared.errors import Invalid

INTEREST_WORDING = "interest-1"
PREFERENCES_WORDING = "preferences-1"
"""Versions of the words on the pages; raise one when its text changes in what it promises."""


def person(contact: str) -> dict[str, Any]:
    """The person a link speaks about. Raises LinkEnded when we hold them no longer."""
    found = aliases.find(contact)
    if found is None or "erased" in (found.get("flags") or ()):
        raise LinkEnded()
    return found


def channel_of(found: Mapping[str, Any], channel: str | None) -> str:
    """The road to answer by: the one the link came by, else the first this person has."""
    if channel in CHANNELS:
        return str(channel)
    roads = audience.addresses(found, CHANNELS)
    return roads[0][0] if roads else CHANNELS[0]


def declare(contact: str, channel: str | None, language: str) -> None:
    """The person pressed the button: they may be invited on this channel, and are on their way. Pressing twice is once."""
    found = person(contact)
    slot = ("dialogue", channel_of(found, channel))
    if _declared(found, slot):
        return
    at = clock.now()
    act = Act("granted", basis="consent", method="web", at=at, wording=INTEREST_WORDING, language=language, source="interest")
    _declare(contact, found, slot, act)


def note(contact: str, noted: Mapping[str, Any], by: str) -> None:
    """Staff note that a person said or signed it, with witness, place and wording: for who has no internet to press a button.

    A withdrawal that came later than that moment stands, and nobody is told. Raises Invalid, ContactNotFound.
    """
    found = people_operations.get(contact)
    act = consenting.witnessed(noted, by, clock.now())
    roads = [channel for channel, _ in audience.addresses(found, CHANNELS)]
    road = noted.get("channel") or next(iter(roads), None)
    if road not in roads:
        raise Invalid(
            "We hold no address for this person on that channel.", code="no-address", field="channel",
            remedy="Enter an email address or a phone number first, or choose the other channel.",
        )  # fmt: skip
    _declare(contact, found, ("dialogue", road), act)


def _declare(named: str, found: Mapping[str, Any], slot: Slot, act: Act) -> None:
    status = consent_rules.status(found.get("consent"), slot)
    stands = status == "granted" or consent_rules.prevails(consent_rules.standing(found.get("consent"), slot), act)
    say = []
    if stands and not _declared(found, slot):
        say = [outgoing.interested(found["_id"], found.get("country"), found.get("groups") or [], act.at)]
    aliases.advance([named], "interested", act.at)
    consenting.record(named, *slot, act, also=journey_rules.update("interested", act.at), say=say)


def _declared(found: Mapping[str, Any], slot: Slot) -> bool:
    first = (found.get("journey") or {}).get("at", {}).get("interested")
    return bool(first) and consent_rules.status(found.get("consent"), slot) == "granted"


def prefer(contact: str, wanted: Collection[Slot], language: str) -> None:
    """The person ticked what they want, per purpose and channel. Only what differs from what stands is an act."""
    found = person(contact)
    at = clock.now()
    for slot in offered(found):
        standing = consent_rules.status(found.get("consent"), slot)
        if slot in wanted and standing not in consent_rules.MAY_WRITE:
            _act(contact, slot, "granted", at, language)
        elif slot not in wanted and standing in consent_rules.MAY_WRITE:
            _act(contact, slot, "withdrawn", at, language)
    consenting.refuse_if_silent(contact, consent_rules.ALL, at)


def leave_everything(contact: str, language: str) -> None:
    """The person wants nothing from us any more, on any road, from any list."""
    person(contact)
    at = clock.now()
    _act(contact, (consent_rules.ALL, consent_rules.ALL), "withdrawn", at, language)
    consenting.refuse_if_silent(contact, consent_rules.ALL, at)


def speak(contact: str, language: str) -> None:
    """The person wants to be written to in this language; it goes to the front. Raises Invalid."""
    tag = people.language_tag(language)
    found = person(contact)
    languages = [tag, *(one for one in found.get("languages") or [] if one != tag)]
    _contacts().update_one({"_id": found["_id"]}, {"$set": {"languages": languages, "changed_at": clock.now()}})


def offered(found: Mapping[str, Any]) -> list[Slot]:
    """The purposes and channels this person can choose: those they can be reached by."""
    roads = [channel for channel, _ in audience.addresses(found, CHANNELS)]
    return [(purpose, channel) for purpose in PURPOSES for channel in roads]


def sources(found: Mapping[str, Any]) -> list[str]:
    """The partners we have this person from, by name, each once. Who signed up behind a partner's link is from themselves."""
    lists = [source for source in found.get("sources") or [] if not source.get("sign_up")]
    wanted = list(dict.fromkeys(source.get("partner") for source in lists))
    known = {row["_id"]: row["name"] for row in store.database(ALIAS)["partners"].find({"_id": {"$in": wanted}}, {"name": 1})}
    return [known[one] for one in wanted if one in known]


def _act(contact: str, slot: Slot, status: str, at: Any, language: str) -> None:
    act = Act(status, basis="consent", method="web", at=at, wording=PREFERENCES_WORDING, language=language, source="preferences")
    consenting.record(contact, *slot, act)


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]
