"""Dialogues, candidates and invitations for the tests of events; people come as contacts would tell of them."""

from datetime import timedelta
from typing import Any

import orjson

from services.events.models import Event, Invitation, Search
from services.events.operations import candidates, dialogues
from shared import clock
from shared.ids import derived

SEATS = {
    "government": {"minimum": 1, "maximum": 2},
    "large-scale": {"minimum": 1, "maximum": 2},
    "artisanal": {"minimum": 2, "maximum": 3},
}


def body(**changes: Any) -> dict[str, Any]:
    """A dialogue in Geita, thirty days from now."""
    starts_at = (clock.now() + timedelta(days=30)).replace(hour=7, minute=0, second=0, microsecond=0)
    return {
        "titles": {"en": "Dialogue on mining, Tanzania", "sw": "Mazungumzo kuhusu uchimbaji madini, Tanzania"},
        "country": "TZ",
        "place": "Geita",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(days=1, hours=8),
        "zone": "Africa/Dar_es_Salaam",
        "languages": ["sw", "en"],
        "capacity": 6,
        "seats": SEATS,
        "contact_line": "Neema, +255 754 000 111",
        **changes,
    }


def opened(**changes: Any) -> Event:
    """An open dialogue whose own messages have not been handled."""
    event = dialogues.create(body(**changes), by="test")
    return dialogues.open_(event.id)


def person(number: int, group: str, language: str = "sw") -> dict[str, Any]:
    """A row of an audience page."""
    return {
        "contact": derived("person", number), "channel": "email", "address": f"p{number}@example.org", "language": language,
        "name": f"Person {number}", "group": group, "country": "TZ", "source": "import",
    }  # fmt: skip


def page(
    event: Event, people: list[dict[str, Any]], request: str | None = None, cursor: str = "", following: str = ""
) -> dict[str, Any]:
    """The answer of contacts to a search of this event."""
    request = request or Search.objects.get(event=event.id).id
    return {
        "request": request, "requester": "events", "cursor": cursor, "people": people, "withheld": {}, "next": following,
        "total": len(people),
    }  # fmt: skip


def come(event: Event, people: list[dict[str, Any]]) -> None:
    """These people are found by the search that opening started."""
    candidates.seek(event.id)
    candidates.take_page(page(event, people))


def crowd(group: str, count: int, start: int = 0) -> list[dict[str, Any]]:
    return [person(number, group) for number in range(start, start + count)]


def invitations(event: Event, **query: Any) -> list[Invitation]:
    return list(Invitation.objects(event=event.id, **query))


def seated(event: Event) -> dict[str, int]:
    """Seats per group as the event has them; checked against the invitations that say so."""
    event = Event.objects.get(id=event.id)
    for group, claims in event.seated.items():
        assert sorted(claims) == sorted(i.claim for i in invitations(event, group=group, state="seated"))
    return {group: len(claims) for group, claims in event.seated.items()}


def letters(event: Event, kind: str) -> list[dict[str, Any]]:
    """Mailing requests that wait in outgoing lists."""
    documents = [Event.objects.get(id=event.id), *invitations(event)]
    entries = [entry for document in documents for entry in document.outgoing if entry["type"] == "mailer.mailing.request"]
    return [data for data in (orjson.loads(entry["body"])["data"] for entry in entries) if data["kind"] == kind]
