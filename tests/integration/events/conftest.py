"""Doors of events: a client with a token, a signed-in member of staff, somebody from outside."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.events.app import create_app
from shared.http.access import tokens
from tests.conftest import Installation
from tests.support.browsers import signed_in


@pytest.fixture
def app(installation: Installation) -> Flask:
    return create_app()


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Anybody."""
    return app.test_client()


@pytest.fixture
def program(app: Flask) -> FlaskClient:
    """A program with a token that may read and write."""
    client = app.test_client()
    secret = tokens.create("program", ["events:read", "events:write"])
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


class Desk:
    """A member of staff with a browser."""

    def __init__(self, client: FlaskClient):
        self.client = client

    def get(self, path: str):
        return self.client.get(path)

    def post(self, path: str, page: str, **fields: str):
        """Send a form of ``page`` with the CSRF field that stands in it."""
        html = self.client.get(page).text
        name, value = re.search(r'<input type="hidden" name="(csrf[^"]*)" value="([^"]+)"', html).groups()
        return self.client.post(path, data={name: value, **fields})


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(signed_in(app))
