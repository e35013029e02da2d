"""Every URL of every service has a guard, and the guard works: walked from the URL maps, nothing skipped."""

import importlib
import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from shared.http.access import tokens
from shared.http.guards import Guard, public, webhook
from shared.http.links import PATHS
from tests.conftest import Installation

SERVICES = ("contacts", "mailer", "events")


@pytest.fixture(params=SERVICES)
def app(request: pytest.FixtureRequest, installation: Installation) -> Flask:
    return importlib.import_module(f"services.{request.param}.app").create_app()


def guards_of(app: Flask) -> list[tuple[Rule, Guard | None]]:
    routes = app.extensions["baraza.routes"]
    return [(rule, getattr(routes.get(rule.endpoint), "guard", None)) for rule in app.url_map.iter_rules()]


def stranger(rule: Rule) -> str:
    """The rule's address with something that fits in each of its places."""

    def fitting(place: re.Match[str]) -> str:
        converter = place[1] or ""
        if converter.startswith("any("):
            return converter[4:].split(",")[0].rstrip("):")
        return {"id:": "0" * 24, "int:": "1"}.get(converter, "x")

    return re.sub(r"<((?:\w+(?:\([^)]*\))?:)?)\w+>", fitting, rule.rule)


def test_every_url_has_a_guard(app: Flask):
    assert [rule.rule for rule, guard in guards_of(app) if guard is None] == []


def test_strangers_get_nowhere(app: Flask):
    """Each address that is not open, with each of its methods, refuses someone who brings nothing."""
    client = app.test_client()
    let_in = []
    for rule, guard in guards_of(app):
        if guard in (public, webhook):
            continue
        for method in (rule.methods or set()) - {"OPTIONS"}:
            status = client.open(stranger(rule), method=method).status_code
            if status not in (303, 401, 403, 404):
                let_in.append((method, rule.rule, status))
    assert let_in == []


def test_pages_refuse_strangers_with_the_way_in_and_the_api_with_problem_json(app: Flask):
    client = app.test_client()
    for rule, guard in guards_of(app):
        method = sorted((rule.methods or set()) - {"OPTIONS", "HEAD"})[0]
        response = client.open(stranger(rule), method=method) if guard not in (public, webhook) else None
        if response is not None and guard is not None and guard.needs_token and "/v1/" in rule.rule:
            assert (response.status_code, response.mimetype) == (401, "application/problem+json"), rule.rule
            assert response.json["remedy"], rule.rule
        if response is not None and guard is not None and guard.name == "staff":
            assert response.status_code == 303, rule.rule
            assert response.location.startswith("/contacts/sign-in?next="), rule.rule


def test_a_token_for_something_else_is_refused(app: Flask):
    held = {scope: {"Authorization": "Bearer " + tokens.create("other", [scope])} for scope in ("messages:send", "metrics:read")}
    client = app.test_client()
    for rule, guard in guards_of(app):
        if guard is None or not guard.needs_token:
            continue
        for method in (rule.methods or set()) - {"OPTIONS"}:
            scope = "metrics:read" if "messages:send" in (guard.scope, guard.changing_scope) else "messages:send"
            response = client.open(stranger(rule), method=method, headers=held[scope])
            assert response.status_code == 403, (method, rule.rule)
            assert method == "HEAD" or "scope-missing" in response.text or "/v1/" not in rule.rule, rule.rule


def test_public_links_are_signed(app: Flask):
    """The short addresses that we send to people are guarded by a signature of the right purpose."""
    for rule, guard in guards_of(app):
        for purpose, letter in PATHS.items():
            if rule.rule.startswith(f"/{letter}/"):
                assert guard is not None
                assert guard.name == f"signed({purpose})", rule.rule


def test_what_is_open_is_on_this_list(app: Flask):
    """Adding an open address is a decision; it is made here."""
    service = app.extensions["baraza.service"]
    always = {f"/{service}/{name}" for name in ("healthz", "readyz", "openapi.json", "docs", "style/<digest>/baraza.css")}
    own = {
        "contacts": {"/", "/contacts/sign-in", "/j/<code>"},
        "mailer": set(),
        "events": {"/e/<slug>", "/e/<slug>/calendar.ics"},
    }
    opened = {rule.rule for rule, guard in guards_of(app) if guard is public}
    assert opened - always - own[service] == set()


def test_every_operation_is_documented_with_a_summary(app: Flask):
    spec = app.test_client().get(f"/{app.extensions['baraza.service']}/openapi.json").json
    documented = {
        (re.sub(r"\{(\w+)\}", "<>", path), method)
        for path, operations in spec["paths"].items()
        for method, told in operations.items()
        if method != "parameters" and told.get("summary")
    }
    routes = app.extensions["baraza.routes"].values()
    served = {
        (re.sub(r"<[^>]+>", "<>", route.path), method.lower())
        for route in routes
        if "/v1/" in route.path
        for method in route.answered
        if method not in ("HEAD", "OPTIONS")
    }
    assert served - documented == set()


def test_every_operation_shows_an_example(app: Flask):
    spec = app.test_client().get(f"/{app.extensions['baraza.service']}/openapi.json").json
    bare = []
    for path, operations in spec["paths"].items():
        for method, told in operations.items():
            if method == "parameters":
                continue
            answers = [answer for status, answer in told["responses"].items() if status.startswith("2")]
            shown = [told.get("requestBody", {}), *answers]
            if list(told["responses"]) == ["204", "default"] and "requestBody" not in told:
                continue  # takes nothing, answers nothing
            if not any("example" in media for part in shown for media in part.get("content", {}).values()):
                bare.append(f"{method.upper()} {path}")
    assert bare == []
