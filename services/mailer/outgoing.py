"""Every message the mailer sends, one function each. What they mean: ``shared.contracts.mailer``."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared import ids
from shared.bus.envelope import Message
from shared.bus.outbox import entry

SENDER = "mailer"


def advance(campaign: str, revision: int | str) -> dict[str, Any]:
    """Own work: bring the mailing of a campaign in line with what staff decided."""
    data = {"mailing": campaign}
    return entry("mailer.mailing.advance", data, sender=SENDER, id=ids.derived(campaign, "advance", revision))


def resolve(mailing: Mapping[str, Any], cursor: str, size: int, contacts: Sequence[str] = (), again: int = 0) -> dict[str, Any]:
    """Ask contacts for the next page of people."""
    data: dict[str, Any] = {
        "request": mailing["_id"],
        "requester": "mailer",
        "purpose": mailing["purpose"],
        "channels": list(mailing["channels"]),
        "cursor": cursor,
        "size": size,
    }
    data |= {"contacts": list(contacts)} if contacts else {"filter": dict(mailing.get("filter") or {})}
    message_id = ids.derived(mailing["_id"], "resolve", cursor, again)
    return entry("contacts.audience.resolve", data, sender=SENDER, id=message_id)


def send(batch: str, lane: str, mark: object, due: datetime | None = None) -> dict[str, Any]:
    """Own work: hand a batch over. ``mark`` tells apart the occasions on which a batch is announced."""
    message_id = ids.derived(batch, "send", mark)
    return entry("mailer.deliveries.send", {"batch": batch}, sender=SENDER, lane=lane, due=due, id=message_id)


def changed(
    mailing: Mapping[str, Any],
    channel: str,
    state: str,
    contacts: Sequence[str],
    at: datetime,
    *,
    mark: object,
    reason: str | None = None,
    cause: Message | None = None,
) -> dict[str, Any]:
    """Tell what became of messages to these people."""
    data = {
        "mailing": mailing["_id"],
        "kind": mailing["kind"],
        "purpose": mailing["purpose"],
        "about": dict(mailing.get("about") or {}),
        "state": state,
        "reason": reason,
        "channel": channel,
        "contacts": list(contacts),
        "at": at,
    }
    message_id = ids.derived(mailing["_id"], "changed", state, reason, channel, mark)
    return entry("mailer.deliveries.changed", data, sender=SENDER, cause=cause, id=message_id)


def called_off(
    mailing: Mapping[str, Any], channel: str, contacts: Sequence[str], at: datetime, *, mark: object
) -> dict[str, Any]:
    """Tell that a cancelled campaign does not reach these people."""
    return changed(mailing, channel, "withheld", contacts, at, mark=f"called off {mark}", reason="cancelled")


def fold_receipts(post: str) -> dict[str, Any]:
    """Own work: a provider's post is stored and waits to be understood."""
    return entry("mailer.receipts.fold", {"post": post}, sender=SENDER, lane="receipts", id=ids.derived(post, "fold"))


def address_suppressed(contact: str | None, channel: str, reason: str, at: datetime, mark: object) -> dict[str, Any]:
    """Tell that an address is dead, or that its owner complained."""
    data = {"contact": contact, "channel": channel, "reason": reason, "at": at}
    message_id = ids.derived(mark, contact, channel, reason, "suppressed")
    return entry("mailer.address.suppressed", data, sender=SENDER, id=message_id)


def unsubscribed(delivery: Mapping[str, Any], purpose: str, method: str, at: datetime) -> dict[str, Any]:
    """Tell that a person left a purpose, or everything."""
    data = {
        "contact": delivery["contact"],
        "purpose": purpose,
        "channel": delivery["channel"],
        "method": method,
        "mailing": delivery["mailing"],
        "language": delivery.get("language"),
        "at": at,
    }
    message_id = ids.derived(delivery["_id"], "unsubscribed", purpose, at.isoformat())
    return entry("mailer.contact.unsubscribed", data, sender=SENDER, id=message_id)


def check_links(template: str, mark: str) -> dict[str, Any]:
    """Own work: look whether the links of a text lead anywhere. ``mark`` tells the occasions apart."""
    return entry("mailer.links.check", {"template": template}, sender=SENDER, id=ids.derived(template, "links", mark))


def seek_person(request: str, words: str, by: str) -> dict[str, Any]:
    """Ask contacts for a person by part of their name, so that staff see a text as they would get it."""
    data = {"request": request, "words": words, "by": by}
    return entry("contacts.person.seek", data, sender=SENDER, id=ids.derived(request, "seek"))


def received(message: Mapping[str, Any]) -> dict[str, Any]:
    """Tell what somebody wrote to us."""
    names = ("channel", "address", "contacts", "text", "intent", "language", "mailing", "at")
    data = {"message": message["_id"], **{name: message.get(name) for name in names}}
    return entry("mailer.message.received", data, sender=SENDER, id=ids.derived(message["_id"], "received"))


def answer(answer_id: str) -> dict[str, Any]:
    """Own work: an answer to a word waits to be sent."""
    return entry("mailer.answer.send", {"answer": answer_id}, sender=SENDER, id=ids.derived(answer_id, "answer"))


def choose_subject(campaign: str, due: datetime) -> dict[str, Any]:
    """Own work, later: take the subject that did best."""
    return entry("mailer.campaign.choose", {"campaign": campaign}, sender=SENDER, due=due, id=ids.derived(campaign, "choose"))


def reconcile(provider: str, due: datetime) -> dict[str, Any]:
    """Own work, at its time: compare our suppressions with a provider's lists."""
    message_id = ids.derived(provider, "reconcile", due.isoformat(timespec="minutes"))
    return entry("mailer.suppressions.reconcile", {"provider": provider}, sender=SENDER, due=due, id=message_id, lane="receipts")


def post_hook(post: str, tries: int, due: datetime | None = None) -> dict[str, Any]:
    """Own work: tell another program something, for the n-th time."""
    return entry("mailer.hook.post", {"post": post}, sender=SENDER, lane="hooks", due=due, id=ids.derived(post, "post", tries))
