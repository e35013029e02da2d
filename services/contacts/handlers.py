"""Bus in. The table at the foot is all contacts does when a message comes."""

from collections.abc import Callable

from services.contacts.operations import (
    assessments,
    audiences,
    consenting,
    duplicates,
    engagements,
    erasing,
    finding,
    importing_run,
    importing_undo,
    joining,
    journeys,
    keeping_run,
    merging,
    moments,
    positions,
    previewing,
    replies,
    retention,
    signing_up,
    stories,
)
from shared.bus.envelope import Message

HOLDERS = (assessments, engagements, joining, merging, moments, positions, stories)
"""Files that entered what they hold about people with ``erasing``: the worker that erases must know them all."""


def run_import(message: Message) -> None:
    """A partner's list waits to be read (on)."""
    importing_run.run(message.data["import_id"])


def preview_import(message: Message) -> None:
    """A list waits to be looked at."""
    previewing.run(message.data["import_id"], message.data["version"])


def undo_import(message: Message) -> None:
    """An import waits to be taken back."""
    importing_undo.run(message.data["import_id"])


def forget_import(message: Message) -> None:
    """The time to keep a partner's file is over."""
    retention.forget(message.data["import_id"])


def run_erasure(message: Message) -> None:
    """Somebody is to be erased, and whoever began may have been cut off."""
    erasing.run(message.data["erasure"])


def run_retention(message: Message) -> None:
    """The rules of retention for today."""
    keeping_run.run(message.data["day"], message.data["slice"])


def scan_duplicates(message: Message) -> None:
    """The search for people who are there twice goes on."""
    duplicates.run(message.data["scan"])


def finish_sign_up(message: Message) -> None:
    """Somebody confirmed, and whoever took it may have been cut off."""
    signing_up.finish(message.data["sign_up"])


def resolve_audience(message: Message) -> None:
    """A service asks whom it may write to."""
    audiences.resolve(message.data, cause=message)


def seek_person(message: Message) -> None:
    """Staff look for somebody from another service."""
    finding.seek(message.data)


def note_deliveries(message: Message) -> None:
    """Outreach was handed over: these people are reached; or it was not, and others may introduce us."""
    journeys.note_deliveries(message.data)


def note_suppressed(message: Message) -> None:
    """An address is dead, or its owner complained."""
    data = message.data
    consenting.address_suppressed(data["contact"], data["channel"], data["reason"], data["at"])


def note_unsubscribed(message: Message) -> None:
    """A person left a list by a road of the mailer's."""
    consenting.unsubscribed(message.data)


def note_received(message: Message) -> None:
    """Somebody wrote to us."""
    replies.take(message)


def note_invited(message: Message) -> None:
    """People were invited to a dialogue."""
    journeys.advance(message.data["contacts"], "invited", message.data["at"])


def note_answered(message: Message) -> None:
    """An invited person answered."""
    data = message.data
    journeys.note_answer(data["contact"], data["answer"], data["seated"], data["at"])


def note_attendance(message: Message) -> None:
    """Staff noted who came."""
    data = message.data
    journeys.note_attendance(data["contact"], data["attended"], data["at"])


def note_reported(message: Message) -> None:
    """A person was told what became of an event."""
    journeys.advance([message.data["contact"]], "reported-back", message.data["at"])


def _kept(act: Callable[[Message], None]) -> Callable[[Message], None]:
    """Told about people: kept for their timelines, then acted on."""

    def handle(message: Message) -> None:
        moments.keep(message)
        act(message)

    return handle


def _of_people(act: Callable[[Message], None]) -> Callable[[Message], None]:
    """Copies that staff sent themselves are about nobody."""

    def handle(message: Message) -> None:
        if message.data["kind"] not in ("test", "seed"):
            act(message)

    return handle


HANDLERS: dict[str, Callable[[Message], None]] = {
    "contacts.import.run": run_import,
    "contacts.import.preview": preview_import,
    "contacts.import.undo": undo_import,
    "contacts.import.forget": forget_import,
    "contacts.erasure.run": run_erasure,
    "contacts.retention.run": run_retention,
    "contacts.duplicates.scan": scan_duplicates,
    "contacts.signup.finish": finish_sign_up,
    "contacts.audience.resolve": resolve_audience,
    "contacts.person.seek": seek_person,
    "mailer.deliveries.changed": _of_people(_kept(note_deliveries)),
    "mailer.address.suppressed": _kept(note_suppressed),
    "mailer.contact.unsubscribed": _kept(note_unsubscribed),
    "mailer.message.received": note_received,
    "events.invitations.made": _kept(note_invited),
    "events.invitation.answered": _kept(note_answered),
    "events.attendance.recorded": _kept(note_attendance),
    "events.report.given": _kept(note_reported),
}
