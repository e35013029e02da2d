"""The documented API: flask-smorest with our one error body.

In ``api/<noun>.py``::

    blp = api.blp("imports")

    class Imports(MethodView):
        @idempotent
        @blp.arguments(ImportRequest, example={...})
        @blp.response(201, ImportView, example={...})
        def post(self, body): \"\"\"Take a partner's file.\"\"\"

The first line of the docstring is the summary, the rest the description. The path, the guard and the tag come from the
route table of ``app.py``; a blueprint made here only lends its decorators.
"""

import functools
import http
from copy import deepcopy
from typing import Any

import marshmallow as ma
from flask import Flask, Request
from flask_smorest import Api, Blueprint
from flask_smorest.utils import prepare_response
from webargs.flaskparser import FlaskParser

from shared.errors import Invalid
from shared.http.guards import Guard
from shared.http.idempotency import HEADER


class ProblemItem(ma.Schema):
    """One field that can't be taken."""

    field = ma.fields.String()
    detail = ma.fields.String()


class Problem(ma.Schema):
    """Every error of every service (RFC 9457)."""

    type = ma.fields.String(metadata={"example": "urn:baraza:problem:invalid"})
    title = ma.fields.String(metadata={"example": "Unprocessable Entity"})
    status = ma.fields.Integer(metadata={"example": 422})
    code = ma.fields.String(metadata={"example": "invalid", "description": "Stable; decide on this."})
    detail = ma.fields.String(metadata={"example": "The field 'partner' is missing."})
    field = ma.fields.String(metadata={"example": "partner"})
    remedy = ma.fields.String(metadata={"example": "Add the field and send the request again."})
    errors = ma.fields.List(ma.fields.Nested(ProblemItem))
    request = ma.fields.String(metadata={"description": "Name this when you ask us about it."})


@functools.cache
def _made(schema: type[ma.Schema]) -> ma.Schema:
    """A schema copies all its fields when it is made, and keeps nothing of what it reads: one is enough for all requests."""
    return schema()


class StrictParser(FlaskParser):
    """Says so when a body is not JSON, instead of calling every field missing."""

    def _get_schema(self, argmap: Any, req: Request) -> ma.Schema:
        return _made(argmap) if isinstance(argmap, type) else super()._get_schema(argmap, req)

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        if req.content_length and not req.is_json:
            raise Invalid(
                f"The body came as {req.mimetype or 'something without a Content-Type'}.", code="not-json",
                remedy="Send JSON with 'Content-Type: application/json'.",
            )  # fmt: skip
        try:
            return super().load_json(req, schema)
        except RecursionError as fault:
            raise Invalid(
                "The JSON is nested too deep to be read.", code="not-json", remedy="Nest it less deep.",
            ) from fault  # fmt: skip


class DocumentedBlueprint(Blueprint):
    """A blueprint whose operations show what their guard asks for."""

    ARGUMENTS_PARSER = StrictParser()

    def add_route(self, path: str, name: str, view: Any, methods: tuple[str, ...], guard: Guard) -> None:
        """Register a route; the noun after ``/v1/`` is its tag."""
        tag = path.split("/v1/", 1)[1].split("/")[0].removesuffix(".csv")
        self.add_url_rule(path, name, view, tags=[tag], methods=list(methods))
        for method in methods:
            if (doc := self._docs[name].get(method.lower())) is not None:
                self._show_guard(doc, guard, method)

    @staticmethod
    def _show_guard(doc: dict[str, Any], guard: Guard, method: str) -> None:
        shown = doc.setdefault("manual_doc", {})
        responses = shown.setdefault("responses", {})
        responses["default"] = {"$ref": "#/components/responses/PROBLEM"}
        if doc.get("idempotent"):
            doc.setdefault("arguments", {}).setdefault("parameters", []).append(deepcopy(HEADER))
        if guard.needs_token:
            shown["security"] = [{"bearer": []}]
            shown["x-scope"] = guard.scope if method == "GET" else guard.changing_scope


class BarazaApi(Api):
    """flask-smorest without its own error body and pages; ours are in ``problem`` and ``docs``."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        pass  # shared.http.problem answers for all paths

    def _register_responses(self) -> None:
        for status in http.HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase}
            if status >= 400:
                response["schema"] = self.ERROR_SCHEMA
            prepare_response(response, self.spec, "application/problem+json")
            self.spec.components.response(status.name, response, lazy=True)
        response = {"description": "What went wrong", "schema": self.ERROR_SCHEMA}
        prepare_response(response, self.spec, "application/problem+json")
        self.spec.components.response("PROBLEM", response)


def blp(name: str) -> Blueprint:
    """The decorators ``arguments``, ``response``, ``alt_response`` and ``doc`` for one noun's views."""
    return DocumentedBlueprint(name, __name__)


def install(app: Flask, service: str) -> Api:
    """The API of a service, empty as yet."""
    app.config.update(API_TITLE=f"Baraza {service}", API_VERSION="v1", OPENAPI_VERSION="3.0.3")
    api = BarazaApi(app)
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    return api
