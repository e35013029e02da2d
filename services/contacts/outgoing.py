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


def run_import(import_id: str, checkpoint: int, resumed: datetime | None = None) -> dict[str, Any]:
    """A list waits to be read (on). The same checkpoint gives the same message, unless it was paused there and resumed."""
    message_id = ids.derived(import_id, "run", checkpoint, *([resumed] if resumed else []))
    return entry("contacts.import.run", {"import_id": import_id}, sender=SENDER, subject=import_id, id=message_id)


def preview_import(import_id: str, version: str, checkpoint: int) -> dict[str, Any]:
    """A list waits to be looked at (on), down to its last row."""
    message_id = ids.derived(import_id, "preview", version, checkpoint)
    data = {"import_id": import_id, "version": version}
    return entry("contacts.import.preview", data, sender=SENDER, subject=import_id, id=message_id)


def undo_import(import_id: str, undone_to: int, due: datetime | None = None) -> dict[str, Any]:
    """An import waits to be taken back, or to be taken back further."""
    message_id = ids.derived(import_id, "undo", undone_to)
    return entry("contacts.import.undo", {"import_id": import_id}, sender=SENDER, subject=import_id, due=due, id=message_id)


def import_ended(
    import_id: str, partner: str, state: str, counts: Mapping[str, int], forget_at: datetime
) -> list[dict[str, Any]]:
    """A list is done, has failed or was cancelled; and, when its time comes, its file goes."""
    data = {"import_id": import_id, "partner": partner, "state": state, "counts": dict(counts)}
    finished = entry("contacts.import.finished", data, sender=SENDER, subject=import_id, id=ids.derived(import_id, "finished"))
    return [finished, forget_import(import_id, state, forget_at)]


def forget_import(import_id: str, state: str, at: datetime) -> dict[str, Any]:
    """The file of an import in this state is not needed any more from then on."""
    message_id = ids.derived(import_id, "forget", state)
    return entry("contacts.import.forget", {"import_id": import_id}, sender=SENDER, subject=import_id, due=at, id=message_id)


def erasure(erasure_id: str, contacts: Sequence[str], at: datetime) -> list[dict[str, Any]]:
    """People are erased: the work that is left here, and for each the news to the others."""
    work = entry(
        "contacts.erasure.run", {"erasure": erasure_id}, sender=SENDER, subject=erasure_id, id=ids.derived(erasure_id, "run")
    )
    return [work, *(_erased(contact, at) for contact in contacts)]


def _erased(contact: str, at: datetime) -> dict[str, Any]:
    data = {"contact": contact, "at": at}
    return entry("contacts.contact.erased", data, sender=SENDER, subject=contact, id=ids.derived(contact, "erased"))


def retention(day: str, slice: int, due: datetime) -> dict[str, Any]:
    """The rules of retention for one day, from a slice on; a day that is still to come waits."""
    message_id = ids.derived("retention", day, slice)
    data = {"day": day, "slice": slice}
    return entry("contacts.retention.run", data, sender=SENDER, subject=day, due=due, id=message_id)


def merged(merge: str, contact: str, into: str, at: datetime) -> dict[str, Any]:
    """Two records turned out to be one person."""
    data = {"contact": contact, "into": into, "at": at}
    return entry("contacts.contact.merged", data, sender=SENDER, subject=into, id=ids.derived(merge, "merged"))


def split(merge: str, contact: str, origin: str, at: datetime) -> dict[str, Any]:
    """They are two people after all."""
    data = {"contact": contact, "origin": origin, "at": at}
    return entry("contacts.contact.split", data, sender=SENDER, subject=origin, id=ids.derived(merge, "split"))


def scan_duplicates(scan: str, part: int, after: int) -> dict[str, Any]:
    """The search for doubles goes on. The same checkpoint gives the same message."""
    message_id = ids.derived(scan, "part", part, after)
    return entry("contacts.duplicates.scan", {"scan": scan}, sender=SENDER, subject=scan, id=message_id)


def ask_to_confirm(sign_up: str, mailing: str, channel: str, url: str) -> dict[str, Any]:
    """Ask mailer for the one message to an address that somebody entered in our form."""
    data = {
        "mailing": mailing, "kind": "sign-up", "template": "sign-up", "message_class": "transactional", "purpose": "outreach",
        "channels": [channel], "about": {}, "values": {},
        "people": [{"contact": sign_up, "calendar": None, "values": {"confirm_url": url}}],
    }  # fmt: skip
    return entry("mailer.mailing.request", data, sender=SENDER, subject=mailing, id=ids.derived(mailing, "request"))


def finish_sign_up(sign_up: str) -> dict[str, Any]:
    """Somebody confirmed; they become a contact."""
    message_id = ids.derived(sign_up, "finish")
    return entry("contacts.signup.finish", {"sign_up": sign_up}, sender=SENDER, subject=sign_up, id=message_id)


def sign_up_over(sign_up: str, at: datetime) -> dict[str, Any]:
    """The message that asked for a confirmation has served its purpose: mailer need not know to whom it went."""
    return _erased(sign_up, at)


def person_found(request: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The answer to a member of staff who looks for somebody from another service."""
    data = {"request": request, "people": list(rows)}
    return entry("contacts.person.found", data, sender=SENDER, id=ids.derived(request, "found"))
