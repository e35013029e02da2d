"""A toy service on the real web base and the real store."""

from collections.abc import Iterator

import marshmallow as ma
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.views import MethodView

from shared import errors, store
from shared.http import guards
from shared.http.actor import actor
from shared.http.api import blp as decorators
from shared.http.app import build
from shared.http.fields import EmailAddress, Id
from shared.http.idempotency import idempotent, new_id
from shared.http.paging import PageArguments, page
from shared.http.responses import etag, fast_json, require_match
from shared.http.routing import Route
from shared.http.sign_in import SIGN_IN_ROUTES
from shared.settings import Common

blp = decorators("huts")


class Hut(ma.Schema):
    """A hut."""

    id = Id(dump_only=True)
    name = ma.fields.String(required=True, metadata={"description": "What people call it"})
    email = EmailAddress()


class Huts(MethodView):
    """All huts."""

    @blp.arguments(PageArguments, location="query")
    def get(self, arguments):
        """List the huts."""
        return fast_json(page(store.database("contacts")["huts"], **arguments))

    @idempotent
    @blp.arguments(Hut, example={"name": "Round"})
    @blp.response(201, Hut, example={"id": "0" * 24, "name": "Round"})
    def post(self, body):
        """Build a hut.

        Takes a while.
        """
        if body["name"] == "castle":
            raise errors.Invalid("That is no hut.", code="not-a-hut", field="name", remedy="Build smaller.")
        hut = {"_id": new_id(), **body}
        store.database("contacts")["huts"].insert_one(hut)
        return {"id": hut["_id"], **body}


class OneHut(MethodView):
    """One hut."""

    def put(self, hut_id):
        """Rebuild it."""
        require_match(7)
        return fast_json({"id": hut_id}, headers={"ETag": etag(8)})


def whoami() -> dict[str, object]:
    return {"kind": actor().kind, "name": actor().name, "ids": actor().ids}


def answer(token: str) -> dict[str, object]:
    return whoami()


def broken() -> str:
    raise ZeroDivisionError("a secret detail")


ROUTES = (
    Route("/contacts/v1/huts", Huts, guards.token("contacts:read", "contacts:write")),
    Route("/contacts/v1/huts/<id:hut_id>", OneHut, guards.token("contacts:write")),
    Route("/contacts/v1/broken", broken, guards.public),
    Route("/contacts/v1/hook", whoami, guards.webhook, methods=("POST",), max_body=100),
    Route("/contacts/", whoami, guards.staff, methods=("GET", "POST")),
    Route("/contacts/broken", broken, guards.public),
    Route("/r/<token>", answer, guards.signed("answer"), methods=("GET", "POST")),
    *SIGN_IN_ROUTES,
)


@pytest.fixture
def app(mongo_url: str) -> Iterator[Flask]:
    yield build("contacts", Common(mongo_url, "embedded", "k" * 32), ROUTES)
    store.disconnect("contacts")
    store.disconnect("access")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
