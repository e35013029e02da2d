"""What to call things that the store knows by code."""

from collections.abc import Callable, Mapping
from datetime import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date


def country_names(language: str) -> Mapping[str, str]:
    """What each country is called in this language."""
    return Locale.parse(language).territories


def language_name(tag: str, language: str) -> str:
    """What a language is called in this one; its tag where nobody says."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(language) or tag
    except (ValueError, UnknownLocaleError):
        return tag


def day(language: str) -> Callable[[datetime], str]:
    """Short days for tables, ``3 Mar 2026``: for what is known by the day only."""
    locale = "en_GB" if language == "en" else language
    return lambda when: format_date(when, format="medium", locale=locale)
