"""Writing a text: all its languages side by side. What is stored is a new version; the ones before stay as they are."""

from collections.abc import Mapping
from typing import Any

from flask import flash, make_response, redirect, request
from flask.views import MethodView
from werkzeug.wrappers import Response

from services.mailer.errors import NewerVersion
from services.mailer.operations import link_checks, templates
from services.mailer.pages.template_pages import here
from services.mailer.schemas.templates import KEY
from shared import people
from shared.contracts.words import MESSAGE_CLASSES
from shared.errors import BarazaError, Invalid
from shared.http.actor import actor
from shared.pages import render, texts
from shared.pages.choosing import language as chosen

PARTS = ("subject", "body", "text", "sms")
LIMITS = {"subject": 250, "body": 100_000, "text": 100_000, "sms": 1000}
NEW: dict[str, Any] = {"name": "", "message_class": "bulk", "fallback": ["en"], "version": 0}


class NewTemplate(MethodView):
    """A text that is not there yet."""

    def get(self) -> Response:
        """An empty form in two languages."""
        return _form(NEW, {language: {} for language in ("en", "sw")}, None)

    def post(self) -> Response:
        """Store version 1, or add a language to the form."""
        return _stored(None)


class EditTemplate(MethodView):
    """The newest version of a text, to be written on."""

    def get(self, key: str) -> Response:
        """All its languages side by side."""
        template = templates.latest(key)
        return _form(template, template["texts"], None)

    def post(self, key: str) -> Response:
        """Store the next version, or add a language to the form."""
        return _stored(templates.latest(key))


def _stored(template: Mapping[str, Any] | None) -> Response:
    written = _written()
    given = {**(template or NEW), **_given()}
    try:
        if added := request.form.get("add_language", "").strip():
            written.setdefault(people.language_tag(added), {})
            return _form(given, written, None)
        stored = _store(template, given, written)
    except BarazaError as fault:
        if isinstance(fault, NewerVersion) and template:
            given["version"] = template["version"]
        return _form(given, written, fault)
    link_checks.ask(stored)
    flash(texts(chosen(actor().language), "mailer")["templates.stored"].replace("{n}", str(stored["version"])), "success")
    return redirect(here(stored), 303)


def _store(template: Mapping[str, Any] | None, given: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    key = template["key"] if template else request.form.get("key", "").strip()
    if not KEY.fullmatch(key):
        raise Invalid("Give it a short name of small letters, digits and hyphens.", code="key-invalid", field="key")
    for language, text in written.items():
        for part, limit in LIMITS.items():
            if len(text.get(part, "")) > limit:
                raise Invalid(f"{language}: {part} has more than {limit} letters.", code="text-too-long", field="texts")
    fields = {
        "name": given["name"],
        "message_class": given["message_class"],
        "fallback": [people.language_tag(word) for word in given["fallback"]],
        "texts": {language: text for language, text in written.items() if any(text.values())},
    }
    return templates.store_version(key, fields, str(actor()), after=given["version"])


def _given() -> dict[str, Any]:
    kind = request.form.get("message_class", "bulk")
    version = request.form.get("version", "0")
    return {
        "name": request.form.get("name", "").strip()[:200],
        "message_class": kind if kind in MESSAGE_CLASSES else "bulk",
        "fallback": [word.strip() for word in request.form.get("fallback", "").split(",") if word.strip()],
        "version": int(version) if version.isdecimal() else 0,
    }


def _written() -> dict[str, dict[str, str]]:
    """What stands in the form, per language; a part left empty is left out."""
    found: dict[str, dict[str, str]] = {}
    for tag in request.form.getlist("language")[:30]:
        parts = {part: request.form.get(f"{part}.{tag}", "").replace("\r\n", "\n") for part in PARTS}
        found[tag] = {part: text for part, text in parts.items() if text.strip()}
    return found


def _form(given: Mapping[str, Any], written: Mapping[str, Any], fault: BarazaError | None) -> Response:
    html = render(
        "mailer/template_edit.html",
        given=given, key=given.get("key"), typed_key=request.form.get("key", ""), written=written, fault=fault,
        classes=MESSAGE_CLASSES, parts=PARTS, limits=LIMITS,
    )  # fmt: skip
    return make_response(html, (409 if isinstance(fault, NewerVersion) else 422) if fault else 200)
