"""A template as a made-up person would get it, in every language."""

from collections.abc import Mapping
from typing import Any

from services.mailer import settings
from services.mailer.errors import BadTemplate, MissingValue
from services.mailer.operations import templates
from services.mailer.operations.composing import constants
from services.mailer.rules import gsm, wording
from services.mailer.rules.checks import PERSON
from services.mailer.rules.rendering import html_values


def of(template: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One preview per language; what can't be rendered says why."""
    return [_one(template, language, values.get(language, {})) for language in template["texts"]]


def _one(template: Mapping[str, Any], language: str, values: Mapping[str, Any]) -> dict[str, Any]:
    fixed = constants(settings.current()) | dict(values)
    shown: dict[str, Any] = {"language": language, "subject": "", "html": "", "text": "", "sms": "", "sms_segments": 0}
    try:
        compiled = templates.compiled(template, language)
        person = {**PERSON, "greeting": wording.greeting(language, PERSON["name"])}
        person |= {f"link_{number}": link for number, link in enumerate(compiled.content.links, 1)}
        shape = compiled.shape("email", fixed, person)
        shown["subject"] = shape.subject.fill(person)
        shown["html"] = shape.html.fill(html_values(person, shape.names))
        shown["text"] = shape.text.fill(person)
        short = compiled.shape("sms", fixed, person).sms
        if short is not None:
            shown["sms"] = gsm.friendly(" ".join(short.fill(person).split()))
            shown["sms_segments"] = gsm.segments(shown["sms"])
    except (BadTemplate, MissingValue) as fault:
        shown["missing"] = str(fault)
    return shown
