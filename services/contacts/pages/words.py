"""What to call things that the store knows by code."""

from collections.abc import Mapping

from babel import Locale


def country_names(language: str) -> Mapping[str, str]:
    """What each country is called in this language."""
    return Locale.parse(language).territories
