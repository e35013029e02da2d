"""How we speak to a person: which language, and by which greeting. Never "Dear ,"."""

import re
from collections.abc import Iterable, Sequence

GREETINGS = {
    "en": ("Dear {}", "Hello"),
    "sw": ("Ndugu {}", "Habari"),
    "fr": ("Bonjour {}", "Bonjour"),
    "es": ("Hola, {}", "Hola"),
}
"""With a name, and without."""

ORIGINS = {
    "en": "a partner of ours",
    "sw": "mshirika wetu",
    "fr": "l’un de nos partenaires",
    "es": "uno de nuestros socios",
}
"""Where an address came from, when the source has no name."""

_NO_NAME = re.compile(r"[@/\\<>{}\ue000\ue001]|https?:|^\W*$|^(n/?a|none|null|unknown|test|-+)$|^\d+$", re.IGNORECASE)


def polite_name(name: str | None) -> str | None:
    """The name if it can be said, else nothing: lists hold "N/A", "-", addresses and worse in their name columns."""
    cleaned = name or ""
    if not cleaned.isprintable():
        cleaned = "".join(letter if letter.isprintable() else " " for letter in cleaned)
    cleaned = " ".join(cleaned.split())
    return None if not cleaned or len(cleaned) > 120 or _NO_NAME.search(cleaned) else cleaned


def greeting(language: str, name: str | None) -> str:
    """The words a message opens with."""
    named, unnamed = GREETINGS.get(language.split("-")[0], GREETINGS["en"])
    return named.format(name) if name else unnamed


def origin(language: str, source: str | None) -> str:
    """Where we got the address, in words."""
    return source or ORIGINS.get(language.split("-")[0], ORIGINS["en"])


def language_for(wanted: str | None, fallback: Sequence[str], there: Iterable[str]) -> str | None:
    """The person's own language, its parent (``fr-CD`` → ``fr``), then the template's chain; none if no text fits."""
    existing = set(there)
    for language in (wanted, *fallback):
        if language and language in existing:
            return language
        if language and language.split("-")[0] in existing:
            return language.split("-")[0]
    return None
