"""Days and times as each language says them, always with the zone.

Swahili counts the hours from dawn: 10:00 is *saa nne asubuhi*, the fourth hour of the morning. Both are written, so that
nobody comes six hours early.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_name
from babel.numbers import format_decimal

_HOURS = ["kumi na mbili", "moja", "mbili", "tatu", "nne", "tano", "sita", "saba", "nane", "tisa", "kumi", "kumi na moja"]
_UNITS = ["sifuri", "moja", "mbili", "tatu", "nne", "tano", "sita", "saba", "nane", "tisa"]
_TENS = ["", "kumi", "ishirini", "thelathini", "arobaini", "hamsini"]
_DEFAULT_LOCALES = {"en": "en_GB", "sw": "sw", "fr": "fr", "es": "es"}


def day(when: date | datetime, language: str, zone: str = "UTC") -> str:
    """``Tuesday, 3 March 2026``."""
    return format_date(_local(when, zone), format="full", locale=_locale(language))


def clock(when: datetime, language: str, zone: str = "UTC") -> str:
    """``10:00``, in Swahili ``saa nne asubuhi (10:00)``."""
    local = _local(when, zone)
    digits = f"{local:%H:%M}"
    return f"{swahili_hour(local.hour, local.minute)} ({digits})" if language == "sw" else digits


def moment(when: datetime, language: str, zone: str = "UTC") -> str:
    """Day, time and zone."""
    joint = {"en": " at ", "sw": ", ", "fr": " à ", "es": " a las "}.get(language, ", ")
    return f"{day(when, language, zone)}{joint}{clock(when, language, zone)} ({zone_name(when, language, zone)})"


def stamp(when: datetime, language: str, zone: str = "UTC") -> str:
    """Short, for tables: ``3 Mar 2026, 10:00 UTC``; the zone as the offset it has."""
    local = _local(when, zone)
    offset = "UTC" if zone == "UTC" else f"{local:%z}"
    return f"{format_date(local, format='medium', locale=_locale(language))}, {local:%H:%M} {offset}"


def span(start: datetime, end: datetime, language: str, zone: str = "UTC") -> str:
    """From start to end, saying the day once where both are on it."""
    name = zone_name(start, language, zone)
    if _local(start, zone).date() == _local(end, zone).date():
        return f"{day(start, language, zone)}, {clock(start, language, zone)} – {clock(end, language, zone)} ({name})"
    first, last = (f"{day(when, language, zone)}, {clock(when, language, zone)}" for when in (start, end))
    return f"{first} – {last} ({name})"


def zone_name(when: datetime, language: str, zone: str) -> str:
    """``East Africa Time`` in the words of the language."""
    if zone == "UTC":
        return zone
    return get_timezone_name(when.astimezone(ZoneInfo(zone)), locale=_locale(language))


def number(value: float, language: str) -> str:
    """``30,000`` with the language's own marks."""
    return format_decimal(value, locale=_locale(language))


def swahili_hour(hour: int, minute: int = 0) -> str:
    """The Swahili name of a time of day."""
    if minute == 45:  # a quarter to the next hour
        return f"saa {_HOURS[(hour - 5) % 12]} kasorobo {_part_of_day(hour)}"
    return f"saa {_HOURS[(hour - 6) % 12]}{_past(minute)} {_part_of_day(hour)}"


def _past(minute: int) -> str:
    if minute == 0:
        return ""
    if minute == 15:
        return " na robo"
    if minute == 30:
        return " na nusu"
    tens, unit = divmod(minute, 10)
    words = " na ".join(word for word in (_TENS[tens], _UNITS[unit] if unit else "") if word)
    return f" na dakika {words}"


def _part_of_day(hour: int) -> str:
    if 4 <= hour < 6:
        return "alfajiri"
    if 6 <= hour < 12:
        return "asubuhi"
    if 12 <= hour < 16:
        return "mchana"
    if 16 <= hour < 19:
        return "jioni"
    return "usiku"


def _local(when: date | datetime, zone: str) -> datetime:
    if isinstance(when, datetime):
        return when.astimezone(ZoneInfo(zone))
    return datetime(when.year, when.month, when.day, tzinfo=ZoneInfo(zone))


def _locale(language: str) -> str:
    return _DEFAULT_LOCALES.get(language, language)
