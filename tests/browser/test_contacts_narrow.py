"""All pages of contacts in the console on a phone: nothing sticks out, however long the words in them are."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from services.contacts.api.engagement_examples import CUSTOM_REQUEST
from services.contacts.api.story_examples import STORY_REQUEST
from services.contacts.app import ROUTES
from services.contacts.models import EVERY
from services.contacts.operations import (
    agreements,
    assessments,
    customs,
    duplicates,
    engagements,
    importing,
    organisations,
    partners,
    positions,
    reaching,
    segments,
    stories,
)
from services.contacts.operations.importing import Wishes
from shared import clock, store
from shared.http import guards
from tests.browser.conftest import Browser
from tests.conftest import Installation

PHONE = 360
ANSWERED = "return performance.getEntriesByType('navigation')[0].responseStatus"
LONG = "Shirikisho-la-Wachimbaji-Wadogo-wa-Dhahabu-na-Madini-Mengine-ya-Mkoa-wa-Geita"
EMAIL = f"{'wachimbaji.wadogo.' * 3}x@mail.shirikisho-la-wachimbaji-wadogo-wa-mkoa-wa-geita.example.org"
LISTED = f"""Name,Email,Phone,Organisation,Tags
{LONG},{EMAIL},,{LONG},{LONG[:60]}
{LONG} mdogo,typo@gmial.com,0712345678,{LONG},
{LONG},,0712 abc,,
"""


@pytest.fixture
def filled(installation: Installation) -> dict[str, str]:
    """One of everything, with long words; the ids by the names that the table of addresses has for them."""
    for document in EVERY:
        document.ensure_indexes()
    now = clock.now()
    partner = partners.add(LONG, "TZ")
    agreements.add(partner, starts_at=now.replace(year=now.year - 1), ends_at=now.replace(year=now.year + 1))
    done, _ = importing.accept(io.BytesIO(LISTED.encode()), f"{LONG}.csv", partner, Wishes(country="TZ"), by="test")
    installation.settle("contacts")
    looked: dict[str, Any] = {"by": "test", "partner": partner, "stream": io.BytesIO(LISTED.encode() + b"\n")}
    waiting, _ = importing.accept(file_name=f"{LONG}2.csv", wishes=Wishes(preview=True, country="TZ"), **looked)
    contact = store.database("contacts")["contacts"].find_one({"email": EMAIL})["_id"]
    organisation = organisations.add({"names": [LONG], "website": f"https://{LONG.lower()}.example.org"}, by="test")["_id"]
    positions.add(contact, {"organisation": LONG, "role": LONG}, by="test")
    assessments.add("contact", contact, {"influence": 4, "interest": 5, "note": LONG}, by="test")
    about = {"kind": "interview", "staff": LONG, "contacts": [contact], "organisations": [LONG], "topics": [LONG], "notes": LONG}
    engagement = engagements.add({**about, "at": now, "next_step": LONG, "owner": LONG}, by="test")["_id"]
    told = {
        **STORY_REQUEST,
        "title": LONG,
        "media": [f"https://{LONG.lower()}.example.org/{LONG}.jpg"],
        "contributors": [contact],
    }
    permission = {**STORY_REQUEST["permission"], "at": now}
    told |= {"told_at": now, "permission": permission, "report_back": {"due_at": now.replace(year=now.year - 1)}}
    story = stories.create(told, by="test")["_id"]
    customs.put("mineral", names={"en": LONG}, type="multi-choice", choices=CUSTOM_REQUEST["choices"])
    segment = segments.create(LONG, {"field": "country", "in": ["TZ"]}, by="test")["_id"]
    reaching.note(partner.id, {"label": LONG, "sent_on": now, "people": 30_000, "source_note": LONG}, by="test")
    duplicates.start(by="test")
    installation.settle("contacts")
    return {
        "import_id": done.id, "waiting": waiting.id, "contact": contact, "organisation": organisation, "engagement": engagement,
        "story": story, "segment": segment, "key": "mineral",
    }  # fmt: skip


def addresses(ids: dict[str, str]) -> list[str]:
    """Every page of the table that staff may look at."""
    pages = [
        route.path
        for route in ROUTES
        if route.guard is guards.staff and "GET" in route.answered and not route.path.endswith(".csv")
    ]
    looks = ["/contacts/imports/<id:waiting>"]
    return [re.sub(r"<(?:id:)?(\w+)>", lambda found: ids[found[1]], path) for path in (*dict.fromkeys(pages), *looks)]


def test_no_page_is_wider_than_a_phone(filled: dict[str, str], console: str, open_browser: Callable[..., Browser]):
    browser = open_browser()
    browser.width(PHONE)
    browser.sign_in(console)
    wide = {}
    for path in addresses(filled):
        browser.open(console + path)
        if (answered := browser.driver.execute_script(ANSWERED)) != 200:
            wide[path] = answered
        width = browser.driver.execute_script("return document.documentElement.scrollWidth")
        if width > PHONE:
            wide[path] = width
    assert wide == {}
    browser.driver.execute_script("document.querySelector('h1').style.width = '60rem'")
    assert browser.driver.execute_script("return document.documentElement.scrollWidth") > PHONE, "the measure itself"
