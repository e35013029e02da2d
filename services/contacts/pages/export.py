"""Everything we hold about a person, to be read and printed: ``/p/<token>/data`` for themselves, and the same for staff."""

from typing import Any

from services.contacts.operations import exporting, interest, journeys
from services.contacts.pages.interest import linked, spoken
from services.contacts.pages.words import country_names
from shared.http.actor import actor
from shared.pages import render
from shared.pages.choosing import language

TOLD = (
    "name", "given_name", "family_name", "title", "gender", "email", "phone", "also", "handles", "languages", "country", "region",
    "district", "organisation", "role", "groups", "tags", "custom",
)  # fmt: skip


def own(token: str) -> str:
    """For the person behind the link."""
    contact = interest.person(linked()[0])["_id"]
    held = exporting.held(contact)
    return _page(held, language(spoken(held)), back=f"/p/{token}", file=f"/p/{token}/data.json")


def staff(contact: str) -> str:
    """For staff, to print or read out to somebody without the internet."""
    held = exporting.held(contact)
    back, file = f"/contacts/people/{contact}", f"/contacts/v1/privacy/exports/{contact}"
    return _page(held, language(actor().language), back=back, file=file)


def _page(held: dict[str, Any], words: str, back: str, file: str) -> str:
    groups, countries = journeys.names("group", words), country_names(words)
    shown = {key: held[key] for key in TOLD if key in held}
    if "country" in shown:
        shown["country"] = countries.get(shown["country"], shown["country"])
    if "groups" in shown:
        shown["groups"] = [groups.get(key, key) for key in shown["groups"]]
    return render(
        "contacts/export.html",
        language=words,
        held=held,
        shown=shown,
        partners=journeys.names("source"),
        back=back,
        file=file,
    )
