"""People as a list that our own import maps back without loss (presets/baraza.toml), and that opens rightly in Excel."""

import dataclasses
import decimal
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from services.contacts.rules.audience import ADDRESS_FIELDS
from services.contacts.rules.own_list import joined
from services.contacts.rules.safe_csv import BOM, line

UNSUBSCRIBED = "unsubscribed"
_NAMES = {"name": "Full name", "given_name": "First name", "family_name": "Last name", "title": "Title", "gender": "Gender"}
_PLACES = {
    "country": "Country", "region": "Region", "district": "District", "organisation": "Organisation", "role": "Role",
}  # fmt: skip
_LISTS = {"languages": "Languages", "groups": "Groups", "tags": "Tags"}
_ADDRESSES = {"email": "Email", "sms": "Phone"}
FIELDS = (*_NAMES, *_PLACES, *_LISTS, "email", "phone", "also", "handles", "custom", "consent", "sensitive", "shares", "keys")
"""What of a person the list needs."""


@dataclasses.dataclass(frozen=True)
class Shape:
    """How many columns a list needs: addresses of the person who has most of a channel, handles by network, custom fields, and
    which partners (id → what to call it) have numbers of their own for people."""

    addresses: Mapping[str, int]
    handles: Mapping[str, int]
    customs: Sequence[str]
    partners: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def titles(self) -> list[str]:
        """The header."""
        found = list(_NAMES.values())
        for channel, title in _ADDRESSES.items():
            found += _numbered(title, max(1, self.addresses.get(channel, 1)))
        found += [*_PLACES.values(), *_LISTS.values()]
        for network, most in self.handles.items():
            found += _numbered(f"Handle: {network}", most)
        found += [f"Custom: {key}" for key in self.customs] + [f"Number at: {name}" for name in self.partners.values()]
        return [*found, "Shared addresses", "Sensitive", "Status", "SMS opt out"]


def lines(shape: Shape, people: Iterable[tuple[Mapping[str, Any], Collection[str]]]) -> Iterator[str]:
    """The file line by line, of people each with the channels on which their address is refused."""
    yield BOM + line(shape.titles())
    for contact, refused in people:
        yield line(cells(shape, contact, refused))


def cells(shape: Shape, contact: Mapping[str, Any], refused: Collection[str] = ()) -> list[str]:
    """The row of one person."""
    also = contact.get("also") or {}
    found = [contact.get(field) or "" for field in _NAMES]
    for channel, field in ADDRESS_FIELDS.items():
        found += _padded([contact.get(field) or "", *also.get(channel, ())], max(1, shape.addresses.get(channel, 1)))
    found += [contact.get(field) or "" for field in _PLACES]
    found += [joined(contact.get(field) or ()) for field in _LISTS]
    handles = [handle.partition(":") for handle in contact.get("handles") or ()]
    for network, most in shape.handles.items():
        found += _padded([name for of, _, name in handles if of == network], most)
    custom = contact.get("custom") or {}
    found += [_worded(custom.get(key)) for key in shape.customs]
    numbers = [key.split(":", 2)[1:] for key in contact.get("keys") or () if key.startswith("x:")]
    found += [joined([number for of, number in numbers if of == partner]) for partner in shape.partners]
    found += [joined(contact.get("shares") or ()), "yes" if contact.get("sensitive") else ""]
    return [*found, *_stops(contact, refused)]


def _stops(contact: Mapping[str, Any], refused: Collection[str]) -> tuple[str, str]:
    """Status, SMS opt out. A no to any purpose is told as a no: elsewhere nobody knows our purposes."""
    no = {channel for slots in (contact.get("consent") or {}).values() for channel, slot in slots.items()
          if slot.get("status") == "withdrawn"} | set(refused)  # fmt: skip
    reached = [channel for channel, field in ADDRESS_FIELDS.items() if contact.get(field)]
    status = UNSUBSCRIBED if no.intersection(reached[:1]) or (no and not reached) else ""
    return status, "yes" if "sms" in no and contact.get("phone") else ""


def _worded(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return format(decimal.Decimal(repr(value)), "f")
    return "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _numbered(title: str, most: int) -> list[str]:
    return [title, *(f"{title} {number}" for number in range(2, most + 1))]


def _padded(held: list[str], width: int) -> list[str]:
    return [*held[:width], *[""] * (width - len(held))]
