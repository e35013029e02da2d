"""What a dialogue must be like before it may be stored or opened."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from shared.errors import Invalid

GROUP_WORD = re.compile(r"[a-z][a-z0-9-]{0,39}")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST = timedelta(days=60)
Dialogue = Mapping[str, Any]


def check(dialogue: Dialogue) -> None:
    """Raises Invalid with code, field and remedy for the first thing that can't be."""
    for rule in RULES:
        rule(dialogue)


def _titles(dialogue: Dialogue) -> None:
    _demand(dialogue["languages"], "languages-missing", "languages", "name at least one language, e.g. sw")
    for language in [*dialogue["languages"], *dialogue["titles"]]:
        good = LANGUAGE.fullmatch(language)
        _demand(good, "language-invalid", "languages", f"{language!r} is no language tag; use one like sw, en or fr")
    missing = [code for code in dialogue["languages"] if not dialogue["titles"].get(code, "").strip()]
    _demand(not missing, "title-missing", "titles", f"add a title in {', '.join(missing)}, or take the language out")


def _slug(dialogue: Dialogue) -> None:
    good = SLUG.fullmatch(dialogue["slug"]) and len(dialogue["slug"]) <= 80
    _demand(good, "slug-invalid", "slug", "use small letters, digits and single hyphens, at most 80 characters")


def _times(dialogue: Dialogue) -> None:
    known = dialogue["zone"] in available_timezones()
    _demand(known, "zone-unknown", "zone", "use an IANA name such as Africa/Dar_es_Salaam")
    for field in ("starts_at", "ends_at"):
        aware = dialogue[field].utcoffset() is not None
        _demand(aware, "time-without-offset", field, "write the offset, e.g. 2026-03-02T09:00:00+03:00")
    starts_at, ends_at = dialogue["starts_at"], dialogue["ends_at"]
    _demand(ends_at > starts_at, "ends-before-start", "ends_at", "let it end after it starts")
    _demand(ends_at - starts_at <= LONGEST, "too-long", "ends_at", f"an event lasts {LONGEST.days} days at most; split it")


def _seats(dialogue: Dialogue) -> None:
    _demand(dialogue["seats"], "seats-missing", "seats", "give at least one group its seats")
    for group, seats in dialogue["seats"].items():
        where = f"seats.{group}"
        good = GROUP_WORD.fullmatch(group)
        _demand(good, "group-invalid", where, "a group is a word of small letters, digits and hyphens, e.g. artisanal-mining")
        _demand(seats["minimum"] >= 0, "minimum-negative", where, "a minimum is 0 or more")
        _demand(seats["maximum"] >= 1, "maximum-too-small", where, "a maximum is 1 or more; leave the group out otherwise")
        fits = seats["minimum"] <= seats["maximum"]
        _demand(fits, "minimum-above-maximum", where, f"the minimum {seats['minimum']} is above the maximum {seats['maximum']}")
    _capacity(dialogue)


def _capacity(dialogue: Dialogue) -> None:
    capacity, floor = dialogue["capacity"], sum(seats["minimum"] for seats in dialogue["seats"].values())
    _demand(1 <= capacity <= 5000, "capacity-invalid", "capacity", "a capacity lies between 1 and 5000")
    remedy = f"the groups need {floor} seats at least and there are {capacity}: lower a minimum or raise the capacity"
    _demand(floor <= capacity, "minimum-above-capacity", "capacity", remedy)


def _pace(dialogue: Dialogue) -> None:
    ahead, answer, remind = dialogue["invite_ahead"], dialogue["answer_days"], dialogue["remind_after_days"]
    _demand(1 <= ahead <= 5, "invite-ahead-invalid", "invite_ahead", "invite between 1 and 5 people per free seat")
    _demand(0 < answer <= 90, "answer-days-invalid", "answer_days", "give people between a few hours and 90 days to answer")
    _demand(
        1 <= dialogue["report_back_days"] <= 730,
        "report-back-days-invalid",
        "report_back_days",
        "report back within 1 to 730 days",
    )
    _demand(0 < remind < answer, "remind-after-deadline", "remind_after_days", "remind before the time to answer is over")


RULES: tuple[Callable[[Dialogue], None], ...] = (_titles, _slug, _times, _seats, _pace)


def check_change(seated: Mapping[str, int], invited: Mapping[str, int], dialogue: Dialogue) -> None:
    """Raises Invalid when changed seats would push somebody out who sits or is invited already."""
    for group in {*seated, *invited}:
        held = seated.get(group, 0) + invited.get(group, 0)
        known = group in dialogue["seats"] or not held
        _demand(known, "group-in-use", "seats", f"{held} people of {group} are invited or seated; keep the group")
    for group, count in seated.items():
        fits = not count or count <= dialogue["seats"][group]["maximum"]
        _demand(fits, "seats-taken", f"seats.{group}", f"{count} seats are taken already; keep the maximum at {count} or more")
    total = sum(seated.values())
    _demand(total <= dialogue["capacity"], "seats-taken", "capacity", f"{total} seats are taken already")


def slug_for(title: str, country: str, starts_at: datetime) -> str:
    """A short name for the public page when staff gave none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-")
    return f"{words or country.lower()}-{starts_at.year}"


def local(moment: datetime, zone: str) -> datetime:
    """The moment on the clock on the wall of the venue."""
    return moment.astimezone(ZoneInfo(zone))


def _demand(holds: object, code: str, field: str, remedy: str) -> None:
    if not holds:
        raise Invalid(remedy[0].upper() + remedy[1:] + ".", code=code, field=field, remedy=remedy)
