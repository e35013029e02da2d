"""The mailing that reports back: prepared for everybody who is still owed a report and can be written to."""

from typing import Any

from services.events import outgoing
from services.events.models import Event, ReportBack
from services.events.operations import dialogues, letters, merging
from services.events.rules import wording
from shared.errors import Conflict, Invalid
from shared.ids import derived
from shared.pages.catalogue import LANGUAGES

LONGEST = 5000


class NobodyOwed(Conflict):
    """Everybody was told already, or nobody came."""

    code = "nobody-owed"


def languages(event_id: str) -> dict[str, int]:
    """The languages of the letters to those who are owed a report, with the number of people."""
    found: dict[str, int] = {}
    for report in ReportBack.objects(event=event_id, state="owed").only("language"):
        spoken = (report.language or "en").split("-")[0]
        spoken = spoken if spoken in LANGUAGES else "en"
        found[spoken] = found.get(spoken, 0) + 1
    return found


def send(event_id: str, texts: dict[str, str], url: str | None, *, asked: str) -> dict[str, int]:
    """Ask mailer to write what became of the event to everybody who is owed a report, each in their language.

    ``asked`` names the request, so that asking twice sends once. Raises EventNotFound, NobodyOwed, and Invalid when the text is
    missing in a language that somebody reads: nobody gets a letter half in another language.
    """
    event = dialogues.get(event_id)
    needed = languages(event_id)
    if not needed:
        raise NobodyOwed("Nobody is owed a report about this event.", remedy="Note who came, or who gave a view.")
    written = {language: text.strip() for language, text in texts.items() if text.strip()}
    missing = sorted(set(needed) - set(written))
    if missing:
        people = ", ".join(f"{language} ({needed[language]})" for language in missing)
        raise Invalid(
            f"The text is missing in {people}.", code="text-missing", field="texts", remedy="Write it in these languages."
        )
    owed = ReportBack.objects(event=event_id, state="owed", erased_at=None).order_by("id").only("contact")
    contacts = sorted({merging.current(report.contact) for report in owed})
    chunks = [contacts[start : start + letters.AT_ONCE] for start in range(0, len(contacts), letters.AT_ONCE)]
    say = [
        _letter(event, written, url, chunk, derived(event.id, "report-back", asked, number))
        for number, chunk in enumerate(chunks)
    ]
    Event.objects(id=event.id, reports__ne=asked).update_one(push_all__outgoing=say, push__reports=asked)
    return needed


def _letter(event: Event, texts: dict[str, str], url: str | None, contacts: list[str], mailing: str) -> dict[str, Any]:
    values = wording.values(letters.plain(event), None)
    for language, told in values.items():
        text = texts.get(language) or texts.get("en") or next(iter(texts.values()))
        told.update(report_text=text, report_url=url or "")
    people = [{"contact": contact} for contact in contacts]
    return outgoing.mailing(
        "report-back", mailing=mailing, event=event.id, values=values, people=people, message_class="transactional"
    )
