"""A template as somebody would get it: a made-up person in every language, or one real person in theirs."""

from collections.abc import Mapping
from typing import Any

from services.mailer import settings
from services.mailer.errors import BadTemplate, MissingValue
from services.mailer.operations import templates
from services.mailer.operations.composing import constants
from services.mailer.rules import gsm, samples, values, wording
from services.mailer.rules.checks import PERSON
from services.mailer.rules.rendering import html_values


def of(template: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One preview per language; what can't be rendered says why."""
    return [_one(template, language, values.get(language, {}), _made_up(language)) for language in template["texts"]]


def for_person(template: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """The preview of one real person, in the language they would be written to in. Links lead nowhere: it is only a look."""
    language = wording.language_for(row.get("language"), template.get("fallback") or (), template["texts"])
    if language is None:
        return {**_blank(row.get("language") or ""), "missing": "There is no text in a language this person reads."}
    links = {name: PERSON[name] for name in values.LINKS}
    return _one(template, language, {}, {**values.person(row, language, {}), **links}, hidden=bool(row.get("sensitive")))


def _made_up(language: str) -> dict[str, Any]:
    return {**PERSON, "greeting": wording.greeting(language, PERSON["name"])}


def _blank(language: str) -> dict[str, Any]:
    return {"language": language, "subject": "", "html": "", "text": "", "sms": "", "sms_segments": 0, "size": 0}


def _one(
    template: Mapping[str, Any], language: str, given: Mapping[str, Any], person: Mapping[str, Any], hidden: bool = False
) -> dict[str, Any]:
    fixed = {**samples.event(language), **constants(settings.current()), **given}
    shown = _blank(language)
    try:
        compiled = templates.compiled(template, language)
        whose = {**person, **{f"link_{number}": link for number, link in enumerate(compiled.content.links, 1)}}
        shape = compiled.shape("email", fixed, whose)
        filled = {name: str(whose[name]) for name in shape.names}
        shown["subject"] = shape.subject.fill(filled)
        shown["html"] = shape.html.fill(html_values(filled, frozenset(shape.html.names)))
        shown["text"] = shape.text.fill(filled)
        shown["size"] = len(shown["html"].encode())
        short = compiled.shape("sms", values.without_places(fixed) if hidden else fixed, whose)
        if short.sms is not None:
            filled = {name: str(whose[name]) for name in short.names}
            shown["sms"] = " ".join(short.sms.fill(filled).split())
            shown["sms_segments"] = gsm.segments(shown["sms"])
    except (BadTemplate, MissingValue) as fault:
        shown["missing"] = str(fault)
    return shown
