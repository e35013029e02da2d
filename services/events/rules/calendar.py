"""The calendar entry of one seat: iCalendar (RFC 5545) with the method of RFC 5546, one attendee, no address of anybody.

The attendee is written as ``<invitation>@guest.invalid``: this service keeps no addresses, and a forwarded entry must not
tell one. Times are in UTC, so that no calendar program needs to know the zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//Baraza//Dialogues//EN"


@dataclass(frozen=True)
class Organiser:
    """Who invites, as calendars show it."""

    name: str
    email: str


def entry(
    event: Mapping[str, Any],
    *,
    language: str,
    url: str,
    now: datetime,
    organiser: Organiser,
    guest: Mapping[str, Any] | None = None,
) -> str:
    """The iCalendar text: REQUEST (or CANCEL) for a guest, PUBLISH for everybody. Lines are folded and end in CRLF."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    cancelled = event["state"] == "cancelled"
    calendar.add("method", "PUBLISH" if guest is None else ("CANCEL" if cancelled else "REQUEST"))
    item = Event()
    item.add("uid", f"{guest['id'] if guest else event['id']}@baraza")
    item.add("sequence", event["sequence"])
    item.add("dtstamp", now)
    item.add("dtstart", event["starts_at"].astimezone(UTC))
    item.add("dtend", event["ends_at"].astimezone(UTC))
    item.add("summary", in_language(event["titles"], language))
    item.add("location", event["place"])
    item.add("url", url)
    item.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    item.add("description", "\n\n".join(filter(None, [in_language(event["descriptions"], language), event["contact_line"], url])))
    item.add("organizer", _person(organiser.email, organiser.name))
    if guest is not None:
        item.add("attendee", _guest(guest), encode=False)
    calendar.add_component(item)
    return calendar.to_ical().decode()


def in_language(texts: Mapping[str, str] | None, language: str | None) -> str:
    """The text in a language, else its base language, else English, else whichever comes first, else nothing."""
    texts = texts or {}
    wanted = language or "en"
    for code in (wanted, wanted.split("-")[0], "en"):
        if texts.get(code):
            return texts[code]
    return next(iter(texts.values()), "")


def _guest(guest: Mapping[str, Any]) -> vCalAddress:
    address = _person(f"{guest['id']}@guest.invalid", guest["name"] or "")
    address.params["PARTSTAT"] = vText("ACCEPTED")
    address.params["RSVP"] = vText("FALSE")
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    return address


def _person(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if name:
        # A parameter can't hold quotes or line breaks; a calendar program must not be fed new lines through a name.
        address.params["CN"] = vText(" ".join(name.replace('"', "'").split()))
    return address
