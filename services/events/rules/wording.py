"""What letters about an event say, in every language we have words for and those of the event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel import Locale, UnknownLocaleError

from services.events.rules.calendar import in_language
from shared.pages import dates
from shared.pages.catalogue import LANGUAGES

KINDS: dict[str, dict[str, str]] = {
    "dialogue": {"en": "a dialogue", "sw": "mazungumzo", "fr": "un dialogue", "es": "un diálogo"},
    "workshop": {"en": "a workshop", "sw": "warsha", "fr": "un atelier", "es": "un taller"},
}
"""What an event is, for messages that must not tell where: titles often do."""

DISCREET: dict[str, dict[str, str]] = {
    "report_discreet": {
        "en": "We have news about what came of it. Please ask us",
        "sw": "Tuna habari kuhusu matokeo yake. Tafadhali tuulize",
        "fr": "Nous avons des nouvelles de ses suites. Demandez-les-nous",
        "es": "Tenemos noticias de lo que resultó. Pregúntenos",
    },
    "commitment_discreet": {
        "en": "what we noted together",
        "sw": "tuliyoandika pamoja",
        "fr": "ce que nous avons noté ensemble",
        "es": "lo que anotamos juntos",
    },
}
"""What stands for words that staff typed, in the same messages."""


def values(event: Mapping[str, Any], deadline: datetime | None) -> dict[str, dict[str, str]]:
    """Per language: title, kind, date and place of the event, by when to answer, whom to call."""
    return {language: _in(language, event, deadline) for language in sorted({*LANGUAGES, *event["titles"]})}


def _in(language: str, event: Mapping[str, Any], deadline: datetime | None) -> dict[str, str]:
    spoken, base = spoken_for(language), language.split("-")[0]
    return {
        **{name: words.get(base, words["en"]) for name, words in DISCREET.items()},
        "event_title": in_language(event["titles"], language),
        "event_kind": KINDS[event["kind"]].get(base, KINDS[event["kind"]]["en"]),
        "event_date": dates.span(event["starts_at"], event["ends_at"], spoken, event["zone"]),
        "event_place": event["place"],
        "deadline": dates.moment(deadline, spoken, event["zone"]) if deadline else "",
        "contact_line": event.get("contact_line") or "",
    }


def spoken_for(language: str) -> str:
    """The language in which days and months can be named: the one asked for, or English."""
    base = language.split("-")[0]
    try:
        Locale.parse(base)
    except (UnknownLocaleError, ValueError):
        return "en"
    return base
