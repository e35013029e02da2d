"""marshmallow fields for what people type: each uses the one normalisation of ``shared.people``."""

from collections.abc import Callable
from typing import Any

import marshmallow as ma

from shared.errors import Invalid
from shared.people import country_code, language_tag, normalise_email, normalise_phone


class Id(ma.fields.String):
    """One of our ids: 24 hexadecimal digits."""

    def __init__(self, **options: Any):
        super().__init__(
            validate=ma.validate.Regexp(r"^[0-9a-f]{24}\Z", error="Not one of our ids (24 hexadecimal digits)."), **options
        )


class _Normalised(ma.fields.String):
    """A string in the one form we keep; what can't be brought into it is refused with the reason."""

    normalise: Callable[[str], str]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        try:
            return type(self).normalise(text)
        except Invalid as fault:
            raise ma.ValidationError(f"{fault.detail} {fault.remedy or ''}".strip()) from fault


class EmailAddress(_Normalised):
    """An email address."""

    normalise = staticmethod(normalise_email)


class Country(_Normalised):
    """A country by code or by name in any of our languages; kept as ISO 3166 alpha-2."""

    normalise = staticmethod(country_code)


class LanguageTag(_Normalised):
    """A language as BCP 47 tag or by name."""

    normalise = staticmethod(language_tag)


class E164(_Normalised):
    """A phone number with its country code."""

    normalise = staticmethod(lambda text: normalise_phone(text, None))
