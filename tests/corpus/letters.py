"""One mail of every class in every language, as it goes over the wire. ``python -m tests.corpus.letters`` writes them anew."""

from collections.abc import Iterator
from pathlib import Path

from services.mailer.operations import templates
from services.mailer.rules import mime, samples
from services.mailer.rules.checks import PERSON
from services.mailer.rules.mime import Letter, Mail, Sender
from services.mailer.rules.wording import greeting

FOLDER = Path(__file__).parent / "letters"
CLASSES = {"bulk": "outreach", "invitation": "invitation", "transactional": "confirmation"}
LANGUAGES = ("en", "sw", "fr", "es")
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nSUMMARY:Mazungumzo – Dodoma\r\nEND:VCALENDAR\r\n"
NAMES = {
    "en": "Amina Mwangi",
    "sw": "Asha Mrembo, Ndugu",
    "fr": "Aïcha Ouédraogo-Traoré dite « la Sage »",
    "es": "María José Núñez Peña",
}
CONSTANTS = {"organisation": "Baraza", "postal_address": "Baraza, PO Box 1, Dodoma, Tanzania"}


def written() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each."""
    for kind, key in CLASSES.items():
        for language in LANGUAGES:
            yield f"{kind}.{language}", mime.source(_mail(kind, key, language))


def _mail(kind: str, key: str, language: str) -> Mail:
    compiled = templates.compiled(templates.shipped()[key], language)
    name, linked = NAMES[language], kind != "transactional"
    whose = {**PERSON, "name": name, "greeting": greeting(language, name)}
    whose |= {f"link_{number}": link for number, link in enumerate(compiled.content.links, 1)}
    shape = compiled.shape("email", {**samples.event(language), **CONSTANTS}, whose)
    sender = Sender(
        "Baraza – Dodoma",
        f"{kind}@baraza.example",
        "people@baraza.example",
        "Sun, 01 Mar 2026 09:00:00 +0000",
        list_id=f"<{kind}.baraza.example>" if linked else None,
        feedback_id=f"1:{kind}:baraza" if linked else None,
        automatic=not linked,
        one_click=linked,
    )
    values = {name: str(whose[name]) for name in shape.names}
    leave = PERSON["unsubscribe_url"] if linked else None
    calendar = None if kind == "bulk" else CALENDAR
    address = "u-0123456789abcdef01234567-abcdefghijklmnop@bounces.baraza.example" if linked else None
    return Mail("0123456789abcdef01234567", "asha@example.org", name, Letter(sender, shape), values, leave, calendar, address)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, raw in written():
        (FOLDER / f"{name}.eml").write_bytes(raw)
