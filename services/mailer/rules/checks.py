"""The check before anything is sent: what would go wrong, said all at once and in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.mailer.errors import BadTemplate, MissingValue
from services.mailer.rules import wording
from services.mailer.rules.content import content
from services.mailer.rules.rendering import Compiled

PERSON = {
    "name": "Amina Mwangi",
    "greeting": "Dear Amina Mwangi",
    "group": "government",
    "country": "TZ",
    "source": "Energy Network",
    "interest_url": "https://baraza.example/i/preview-preview-preview-preview-preview",
    "unsubscribe_url": "https://baraza.example/u/preview-preview-preview-preview-preview",
    "preferences_url": "https://baraza.example/p/preview-preview-preview-preview-preview",
}
"""A person for previews; no one's data."""

LINKED = ("bulk", "invitation")
"""Classes that a person must be able to leave."""


LARGEST = 100_000
"""Bytes of HTML: Gmail cuts a mail off a little above."""


def refuse_bad_texts(texts: Mapping[str, Mapping[str, str]], message_class: str) -> None:
    """Raises BadTemplate for a text that can't be read or that a person could not leave."""
    if not texts:
        raise BadTemplate("A template needs a text in one language at least.", field="texts")
    for language, text in texts.items():
        if any("\ue000" <= letter <= "\uf8ff" for part in text.values() for letter in part or ""):
            raise BadTemplate(f"{language}: holds letters from a private area of Unicode", field="texts")
        uses = Compiled(content(language, text, tracked=message_class == "bulk"))
        if message_class in LINKED and text.get("body") and "unsubscribe_url" not in uses.names("email"):
            raise BadTemplate(
                f"{language}: there is no unsubscribe link.",
                code="unsubscribe-link-missing",
                field="texts",
                remedy="Put [Unsubscribe]({{ unsubscribe_url }}) into the text.",
            )


def faults(
    template: Mapping[str, Any],
    values: Mapping[str, Mapping[str, Any]],
    channels: Sequence[str],
    *,
    constants: Mapping[str, Any],
    sender: str | None,
    postal: str | None,
    languages: Iterable[str] = (),
) -> list[dict[str, str]]:
    """Everything that stands in the way of sending this template over these channels."""
    found: list[dict[str, str]] = []
    texts = template["texts"]
    if "email" in channels and not sender:
        found.append(_fault("sender-missing", "No sender address is set (BARAZA_MAIL_FROM)."))
    if "email" in channels and template["message_class"] == "bulk" and not postal:
        found.append(_fault("postal-address-missing", "No postal address is set (BARAZA_POSTAL_ADDRESS)."))
    if wording.language_for(None, template.get("fallback") or (), texts) is None:
        found.append(_fault("fallback-missing", "No language is there for people whose own is missing."))
    found += [
        _fault("language-missing", f"There is no text for {language}.", language)
        for language in languages
        if wording.language_for(language, template.get("fallback") or (), texts) is None
    ]
    for language in texts:
        found += _of_language(template, language, {**constants, **values.get(language, {})}, channels)
    return found


def _of_language(
    template: Mapping[str, Any], language: str, constants: Mapping[str, Any], channels: Sequence[str]
) -> list[dict[str, str]]:
    text, found = template["texts"][language], []
    needed = {"email": ("subject", "body"), "sms": ("sms",)}
    for channel in channels:
        for part in needed[channel]:
            if not (text.get(part) or "").strip():
                found.append(_fault("text-missing", f"{language}: {part} is empty.", language))
        found += _of_channel(template, language, constants, channel)
    return found


def _of_channel(template: Mapping[str, Any], language: str, constants: Mapping[str, Any], channel: str) -> list[dict[str, str]]:
    tracked = template["message_class"] == "bulk"
    try:
        compiled = Compiled(content(language, template["texts"][language], tracked=tracked))
        links = {f"link_{number}": link for number, link in enumerate(compiled.content.links, 1)}
        shape = compiled.shape(channel, constants, {**PERSON, **links})
    except MissingValue as fault:
        return [_fault("value-missing", f"{language}: {fault}.", language)]
    except BadTemplate as fault:
        return [_fault("text-unreadable", fault.detail, language)]
    size = sum(len(part.encode()) for part in shape.html.parts)
    if size > LARGEST:
        return [_fault("too-large", f"{language}: the mail has {size // 1000} kB; mail programs cut it off at 100.", language)]
    leave = template["message_class"] in (LINKED if channel == "email" else ("bulk",))
    if leave and "unsubscribe_url" not in compiled.names(channel):
        return [_fault("unsubscribe-link-missing", f"{language}: there is no unsubscribe link ({channel}).", language)]
    return []


def _fault(code: str, detail: str, language: str = "") -> dict[str, str]:
    return {"code": code, "detail": detail, "language": language}
