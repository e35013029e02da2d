"""The plain majority of telephone numbers, decided from the metadata of phonenumbers by one pattern per country.

Answers only where phonenumbers would answer the same (the tests hold both side by side): countries that share their calling
code with nobody and whose trunk prefix is 0 or none. Everything else is left to phonenumbers.
"""

import functools
import re
from collections.abc import Callable

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata
from phonenumbers.phonemetadata import PhoneNumberDesc

_SIGNS = str.maketrans("", "", " -()")
_KINDS = (
    "premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail", "fixed_line", "mobile",
)  # fmt: skip
_LEFT_OUT = {"IL"}  # 01919… in national form is read in another way


def quick(text: str, region: str | None) -> str | None:
    """The number in E.164, or none where this road doesn't lead there."""
    digits = text.translate(_SIGNS)
    if digits[:1] == "+":
        return _international(digits[1:]) if digits.isascii() and digits[1:].isdigit() else None
    if not (digits.isdigit() and digits.isascii()):
        return None
    if digits[:2] == "00":
        return _international(digits[2:]) if digits[2:3] != "0" else None
    plan = _plan(region) if region else None
    if plan is None:
        return None
    code, trunk, pattern = plan
    if digits[0] == "0":
        if not trunk:
            return None
        digits = digits[1:]
        return f"+{code}{digits}" if digits[:1] != "0" and pattern(digits) else None
    return f"+{code}{digits}" if pattern(digits) and not digits.startswith(code) else None


def _international(digits: str) -> str | None:
    for length in (3, 2, 1):
        if regions := COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length] or 0)):
            plan = _plan(regions[0])
            rest = digits[length:]
            return f"+{digits}" if plan and digits[0] != "0" and rest[:1] != "0" and plan[2](rest) else None
    return None


@functools.cache
def _plan(region: str) -> tuple[str, bool, Callable[[str], re.Match[str] | None]] | None:
    """Calling code, whether a 0 is dialled before national numbers, and what matches a valid number without it."""
    metadata = PhoneMetadata.metadata_for_region(region)
    if (
        metadata is None
        or metadata.general_desc is None
        or metadata.country_code is None
        or region in _LEFT_OUT
        or metadata.national_prefix_for_parsing not in (None, "0")
    ):
        return None
    if len(COUNTRY_CODE_TO_REGION_CODE[metadata.country_code]) > 1:
        return None
    kinds = [_pattern(kind) for name in _KINDS if (kind := getattr(metadata, name)) and kind.national_number_pattern]
    valid = re.compile(f"(?={_pattern(metadata.general_desc)})(?:{'|'.join(kinds)})")
    return str(metadata.country_code), metadata.national_prefix_for_parsing == "0", valid.match


def _pattern(kind: PhoneNumberDesc) -> str:
    lengths = "|".join(rf"\d{{{length}}}\Z" for length in kind.possible_length if length > 0)
    return rf"(?={lengths})(?:{kind.national_number_pattern})\Z"
