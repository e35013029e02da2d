"""A program with a token, and pressing buttons of pages, for tests that go through the mailer's doors."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.http.access import tokens


def program(app: Flask, *scopes: str) -> FlaskClient:
    """A program with a token of these scopes."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {tokens.create('program', list(scopes))}"
    return client


def press(browser: FlaskClient, path: str, page: str, **fields: Any) -> TestResponse:
    """Send a form of a page."""
    found = re.search(r'<input type="hidden" name="(csrf[^"]*)" value="([^"]+)"', browser.get(page).text)
    assert found
    return browser.post(path, data={found[1]: found[2], **fields})
