"""A browser that is signed in and a program with a token, for tests that go through the mailer's doors."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.http.access import sessions, staff, tokens


def signed_in(app: Flask) -> FlaskClient:
    """The browser of a member of staff."""
    member = staff.create("neema", "a long enough password", name="Neema")
    client = app.test_client()
    with app.test_request_context():
        response = app.make_response("")
        sessions.start(member, response)
    for header in response.headers.getlist("Set-Cookie"):
        name, value = header.split(";")[0].split("=", 1)
        client.set_cookie(name, value)
    return client


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
