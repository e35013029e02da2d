"""The one message to people who came by a partner's list, and the day by which it is due."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.contacts import settings
from services.contacts.models import ALIAS
from services.contacts.rules import first_contact
from shared import clock, store

BLOCK = 1000


def note(contacts: Sequence[str], mailing: str, channel: str, at: datetime) -> None:
    """Outreach was handed over to these people: the first of it has introduced us. Again changes nothing."""
    database = store.database(ALIAS)
    said = {"introduced": {"mailing": mailing, "channel": channel, "at": at}, "changed_at": clock.now()}
    for start in range(0, len(contacts), BLOCK):
        block = list(contacts[start : start + BLOCK])
        came_by_list = {"_id": {"$in": block}, "sources.0": {"$exists": True}}
        database["contacts"].update_many({**came_by_list, "introduced": None}, {"$set": said})
        lists = database["contacts"].distinct("sources.import", came_by_list)
        database["imports"].update_many({"_id": {"$in": lists}}, {"$min": {"first_contact_at": at}})


def due(found: Mapping[str, Any], ours: bool, now: datetime) -> dict[str, Any]:
    """By when the people of an import must hear from us (GDPR Art. 14), when they did, and whether it is too late."""
    return first_contact.due(found, ours, timedelta(days=settings.current().first_contact_days), now)
