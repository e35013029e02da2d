"""The form of a new dialogue, turned into what the operation takes."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from werkzeug.datastructures import MultiDict

from shared.errors import Invalid
from shared.pages.catalogue import LANGUAGES

ROWS = 6
SEEDS = ("government", "lsm", "asm")

Form = MultiDict[str, str]


def body(form: Form) -> dict[str, Any]:
    """Raises Invalid naming the field of the form."""
    titles = {code: text for code in LANGUAGES if (text := form.get(f"title_{code}", "").strip())}
    if not titles:
        raise Invalid("Give it a title in at least one language.", code="title-missing", field="titles")
    descriptions = {code: text for code in LANGUAGES if (text := form.get(f"description_{code}", "").strip())}
    zone = form.get("zone", "").strip()
    return {
        "titles": titles,
        "descriptions": descriptions,
        "languages": list(titles),
        "country": _text(form, "country"),
        "place": _text(form, "place"),
        "zone": zone,
        "starts_at": _moment(form, "starts_at", zone),
        "ends_at": _moment(form, "ends_at", zone),
        "capacity": _number(form, "capacity"),
        "seats": _seats(form),
        "invite_ahead": _decimal(form, "invite_ahead", 1.0),
        "answer_days": _decimal(form, "answer_days", 7.0),
        "remind_after_days": _decimal(form, "remind_after_days", 3.0),
        "contact_line": form.get("contact_line", "").strip()[:200] or None,
    }


def _seats(form: Form) -> dict[str, dict[str, int]]:
    seats = {}
    for row in range(ROWS):
        group = form.get(f"group_{row}", "").strip().lower().replace(" ", "-")
        if group and form.get(f"maximum_{row}", "").strip():
            seats[group] = {"minimum": _number(form, f"minimum_{row}", 0), "maximum": _number(form, f"maximum_{row}")}
    return seats


def _text(form: Form, name: str) -> str:
    text = form.get(name, "").strip()
    if not text or len(text) > 200:
        raise Invalid("Fill this in, with at most 200 characters.", code="text-missing", field=name)
    return text


def _number(form: Form, name: str, default: int | None = None) -> int:
    text = form.get(name, "").strip()
    if not text and default is not None:
        return default
    if not text.isdecimal() or len(text) > 6:
        raise Invalid("Write a whole number.", code="number-invalid", field=name)
    return int(text)


def _decimal(form: Form, name: str, default: float) -> float:
    text = form.get(name, "").strip().replace(",", ".")
    if not text:
        return default
    if len(text) > 9 or text.count(".") > 1 or not text.replace(".", "").isdecimal():
        raise Invalid("Write a number.", code="number-invalid", field=name)
    return float(text)


def _moment(form: Form, name: str, zone: str) -> datetime:
    """A browser sends the time on the wall of the venue, without a zone."""
    if zone not in available_timezones():
        raise Invalid("Choose a time zone such as Africa/Dar_es_Salaam.", code="zone-unknown", field="zone")
    try:
        return datetime.fromisoformat(form.get(name, "")).replace(tzinfo=ZoneInfo(zone))
    except ValueError as fault:
        raise Invalid("Give the day and the time.", code="time-invalid", field=name) from fault
