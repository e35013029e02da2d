"""What to call things that the store knows by code."""

from collections.abc import Mapping

from babel import Locale, UnknownLocaleError


def country_names(language: str) -> Mapping[str, str]:
    """What each country is called in this language."""
    return Locale.parse(language).territories


def language_name(tag: str, language: str) -> str:
    """What a language is called in this one; its tag where nobody says."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(language) or tag
    except (ValueError, UnknownLocaleError):
        return tag
