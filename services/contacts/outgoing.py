"""Every message contacts sends, one function each. What they mean: ``shared.contracts.contacts``."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared import ids
from shared.bus.envelope import Message
from shared.bus.outbox import entry

SENDER = "contacts"


def audience_page(page: Mapping[str, Any], cause: Message) -> dict[str, Any]:
    """The answer to one question for one page of people; goes only to the service that asked."""
    message_id = ids.derived(cause.id, "page", page["request"], page["cursor"])
    return entry("contacts.audience.page", dict(page), sender=SENDER, cause=cause, lane=page["requester"], id=message_id)


def interested(contact: str, country: str | None, groups: Sequence[str], at: datetime) -> dict[str, Any]:
    """A person wants to hear more. The same first moment gives the same message."""
    data = {"contact": contact, "country": country, "groups": list(groups), "at": at}
    message_id = ids.derived(contact, "interested", at.isoformat())
    return entry("contacts.contact.interested", data, sender=SENDER, subject=contact, id=message_id)


def consent_changed(contact: str, purpose: str, channel: str, status: str, at: datetime) -> dict[str, Any]:
    """A person gave or withdrew consent by their own act."""
    data = {"contact": contact, "purpose": purpose, "channel": channel, "status": status, "at": at}
    message_id = ids.derived(contact, "consent", purpose, channel, status, at.isoformat())
    return entry("contacts.consent.changed", data, sender=SENDER, subject=contact, id=message_id)
