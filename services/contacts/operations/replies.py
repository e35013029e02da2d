"""What people write back: on the timeline of everybody who reads the number, and a stop holds for all of them.

Who of those who share a handset wrote nobody can know. Silence is the careful reading of a stop; a question is shown with each.
"""

import dataclasses
from typing import Any

from services.contacts.models import ALIAS
from services.contacts.operations import aliases, consenting, moments
from services.contacts.rules.consent import ALL, Act
from shared import store
from shared.bus.envelope import Message


def take(message: Message) -> None:
    """Keep a message from a number for its readers; withdraw for them what they ended. Repeatable."""
    data = message.data
    readers = _readers(data["address"], data["contacts"])
    moments.keep(dataclasses.replace(message, data={**data, "contacts": readers, "readers": len(readers)}))
    if data["intent"] == "stop":
        source = f"mailing:{data['mailing']}" if data.get("mailing") else None
        act = Act("withdrawn", "consent", "sms", data["at"], language=data.get("language"), source=source)
        for contact in readers:
            consenting.record(contact, ALL, data["channel"], act)
            consenting.refuse_if_silent(contact, data["channel"], data["at"])
    elif readers:
        moments.touched(readers, data["at"])
        moments.engaged(readers)


def _readers(number: str, told: list[str]) -> list[str]:
    """Everybody held with this number, and those whom the mailer wrote to there, as far as they are still held."""
    first = f"p:{number}|"
    of_number: dict[str, Any] = {
        "$or": [{"keys": f"p:{number}"}, {"keys": {"$elemMatch": {"$gte": first, "$lt": first[:-1] + "}"}}}]
    }
    found = {row["_id"] for row in _contacts().find(of_number, {"_id": 1})}
    known = aliases.currents(told).values()
    return sorted(found | {row["_id"] for row in _contacts().find({"_id": {"$in": list(known)}}, {"_id": 1})})


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]
