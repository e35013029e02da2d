"""The main path through real pages: a list is uploaded, a person says yes on a phone without scripts, the console shows it."""

import itertools
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import requests
from selenium.webdriver.common.by import By

from shared import clock
from tests.browser.conftest import Browser
from tests.conftest import Installation

LIST = """Jina,Simu,Nchi,Lugha,Kundi
Neema Mushi,0712 345 678,Tanzania,Kiswahili,asm
Juma Said,0754 111 222,Tanzania,Kiswahili,asm
"""
NEEMA = "+255712345678"
PAGES = ("/contacts/", "/contacts/imports", "/contacts/people", "/mailer/campaigns", "/events/dialogues")
PHONE_PAGE_LIMIT = 50_000


def weight(address: str) -> int:
    """Bytes of the page with all it fetches."""
    page = requests.get(address, timeout=10)
    base = "/".join(address.split("/")[:3])
    assert "<script" not in page.text
    return len(page.content) + sum(
        len(requests.get(base + path, timeout=10).content)
        for path in re.findall(r'(?:src|href)="(/[^"]+\.(?:css|svg|png|js))"', page.text)
    )


def enter_partner(browser: Browser, console: str) -> None:
    browser.open(f"{console}/contacts/imports")
    browser.type("name", "Chama cha Wachimbaji")
    browser.type("ends", f"{clock.now() + timedelta(days=300):%Y-%m-%d}")
    browser.submit('form[action="/contacts/partners"] button')


def import_list(browser: Browser, console: str, installation: Installation, folder: Path) -> None:
    path = folder / "orodha.csv"
    path.write_text(LIST)
    browser.open(f"{console}/contacts/imports")
    browser.type("file", str(path))
    browser.submit('form[action="/contacts/imports"] button')
    assert re.fullmatch(r"/contacts/imports/[0-9a-f]{24}", browser.path), browser.words()
    installation.settle()
    browser.driver.refresh()
    assert "orodha.csv" in browser.words()
    assert browser.driver.find_element(By.CSS_SELECTOR, ".badge.done")


def write_to_everyone(browser: Browser, console: str, installation: Installation) -> None:
    browser.open(f"{console}/mailer/campaigns/new")
    browser.type("name", "Karibu")
    browser.submit("main form.card button")
    assert re.fullmatch(r"/mailer/campaigns/[0-9a-f]{24}", browser.path), browser.words()
    browser.press("Start")
    installation.settle()
    browser.driver.refresh()
    assert browser.driver.find_element(By.CSS_SELECTOR, ".badge.done"), browser.words()


def declare_interest(browser: Browser, console: str, installation: Installation, text: str) -> None:
    browser.open(console + re.search(r"/[il]/[\w.~-]+", text)[0])
    assert browser.path.startswith("/i/")
    assert weight(browser.driver.current_url) <= PHONE_PAGE_LIMIT
    assert not browser.scrolls_sideways()
    browser.submit("main form button")
    assert "Asante" in browser.words()
    installation.settle()


def texts_to(installation: Installation, number: str) -> list[str]:
    sent = [json.loads(path.read_text()) for path in sorted(installation.outbox_dir.glob("sms/*.json"))]
    return [message["body"] for message in sent if message["to"] == number]


def open_dialogue(browser: Browser, console: str, installation: Installation) -> str:
    browser.open(f"{console}/events/dialogues/new")
    start = clock.now() + timedelta(days=30)
    values = {
        "title_en": "Dialogue on mining, Tanzania", "title_sw": "Majadiliano kuhusu uchimbaji",
        "country": "Tanzania", "place": "Dodoma",
        "starts_at": f"{start:%Y-%m-%d}T10:00", "ends_at": f"{start:%Y-%m-%d}T16:00", "contact_line": "Amina, +255 712 000 000",
        "maximum_2": "2", "minimum_2": "1", "capacity": "2",
    }  # fmt: skip
    for field, value in values.items():
        browser.type(field, value)
    browser.submit("main form.card button[type=submit]")
    assert re.fullmatch(r"/events/dialogues/[0-9a-f]{24}", browser.path), browser.words()
    address = browser.driver.current_url
    browser.press("Open and invite")
    installation.settle()
    return address


def test_a_person_comes_from_a_list_to_a_seat(
    console: str, installation: Installation, open_browser: Callable[..., Browser], tmp_path: Path
):
    desk, phone = open_browser(), open_browser(scripts=False, language="sw")
    phone.width(240)
    desk.sign_in(console)
    enter_partner(desk, console)
    import_list(desk, console, installation, tmp_path)
    write_to_everyone(desk, console, installation)
    [outreach] = texts_to(installation, NEEMA)
    declare_interest(phone, console, installation, outreach)
    dialogue = open_dialogue(desk, console, installation)

    [invitation] = [text for text in texts_to(installation, NEEMA) if "/r/" in text]
    address = console + re.search(r"/r/[\w.~-]+", invitation)[0]
    assert weight(address) <= PHONE_PAGE_LIMIT
    phone.open(address)
    assert not phone.scrolls_sideways()
    assert "Majadiliano kuhusu uchimbaji" in phone.words()
    assert "saa nne asubuhi (10:00)" in phone.words()
    button = phone.driver.find_element(By.CSS_SELECTOR, 'button[value="yes"]')
    assert button.size["height"] >= 44
    phone.submit('button[value="yes"]')
    installation.settle()
    assert "Neema" in phone.words()

    desk.open(dialogue)
    row = next(row for row in desk.driver.find_elements(By.CSS_SELECTOR, "tbody tr") if "Neema Mushi" in row.text)
    assert "Seated" in row.text
    desk.open(f"{console}/contacts/")
    assert "Accepted" in desk.words()
    for width, path in itertools.product((1200, 320), PAGES):
        look_inside(desk, console + path, width)


def look_inside(browser: Browser, address: str, width: int) -> None:
    """A page with something on it, and the first thing it lists: nothing sticks out, on a desk or on a phone."""
    browser.width(width)
    browser.open(address)
    assert not browser.scrolls_sideways(), (browser.path, width)
    if links := browser.driver.find_elements(By.CSS_SELECTOR, "tbody a"):
        browser.open(links[0].get_attribute("href"))
        assert not browser.scrolls_sideways(), (browser.path, width)
