"""The documentation of the API: openapi.json, and the same as one readable page that needs nothing from elsewhere."""

from collections import defaultdict
from typing import Any

import orjson
from flask import Response, current_app

from shared.http.actor import SCOPES
from shared.http.problem import STATUS
from shared.http.responses import fast_json
from shared.pages.rendering import render

_METHODS = ("get", "post", "put", "patch", "delete")


def openapi() -> Response:
    """OpenAPI 3 of this service."""
    return fast_json(_spec())


def docs() -> str:
    """Every operation with its fields and an example."""
    spec = _spec()
    nouns: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path, operations in spec["paths"].items():
        for method in _METHODS:
            if method in operations:
                nouns[operations[method]["tags"][0]].append(_operation(spec, path, method, operations))
    errors = sorted(
        (status, kind.code, (kind.__doc__ or "").replace("`", "")) for kind, status in STATUS.items() if status != 500
    )
    return render(
        "docs.html", title=spec["info"]["title"], nouns=dict(sorted(nouns.items())), errors=errors, scopes=SCOPES,
        service=current_app.extensions["baraza.service"], public_url=current_app.extensions["baraza.settings"].public_url,
    )  # fmt: skip


def _spec() -> dict[str, Any]:
    kept = current_app.extensions.get("baraza.spec")
    if kept is None:
        kept = current_app.extensions["baraza.spec"] = current_app.extensions["baraza.api"].spec.to_dict()
    return kept


def _operation(spec: dict[str, Any], path: str, method: str, operations: dict[str, Any]) -> dict[str, Any]:
    told = operations[method]
    parameters = [_resolved(spec, one) for one in (*operations.get("parameters", ()), *told.get("parameters", ()))]
    content = told.get("requestBody", {}).get("content", {})
    body = next(iter(content.items()), None)
    return {
        "path": path, "method": method.upper(), "summary": told.get("summary", ""), "description": told.get("description", ""),
        "scope": told.get("x-scope"), "parameters": parameters, "id": f"{method}-{path.strip('/').replace('/', '-')}",
        "body_type": body[0] if body else None, "body_fields": _fields(spec, body[1].get("schema", {})) if body else [],
        "body_example": _pretty(body[1].get("example")) if body else None, "answers": _answers(spec, told.get("responses", {})),
    }  # fmt: skip


def _answers(spec: dict[str, Any], responses: dict[str, Any]) -> list[dict[str, Any]]:
    answers = []
    for status, response in sorted(responses.items()):
        response = _resolved(spec, response)
        if not str(status).startswith("2"):
            continue
        content: dict[str, Any] = next(iter(response.get("content", {}).values()), {})
        answers.append(
            {
                "status": status, "description": response.get("description", ""),
                "fields": _fields(spec, content.get("schema", {})), "example": _pretty(content.get("example")),
            }
        )  # fmt: skip
    return answers


def _fields(spec: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    schema = _resolved(spec, schema)
    if schema.get("type") == "array":
        schema = _resolved(spec, schema.get("items", {}))
    required = schema.get("required", ())
    return [
        {"name": name, "type": _kind(spec, told), "required": name in required, "description": told.get("description", "")}
        for name, told in schema.get("properties", {}).items()
    ]


def _kind(spec: dict[str, Any], schema: dict[str, Any]) -> str:
    schema = _resolved(spec, schema)
    if schema.get("type") == "array":
        return "list of " + _kind(spec, schema.get("items", {}))
    kind = schema.get("format") or schema.get("type") or "any"
    return f"{kind}: {', '.join(map(str, schema['enum']))}" if schema.get("enum") else kind


def _resolved(spec: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        found: Any = spec
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def _pretty(example: Any) -> str | None:
    if example is None or isinstance(example, str):
        return example
    return orjson.dumps(example, option=orjson.OPT_INDENT_2).decode()
