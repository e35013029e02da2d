"""Bus in. The table at the foot shows everything events reacts to."""

from collections.abc import Callable

from services.events.operations import answering, candidates, commitments, forgetting, inviting, merging, reporting, texting
from shared.bus.envelope import Message

NOT_DELIVERED = ("withheld", "failed", "bounced")
HANDED_OVER = ("accepted", "delivered")


def seek(message: Message) -> None:
    """An event opened: look for candidates."""
    candidates.seek(message.data["event"])


def ask(message: Message) -> None:
    """People declared interest: ask contacts about all of them at once."""
    candidates.ask(message.data["event"])


def advance(message: Message) -> None:
    """Something changed: seat and invite the next."""
    inviting.advance(message.data["event"])


def due(message: Message) -> None:
    """A reminder or a deadline has come."""
    answering.due(message.data["invitation"], message.data["step"])


def interested(message: Message) -> None:
    """A person wants to hear more: see which open events want them."""
    told = message.data
    candidates.interested(told["contact"], told["country"], told["groups"], told["at"])


def forget(message: Message) -> None:
    """A person is held no longer."""
    forgetting.forget(message.data["contact"], message.data["at"])


def merged(message: Message) -> None:
    """Two ids mean one person: one invitation, one seat."""
    merging.merged(message.data["contact"], message.data["into"], message.data["at"])


def split(message: Message) -> None:
    """They are two people after all."""
    merging.split(message.data["contact"], message.data["origin"], message.data["at"])


def page(message: Message) -> None:
    """Contacts answered with people whom we may invite."""
    candidates.take_page(message.data)


def deliveries_changed(message: Message) -> None:
    """Mailer tells what became of letters: invitations that did not arrive, and reports on what became of an event."""
    told = message.data
    if told["kind"] == "report-back" and told["state"] in (*HANDED_OVER, *NOT_DELIVERED):
        reporting.by_mail(told["about"]["event"], told["mailing"], told["contacts"], told["state"], told["channel"], told["at"])
    if told["kind"] == "invitation" and told["state"] in NOT_DELIVERED:
        answering.unreachable(told["about"]["event"], told["contacts"])


def commitment_due(message: Message) -> None:
    """The day of a commitment is near."""
    commitments.due(message.data["commitment"])


def text_came(message: Message) -> None:
    """Somebody wrote to us by text message; it may answer an invitation."""
    told = message.data
    if told["intent"] == "reply" and told["channel"] == "sms":
        texting.answer(told["contacts"], told["text"], told["at"])


HANDLERS: dict[str, Callable[[Message], None]] = {
    "events.candidates.seek": seek,
    "events.candidates.ask": ask,
    "events.invitations.advance": advance,
    "events.invitation.due": due,
    "events.commitment.due": commitment_due,
    "contacts.contact.interested": interested,
    "contacts.contact.erased": forget,
    "contacts.contact.merged": merged,
    "contacts.contact.split": split,
    "contacts.audience.page": page,
    "mailer.deliveries.changed": deliveries_changed,
    "mailer.message.received": text_came,
}
