"""A client for the doors of contacts: with a token, as a person behind a link, as staff."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from services.contacts.app import create_app
from services.contacts.settings import current
from shared.http.access import staff, tokens
from shared.http.links import Links


def app() -> Flask:
    return create_app(current())


def bearer(*scopes: str, partner: str | None = None) -> dict[str, str]:
    secret = tokens.create("test", list(scopes) or ["contacts:read", "contacts:write"], partner=partner)
    return {"Authorization": f"Bearer {secret}"}


def link(purpose: str, *ids: str) -> str:
    settings = current()
    url = Links(settings.secret_key, settings.public_url).url(purpose, *ids)
    return url.removeprefix(settings.public_url)


def snapshot(database: Any) -> dict[str, list[Any]]:
    """Everything in a database, to show that nothing changed."""
    return {name: sorted(map(repr, database[name].find())) for name in sorted(database.list_collection_names())}


def signed_in(flask: Flask) -> FlaskClient:
    """A member of staff with an open console."""
    staff.create("neema", "correct horse battery staple", name="Neema", language="en")
    client = flask.test_client()
    page = client.get("/contacts/sign-in").text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    answer = client.post("/contacts/sign-in", data={**hidden, "login": "neema", "password": "correct horse battery staple"})
    assert answer.status_code == 303
    return client
