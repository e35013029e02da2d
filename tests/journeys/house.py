"""The doors of all three services on one installation, and the promise that what is refused changes nothing."""

import contextlib
import importlib
from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient
from urllib3.filepost import encode_multipart_formdata

from services.contacts import models
from services.contacts.operations import groups
from services.mailer.operations import templates
from shared import store
from shared.bus.topology import SERVICES
from shared.http.access import tokens
from shared.http.links import Links
from shared.pages.catalogue import texts
from tests.conftest import Installation
from tests.support.browsers import signed_in

PROBLEM = "application/problem+json"
ALL = ("contacts:read", "contacts:write", "imports:read", "imports:write", "campaigns:read", "campaigns:write")
MORE = ("events:read", "events:write", "messages:send")


class House:
    """Three web processes, one token for everything and one that may only read events."""

    def __init__(self, installation: Installation):
        self.installation = installation
        self.links = Links(installation.settings.secret_key, installation.settings.public_url)
        models.ensure_indexes()
        groups.seed()
        templates.listed()  # shipped texts are stored when first asked for, which is no change that a request made
        self.contacts, self.mailer, self.events = (door(name) for name in SERVICES)
        self.large = bearer(*ALL, *MORE)
        self.small = bearer("events:read")

    def of(self, path: str) -> FlaskClient:
        """Whoever answers this path."""
        service = path.split("/")[1]
        public = {"i": "contacts", "p": "contacts", "j": "contacts", "c": "contacts", "l": "mailer", "u": "mailer", "r": "events"}
        client: FlaskClient = getattr(self, public.get(service, service))
        return client

    def post(self, path: str, **request: Any) -> Any:
        """A POST with the large token, unless other headers are given."""
        request["headers"] = self.large | request.pop("headers", {})
        return self.of(path).post(path, **request)

    def upload(self, partner: str, content: bytes, name: str = "list.csv", headers: dict[str, str] | None = None) -> Any:
        """A list handed in as curl does it."""
        body, kind = encode_multipart_formdata({"partner": partner, "file": (name, content)})
        return self.post("/contacts/v1/imports", data=body, content_type=kind, headers=headers or {})

    def path(self, purpose: str, *ids: str) -> str:
        """The path of a link of ours."""
        return self.links.url(purpose, *ids).removeprefix(self.installation.settings.public_url)

    @contextlib.contextmanager
    def unchanged(self) -> Iterator[None]:
        """What happens inside leaves every document, every upload and every sent message as it was."""
        before = self._everything()
        yield
        assert self._everything() == before

    def _everything(self) -> dict[str, Any]:
        documents = {
            (service, name): found
            for service in SERVICES
            for name in store.database(service).list_collection_names()
            if (found := sorted(map(repr, store.database(service)[name].find())))
        }
        files = sorted(str(file) for file in self.installation.data_dir.rglob("*") if file.is_file())
        return {"documents": documents, "files": files}


def door(service: str) -> FlaskClient:
    """A client of the web process of a service."""
    app = importlib.import_module(f"services.{service}.app").create_app()
    client: FlaskClient = app.test_client()
    return client


def bearer(*scopes: str) -> dict[str, str]:
    """The header of a new token."""
    return {"Authorization": f"Bearer {tokens.create('walker', list(scopes))}"}


def is_problem(answer: Any, status: int, code: str, field: str | None = None) -> None:
    """A problem that says what is wrong, where, and what to do."""
    assert (answer.status_code, answer.mimetype) == (status, PROBLEM), answer.text
    told = answer.json
    assert (told["status"], told["code"], told.get("field")) == (status, code, field), told
    assert told["remedy"], told
    assert told["detail"], told


def is_page(answer: Any, status: int, language: str, service: str, code: str) -> None:
    """A page that says in this language what is wrong."""
    assert (answer.status_code, answer.mimetype) == (status, "text/html"), answer.text
    t = texts(language, service)
    assert f'<html lang="{language}">' in answer.text
    assert f"<h1>{t(f'error.{status}')}</h1>" in answer.text
    assert t(f"error.code.{code}") in answer.text


def at_desk(client: FlaskClient) -> FlaskClient:
    """The same door for a member of staff with an open console."""
    return signed_in(client.application)
