"""What SendGrid's mail/send refuses with 400, one small check each, in SendGrid's form of an error."""

import base64
import binascii
import json
import re
import time
from collections.abc import Iterator
from typing import Any

Fault = tuple[str, str]  # message, field

ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
RESERVED = {
    "x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding",
    "to", "from", "subject", "reply-to", "cc", "bcc",
}  # fmt: skip
TOP = {
    "personalizations", "from", "reply_to", "reply_to_list", "subject", "content", "attachments", "template_id", "sections",
    "headers", "categories", "custom_args", "send_at", "batch_id", "asm", "ip_pool_name", "mail_settings", "tracking_settings",
}  # fmt: skip
PERSONAL = {
    "to", "cc", "bcc", "from", "subject", "headers", "substitutions", "dynamic_template_data", "custom_args", "send_at",
}  # fmt: skip
MOST = 1000
ROOM = 10_000  # bytes of custom_args, and of substitutions
AHEAD = 72 * 3600
ORDER = {"text/plain": 0, "text/x-amp-html": 1, "text/html": 2}


def faults(mail: Any) -> list[Fault]:
    """Everything wrong with a request body; empty if SendGrid would take it."""
    if not isinstance(mail, dict):
        return [("Bad Request", "")]
    found = [(f"Additional property {key} is not allowed", key) for key in sorted(set(mail) - TOP)]
    for check in (_people, _sender, _subject, _content, _attachments, _categories, _reply, _times, _template, _settings):
        found += check(mail)
    found += _headers(mail.get("headers"), "headers")
    return found


def _people(mail: dict[str, Any]) -> Iterator[Fault]:
    people = mail.get("personalizations")
    if not isinstance(people, list) or not people:
        yield "The personalizations field is required and must have at least one personalization.", "personalizations"
        return
    if len(people) > MOST:
        yield f"There are {len(people)} personalizations; at most {MOST} are allowed.", "personalizations"
    total = 0
    for number, person in enumerate(people):
        where = f"personalizations.{number}"
        if not isinstance(person, dict):
            yield "A personalization must be an object.", where
            continue
        total += sum(len(person.get(key) or []) for key in ("to", "cc", "bcc"))
        yield from _person(mail, person, where)
    if total > MOST:
        yield f"There are {total} recipients; at most {MOST} are allowed in one request.", "personalizations"


def _person(mail: dict[str, Any], person: dict[str, Any], where: str) -> Iterator[Fault]:
    for key in sorted(set(person) - PERSONAL):
        yield f"Additional property {key} is not allowed", f"{where}.{key}"
    if not person.get("to"):
        yield "The to array is required for all personalization objects, and must have at least one email object.", f"{where}.to"
    seen: set[str] = set()
    for key in ("to", "cc", "bcc"):
        for place, who in enumerate(person.get(key) or []):
            yield from _mailbox(who, f"{where}.{key}.{place}", seen)
    yield from _headers(person.get("headers"), f"{where}.headers")
    yield from _arguments({**(mail.get("custom_args") or {}), **(person.get("custom_args") or {})}, f"{where}.custom_args")
    yield from _substitutions(mail, person, where)


def _mailbox(who: Any, where: str, seen: set[str]) -> Iterator[Fault]:
    address = who.get("email") if isinstance(who, dict) else None
    if not isinstance(address, str) or not ADDRESS.fullmatch(address) or not address.isascii():
        yield "Does not contain a valid address.", f"{where}.email"
        return
    if address.lower() in seen:
        yield "Each email address in the personalization block should be unique between to, cc, and bcc.", where
    seen.add(address.lower())
    if re.search(r"[,;]", str(who.get("name") or "")):
        yield "The name must not contain a comma or a semicolon.", f"{where}.name"


def _headers(headers: Any, where: str) -> Iterator[Fault]:
    for name, value in (headers or {}).items():
        if name.lower() in RESERVED:
            yield f"The header {name} is reserved.", where
        if not isinstance(value, str) or not (name + value).isascii() or re.search(r"[\r\n]", name + value):
            yield f"The header {name} must be one line of ASCII text.", where


def _arguments(arguments: dict[str, Any], where: str) -> Iterator[Fault]:
    if any(not isinstance(value, str) for value in arguments.values()):
        yield "Custom arguments must be strings.", where
    if len(json.dumps(arguments).encode()) > ROOM:
        yield f"The custom args must be at most {ROOM} bytes.", where


def _substitutions(mail: dict[str, Any], person: dict[str, Any], where: str) -> Iterator[Fault]:
    dynamic = str(mail.get("template_id") or "").startswith("d-")
    if person.get("substitutions") and dynamic:
        yield "Substitutions may not be used with dynamic templating", f"{where}.substitutions"
    if person.get("dynamic_template_data") and not dynamic:
        yield "Dynamic template data needs a template_id that starts with d-.", f"{where}.dynamic_template_data"
    if any(not isinstance(value, str) for value in (person.get("substitutions") or {}).values()):
        yield "Substitutions must be strings.", f"{where}.substitutions"
    if len(json.dumps(person.get("substitutions") or {}, ensure_ascii=False).encode()) > ROOM:
        yield f"The substitutions must be at most {ROOM} bytes.", f"{where}.substitutions"


def _sender(mail: dict[str, Any]) -> Iterator[Fault]:
    sender = mail.get("from")
    address = sender.get("email") if isinstance(sender, dict) else None
    if not isinstance(address, str) or not ADDRESS.fullmatch(address):
        yield "The from object must be provided for every email send.", "from.email"
        return
    if not (address + str(sender.get("name") or "")).isascii():
        yield "Unicode is not supported in the from field.", "from"


def _subject(mail: dict[str, Any]) -> Iterator[Fault]:
    people = [person for person in mail.get("personalizations") or [] if isinstance(person, dict)]
    if not mail.get("template_id") and not mail.get("subject") and not all(person.get("subject") for person in people):
        yield "The subject is required.", "subject"
    if re.search(r"[\r\n]", str(mail.get("subject") or "")):
        yield "The subject must be one line.", "subject"


def _content(mail: dict[str, Any]) -> Iterator[Fault]:
    parts = mail.get("content")
    if not parts:
        if not mail.get("template_id"):
            yield "Unless a valid template_id is provided, the content parameter is required.", "content"
        return
    ranks = [ORDER.get(part.get("type"), 3) for part in parts]
    if ranks != sorted(ranks):
        yield "If present, text/plain and text/html may only be provided in that order, before any other.", "content"
    for number, part in enumerate(parts):
        if not isinstance(part.get("value"), str) or not part["value"]:
            yield "The content value must be a string at least one character in length.", f"content.{number}.value"
        if not isinstance(part.get("type"), str) or re.search(r"[\r\n]", part["type"]):
            yield "The content type must be a line of text.", f"content.{number}.type"


def _attachments(mail: dict[str, Any]) -> Iterator[Fault]:
    for number, part in enumerate(mail.get("attachments") or []):
        where = f"attachments.{number}"
        if re.search(r"[;\r\n]", str(part.get("type") or "")):
            yield "The attachment type must not contain ; or CRLF.", f"{where}.type"
        if not part.get("filename") or re.search(r"[;\r\n]", part["filename"]):
            yield "The attachment needs a filename without ; or CRLF.", f"{where}.filename"
        try:
            base64.b64decode(part.get("content") or "!", validate=True)
        except (binascii.Error, ValueError):
            yield "The attachment content must be base64 encoded.", f"{where}.content"


def _categories(mail: dict[str, Any]) -> Iterator[Fault]:
    names = mail.get("categories") or []
    if len(names) > 10 or len(set(names)) < len(names) or any(len(name) > 255 for name in names):
        yield "At most ten different categories of 255 characters each.", "categories"


def _reply(mail: dict[str, Any]) -> Iterator[Fault]:
    if mail.get("reply_to") and mail.get("reply_to_list"):
        yield "Only one of reply_to and reply_to_list may be used.", "reply_to"
    for who in [mail["reply_to"]] if mail.get("reply_to") else mail.get("reply_to_list") or []:
        yield from _mailbox(who, "reply_to", set())


def _times(mail: dict[str, Any]) -> Iterator[Fault]:
    for holder in [mail, *(person for person in mail.get("personalizations") or [] if isinstance(person, dict))]:
        moment = holder.get("send_at")
        if moment is not None and (not isinstance(moment, int) or moment > time.time() + AHEAD):
            yield "send_at is in unix seconds, at most 72 hours ahead.", "send_at"


def _template(mail: dict[str, Any]) -> Iterator[Fault]:
    types = [str(part.get("type") or "") for part in mail.get("content") or []]
    if mail.get("template_id") and any(kind.startswith("text/calendar") for kind in types):
        yield "A calendar can't be combined with a template.", "content"


def _settings(mail: dict[str, Any]) -> Iterator[Fault]:
    for holder in ("mail_settings", "tracking_settings"):
        for name, setting in (mail.get(holder) or {}).items():
            if "enable" in setting and not isinstance(setting["enable"], bool):
                yield "enable must be a boolean.", f"{holder}.{name}.enable"
