"""The way into the console, in a real browser that runs no scripts."""

import itertools
from collections.abc import Callable

import pytest
from selenium.webdriver.common.by import By

from tests.browser.conftest import Browser

WIDTHS = (1200, 320)


@pytest.mark.parametrize("width", WIDTHS)
def test_staff_sign_in_and_out(console: str, open_browser: Callable[..., Browser], width: int):
    browser = open_browser(scripts=False)
    browser.width(width)
    browser.open(f"{console}/events/dialogues")
    assert browser.path == "/contacts/sign-in"
    assert not browser.scrolls_sideways()
    browser.type("login", "amina")
    browser.type("password", "not this one")
    browser.press("Sign in")
    assert "wrong" in browser.words()
    browser.type("password", "seven calm words beside the fire")
    browser.press("Sign in")
    assert browser.path == "/events/dialogues"
    assert "Amina Mushi" in browser.words()
    browser.press("Sign out")
    browser.open(f"{console}/contacts/")
    assert browser.path == "/contacts/sign-in"


def test_the_console_keeps_the_language_that_was_chosen(console: str, open_browser: Callable[..., Browser]):
    browser = open_browser(scripts=False, language="fr")
    browser.open(f"{console}/contacts/sign-in")
    assert "Se connecter" in browser.words()
    browser.press("Kiswahili")
    browser.sign_in(console)
    assert browser.path == "/contacts/"
    assert "Toka" in browser.words()


PAGES = (
    "/contacts/", "/contacts/imports", "/contacts/segments", "/contacts/segments/new", "/mailer/campaigns", "/events/dialogues",
    "/events/dialogues/new",
)  # fmt: skip


def test_an_empty_console_says_what_to_do_first(console: str, open_browser: Callable[..., Browser]):
    browser = open_browser(scripts=False)
    browser.sign_in(console)
    for width, path in itertools.product(WIDTHS, PAGES):
        browser.width(width)
        browser.open(console + path)
        assert browser.path == path
        assert not browser.scrolls_sideways(), (path, width)
        assert "nothing here" not in browser.words()
        assert browser.driver.find_element(By.TAG_NAME, "h1").text
