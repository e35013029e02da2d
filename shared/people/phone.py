"""Telephone numbers to E.164; phonenumbers decides, after the damage that spreadsheets and typing do is undone or refused."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from shared.errors import Invalid
from shared.people.numbering import quick
from shared.people.text import clean

_POWER = re.compile(r"\d(?:[.,]\d+)?\s*[eE]\s*\+?\d{1,2}\Z")
_DECIMALS = re.compile(r"(?<=\d)[.,]0+\Z")
_LETTER_O = re.compile(r"(?<![^\W\d_])[oO](?=[\s.-]*\d)|(?<=\d)[oO](?![^\W\d_])")
_EXTENSION = re.compile(r"\s*(?:;ext=|ext(?:ension)?\.?|poste|anexo|x)\s*\d{1,6}\Z", re.IGNORECASE)
_LABEL = re.compile(r"\A(?:tel|tél|phone|mobile|mob|cell|simu|whatsapp|cel)\.?\s*[:.]?\s*(?=[+\d(])", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*(?:[;|\n]|:::|/|,\s*(?=[+0])|\s(?:or|and|ou|et|o|y|au|na)\s)\s*", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")


def normalise_phone(raw: str, region: str | None = None) -> str:
    """The number in E.164. A number without country code is read as one of ``region`` (ISO 3166, two letters).

    Of several numbers in one cell the first that is valid counts. Raises Invalid with code ``phone-missing``,
    ``phone-damaged`` (a spreadsheet cut digits off), ``phone-letters``, ``phone-no-country`` or ``phone-invalid``.
    """
    if plain := quick(raw, region):
        return plain
    return normalise_phones(raw, region)[0][0]


def normalise_phones(raw: str, region: str | None = None) -> tuple[list[str], int]:
    """All valid numbers of a cell, and how many parts of it are none. Raises Invalid, as above, if there is no valid one."""
    text = clean(raw)
    if not text:
        raise Invalid("there is no phone number", code="phone-missing", field="phone")
    found: dict[str, None] = {}
    faults: list[Invalid] = []
    for part in _SEVERAL.split(text):
        try:
            found[_one(part, region)] = None
        except Invalid as fault:
            faults.append(fault)
    if not found:
        raise faults[0]
    return list(found), len(faults)


def _one(text: str, region: str | None) -> str:
    if plain := quick(text, region):
        return plain
    if _POWER.search(text) and ("." in text or "," in text or "+" in text[1:]):
        raise Invalid(
            f"{text!r} has lost digits in a spreadsheet",
            code="phone-damaged",
            field="phone",
            remedy="Format the column as text before saving and type the number again.",
        )
    text = _LABEL.sub("", _EXTENSION.sub("", _DECIMALS.sub("", text.removeprefix("tel:").lstrip("'"))))
    text = _LETTER_O.sub("0", text)
    if _LETTER.search(text):
        raise Invalid(
            f"{text!r} has letters in it", code="phone-letters", field="phone", remedy="Write the number in digits only."
        )
    return _parsed(text, region)


def _parsed(text: str, region: str | None) -> str:
    digits = re.sub(r"\D", "", text)
    if digits.startswith("00"):
        text = "+" + digits.lstrip("0")
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as fault:
        # Without a region a long number is mostly one whose plus sign a spreadsheet ate.
        if fault.error_type == NumberParseException.INVALID_COUNTRY_CODE and len(digits) >= 11 and "+" not in text:
            return _parsed("+" + digits, None)
        raise _invalid(text, region) from fault
    if not phonenumbers.is_valid_number(number):
        if len(digits) >= 11 and "+" not in text:
            return _parsed("+" + digits, None)
        raise _invalid(text, region)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _invalid(text: str, region: str | None = None) -> Invalid:
    if region is None and "+" not in text:
        return Invalid(
            f"{text!r} has no country code and the row names no country",
            code="phone-no-country",
            field="phone",
            remedy="Write it with + and country code, or say which country the list is from.",
        )
    place = f" of {region}" if region else ""
    return Invalid(
        f"{text!r} is no phone number{place}", code="phone-invalid", field="phone", remedy="Correct the number; check its length."
    )
