"""Mails for the providers' tests, made by the mailer's own rules."""

from services.mailer.rules.content import content
from services.mailer.rules.mime import Letter, Mail, Sender
from services.mailer.rules.rendering import Compiled
from shared import ids

SENDER = Sender(
    name="Baraza, Dodoma",
    address="news@baraza.example",
    reply_to="people@baraza.example",
    date="Sun, 01 Mar 2026 09:00:00 +0000",
    list_id="<outreach.baraza.example>",
    one_click=True,
)
TEXTS = {
    "subject": "Habari {{ name }}",
    "body": "Ndugu {{ name }},\n\nKaribu kwenye mjadala – é ñ.\n\n[Acha]({{ unsubscribe_url }})\n",
}
PARAGRAPH = "\nWachimbaji wadogo na jamii zao.\n"


def mails(
    addresses: list[str], *, calendar: str | None = None, names: list[str] | None = None, paragraphs: int = 0
) -> list[Mail]:
    """One mail to each address, all of one letter; ``paragraphs`` make it longer."""
    people = [
        {"name": names[number] if names else f"Asha <{number}>", "unsubscribe_url": f"https://baraza.example/u/{number}"}
        for number in range(len(addresses))
    ]
    texts = TEXTS | {"body": TEXTS["body"] + PARAGRAPH * paragraphs}
    compiled = Compiled(content("sw", texts, tracked=True))
    letter = Letter(SENDER, compiled.shape("email", {}, {"name": "x", "unsubscribe_url": "y"}))
    return [
        Mail(ids.derived("delivery", address), address, person["name"], letter, person, person["unsubscribe_url"], calendar)
        for address, person in zip(addresses, people, strict=True)
    ]
