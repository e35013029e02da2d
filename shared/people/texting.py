"""Words as people type them on a telephone: without case, accents and punctuation, and those that only make them polite."""

import unicodedata

COURTESY = frozenset(
    ("please", "pls", "thanks", "thank", "you", "tafadhali", "asante", "sana", "kabisa", "sasa", "sms")
    + ("svp", "merci", "s", "il", "vous", "te", "plait", "por", "favor", "gracias")
)


def plain(text: str) -> list[str]:
    """The words of a text without case, accents and punctuation."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(letter if letter.isalnum() else "" if unicodedata.combining(letter) else " " for letter in letters)
    return kept.split()


def telling(text: str) -> list[str]:
    """The words of a text without those of courtesy."""
    return [word for word in plain(text) if word not in COURTESY]
