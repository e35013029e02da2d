"""The newsletter as Mailchimp exports an audience: one file per status, the status only in the file's name."""

import csv
import datetime
import random
from collections.abc import Iterable
from pathlib import Path

from deploy.example.crowd import Person
from deploy.example.world import SECTORS

MERGE = ["Email Address", "First Name", "Last Name", "Organisation", "Sector", "Country", "Language"]
SYSTEM = [
    "MEMBER_RATING", "OPTIN_TIME", "OPTIN_IP", "CONFIRM_TIME", "CONFIRM_IP", "LATITUDE", "LONGITUDE", "GMTOFF", "DSTOFF",
    "TIMEZONE", "CC", "REGION", "LAST_CHANGED", "LEID", "EUID", "NOTES", "TAGS",
]  # fmt: skip
LEFT = ["UNSUB_TIME", "UNSUB_CAMPAIGN_TITLE", "UNSUB_CAMPAIGN_ID", "UNSUB_REASON", "UNSUB_REASON_OTHER"]
CLEANED = ["CLEAN_TIME", "CLEAN_CAMPAIGN_TITLE", "CLEAN_CAMPAIGN_ID"]
LANGUAGES = {"sw": "Swahili", "en": "English", "fr": "French", "es": "Spanish"}
TAGS = ('"Newsletter"', '"Newsletter","ShareASM day"', '"Blog reader"', "")
TITLES = ("Quarterly update, spring", "Quarterly update, autumn", "Photo stories from Geita")


def write_subscribed(path: Path, people: Iterable[Person], randomness: random.Random) -> None:
    """Those who read it."""
    _write(path, MERGE + SYSTEM, ([*_merge(person, randomness), *_system(person, randomness)] for person in people))


def write_unsubscribed(path: Path, people: Iterable[Person], randomness: random.Random) -> None:
    """Those who left it."""
    rows = (
        [*_merge(person, randomness), *_system(person, randomness)[:-1], *_left(randomness), _system(person, randomness)[-1]]
        for person in people
    )
    _write(path, [*MERGE, *SYSTEM[:-1], *LEFT, SYSTEM[-1]], rows)


def write_cleaned(path: Path, people: Iterable[Person], randomness: random.Random) -> None:
    """Those whose address bounced."""
    rows = (
        [*_merge(person, randomness), *_system(person, randomness)[:-1], *_left(randomness)[:3], _system(person, randomness)[-1]]
        for person in people
    )
    _write(path, [*MERGE, *SYSTEM[:-1], *CLEANED, SYSTEM[-1]], rows)


def _write(path: Path, header: list[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _merge(person: Person, randomness: random.Random) -> list[str]:
    organisation = randomness.choice(("", "", f"{person.family} & Sons", f"{person.country.english} Network", "Ministry, HQ"))
    family = person.family if randomness.random() > 0.04 else ""  # one-word names are common
    language = LANGUAGES[person.country.language] if randomness.random() > 0.2 else ""
    return [person.email, person.given, family, organisation, SECTORS[person.sector][2], person.country.english, language]


def _system(person: Person, randomness: random.Random) -> list[str]:
    joined = _moment(randomness)
    address = f"198.51.100.{randomness.randrange(1, 255)}"
    return [
        str(randomness.randrange(1, 6)), joined, address, joined, address, "", "", "", "", person.country.zone,
        person.country.code.lower(), "", joined, str(400_000_000 + person.number), f"{person.number * 2654435761 % 2**40:010x}",
        "", randomness.choice(TAGS),
    ]  # fmt: skip


def _left(randomness: random.Random) -> list[str]:
    title = randomness.choice(TITLES)
    return [_moment(randomness), title, f"{randomness.getrandbits(40):010x}", "NORMAL", ""]


def _moment(randomness: random.Random) -> str:
    start = datetime.datetime(2014, 1, 6, 8, tzinfo=datetime.UTC)
    return f"{start + datetime.timedelta(minutes=randomness.randrange(700_000)):%Y-%m-%d %H:%M:%S}"
