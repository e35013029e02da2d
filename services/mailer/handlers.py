"""Bus in. The table at the foot is all the mailer does when a message comes."""

from collections.abc import Callable

from services.mailer.operations import (
    aliases,
    answering,
    campaigns,
    forgetting,
    hooks,
    link_checks,
    looking,
    mailings,
    receipts,
    reconciling,
    sending,
    suppressions,
    variants,
)
from shared.bus.envelope import Message


def take_page(message: Message) -> None:
    """contacts told whom we may write to."""
    mailings.take_page(message.data)


def request_mailing(message: Message) -> None:
    """Another service wants a text sent to named people."""
    mailings.request(message.data, source=message.source)


def advance(message: Message) -> None:
    """Staff started, paused, resumed or cancelled a campaign."""
    campaigns.advance(message.data["mailing"])


def send(message: Message) -> None:
    """A batch waits to be handed over."""
    sending.send(message.data["batch"], attempt=message.id)


def follow_consent(message: Message) -> None:
    """A person gave or withdrew consent at contacts."""
    told = message.data
    suppressions.consent_changed(told["contact"], told["purpose"], told["channel"], told["status"], told["at"])


def note_merged(message: Message) -> None:
    """Two ids mean one person."""
    aliases.note(message.data["contact"], message.data["into"], message.data["at"])


def note_split(message: Message) -> None:
    """They mean two people after all."""
    aliases.note(message.data["contact"], None, message.data["at"])


def forget(message: Message) -> None:
    """A person is held no longer."""
    forgetting.forget(message.data["contact"], message.data["at"])


def fold_receipts(message: Message) -> None:
    """A provider's post waits to be understood."""
    receipts.fold(message.data["post"])


def choose_subject(message: Message) -> None:
    """The time to try several subjects is over."""
    variants.choose(message.data["campaign"])


def reconcile(message: Message) -> None:
    """The night has come to compare our suppressions with the lists of the provider."""
    reconciling.run()


def tell_hooks(message: Message) -> None:
    """Something happened that other programs may want to hear."""
    hooks.tell(message.id, message.type, message.data, message.time)


def post_hook(message: Message) -> None:
    """Another program waits to be told."""
    hooks.post(message.data["post"])


def check_links(message: Message) -> None:
    """A text has links to look at."""
    link_checks.run(message.data["template"])


def note_found(message: Message) -> None:
    """contacts told whom staff may have meant."""
    looking.found(message.data)


def send_answer(message: Message) -> None:
    """Somebody wrote a word that is answered."""
    answering.send(message.data["answer"])


HANDLERS: dict[str, Callable[[Message], None]] = {
    "contacts.audience.page": take_page,
    "contacts.consent.changed": follow_consent,
    "contacts.contact.erased": forget,
    "contacts.contact.merged": note_merged,
    "contacts.contact.split": note_split,
    "contacts.person.found": note_found,
    "mailer.campaign.choose": choose_subject,
    "mailer.suppressions.reconcile": reconcile,
    "mailer.deliveries.changed": tell_hooks,
    "mailer.address.suppressed": tell_hooks,
    "mailer.contact.unsubscribed": tell_hooks,
    "mailer.hook.post": post_hook,
    "mailer.links.check": check_links,
    "mailer.receipts.fold": fold_receipts,
    "mailer.answer.send": send_answer,
    "mailer.mailing.request": request_mailing,
    "mailer.mailing.advance": advance,
    "mailer.deliveries.send": send,
}
