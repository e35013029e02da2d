"""SendGrid v3 mail/send through the ``sendgrid`` package: one request for up to 1,000 people, what differs in substitutions.

The letter goes over once per request with tags in its gaps; each personalization carries the person's values, their
unsubscribe address and our ids. Names of people stand in ``to`` and in substitutions only, never in categories or arguments.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from itertools import groupby
from typing import Any
from urllib.error import URLError

import orjson
from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import (
    Category,
    ClickTracking,
    Content,
    From,
    OpenTracking,
    ReplyTo,
    SubscriptionTracking,
    TrackingSettings,
)
from sendgrid.helpers.mail import Mail as Request

from services.mailer.providers.base import Going, ProviderBusy, ProviderDown, ProviderRefuses, always
from services.mailer.providers.parallel import fan_out
from services.mailer.providers.waiting import retry_after
from services.mailer.rules import mime
from services.mailer.rules.delivery import Outcome
from services.mailer.rules.faults import Fault
from services.mailer.rules.mime import Letter, Mail
from services.mailer.rules.rendering import Segments, html_values

TIMEOUT = 30
TOGETHER = 1000
LARGEST = 25_000_000
"""Bytes of one request; SendGrid's own limit is 30 MB."""

REFUSED_US = (401, 403)
NOT_TAKEN = (500, 503)
"""SendGrid's own words for "not now". Any other 5xx comes from something in between, and may hide a request that was taken."""

_PERSON = re.compile(r"personalizations\.(\d+)")
_OURS = re.compile(r"(from|reply_to)(\.|\Z)")


class SendGrid:
    """One API key, one account. ``sandbox``: SendGrid checks every request and sends nothing."""

    name = "sendgrid"
    repeatable = False

    def __init__(self, api_key: str, url: str, parallel: int = 1, sandbox: bool = False):
        self._client = SendGridAPIClient(api_key, host=url.rstrip("/")).client
        self.parallel = parallel
        self._sandbox = sandbox
        self._pool = ThreadPoolExecutor(parallel, thread_name_prefix="sendgrid")

    def send(self, items: Sequence[Mail], going: Going = always) -> Iterator[list[Outcome]]:
        """One request per letter and thousand people. A calendar entry is each person's own, so those go one by one."""
        by_letter = sorted(items, key=lambda mail: (id(mail.letter), mail.calendar is None))
        letters = groupby(by_letter, key=lambda mail: (id(mail.letter), mail.delivery if mail.calendar else ""))
        blocks = (block for _, same in letters for block in _blocks(list(same)))
        yield from fan_out(self._pool, self.parallel, self._request, blocks, going)

    def close(self) -> None:
        """Let the threads go; the package opens a connection per request."""
        self._pool.shutdown()

    def _request(self, mails: list[Mail]) -> Iterator[list[Outcome]]:
        """One request. Where the answer never came these people are in doubt, and what follows waits until SendGrid is well."""
        try:
            self._client.mail.send.post(request_body=body(mails, sandbox=self._sandbox), timeout=TIMEOUT)
        except HTTPError as fault:
            yield from self._refused(mails, fault)
        except URLError as fault:  # raised while connecting or before the last byte of the request had left
            raise ProviderDown(f"SendGrid can't be reached: {fault.reason}"[:300]) from fault
        except (OSError, HTTPException) as fault:
            yield from _in_doubt(mails, f"no answer: {fault}")
        else:
            yield [Outcome(mail.delivery, *(("withheld", "sandbox") if self._sandbox else ("accepted",))) for mail in mails]

    def _refused(self, mails: list[Mail], fault: HTTPError) -> Iterator[list[Outcome]]:
        status, text = fault.status_code, _text(fault)
        if status in REFUSED_US:
            raise ProviderRefuses(f"SendGrid refuses us: {status} {text}") from fault
        if status == 429:
            raise ProviderBusy(f"SendGrid answers {status} {text}", retry_after=retry_after(fault.headers)) from fault
        if status in NOT_TAKEN:
            raise ProviderDown(f"SendGrid answers {status} {text}", retry_after=retry_after(fault.headers)) from fault
        if status >= 500:
            yield from _in_doubt(mails, f"{status} {text}")
        yield from self._narrowed(mails, status, text, _fields(fault))

    def _narrowed(self, mails: list[Mail], status: int, text: str, fields: list[str]) -> Iterator[list[Outcome]]:
        """One bad recipient, or too many bytes, must not take the others along."""
        named = {int(found.group(1)) for field in fields if (found := _PERSON.match(field))} & set(range(len(mails)))
        reason = f"sendgrid {status} {text}"
        if named and status == 400:
            yield [Outcome(mails[number].delivery, "failed", reason, _blamed(fields, number)) for number in sorted(named)]
            if rest := [mail for number, mail in enumerate(mails) if number not in named]:
                yield from self._request(rest)
        elif any(_OURS.match(field) for field in fields):
            raise ProviderRefuses(f"SendGrid takes nothing from this sender: {status} {text}")
        elif len(mails) > 1 and (status == 413 or not fields):
            half = len(mails) // 2
            yield from self._request(mails[:half])
            yield from self._request(mails[half:])
        else:
            yield [Outcome(mail.delivery, "failed", reason, "content") for mail in mails]


def _in_doubt(mails: Sequence[Mail], why: str) -> Iterator[list[Outcome]]:
    """Nobody knows whether these were taken; receipts may tell. Asking on at once would only put more people in doubt."""
    yield [Outcome(mail.delivery, "unknown", f"sendgrid {why}"[:300]) for mail in mails]
    raise ProviderDown(f"SendGrid left us in doubt: {why}"[:300])


def _blamed(fields: Sequence[str], number: int) -> Fault:
    return "address" if any(re.match(rf"personalizations\.{number}\.to\b", field) for field in fields) else "content"


def body(mails: Sequence[Mail], *, sandbox: bool = False) -> dict[str, Any]:
    """The request for people who get the same letter."""
    shared = _letter(mails[0].letter)
    if sandbox:
        shared = {**shared, "mail_settings": {"sandbox_mode": {"enable": True}}}
    if mails[0].calendar is not None:
        calendar = mails[0].calendar
        kind = f"text/calendar; method={mime.method_of(calendar)}"
        shared = {**shared, "content": [*shared["content"], {"type": kind, "value": calendar}]}
    return {**shared, "personalizations": [personalization(mail) for mail in mails]}


def personalization(mail: Mail) -> dict[str, Any]:
    """One person: address, values, headers of their own, our ids."""
    shape = mail.letter.shape
    texts = {*shape.subject.names, *shape.text.names}
    escaped = html_values(mail.values, frozenset(shape.html.names))
    headers = {**mail.letter.sender.extra(), "Message-ID": mail.message_id}
    if mail.list_unsubscribe:
        headers["List-Unsubscribe"] = mail.list_unsubscribe.replace("\r\n", "")
    return {
        "to": [_recipient(mail)],
        "subject": mail.subject,
        "headers": headers,
        "substitutions": {_tag("t", name): mail.values[name] for name in texts}
        | {_tag("h", name): value for name, value in escaped.items()},
        "custom_args": {"x_delivery": mail.delivery},
    }


@functools.lru_cache(maxsize=64)
def _letter(letter: Letter) -> dict[str, Any]:
    """What all who get this letter share, built by the package's own helper."""
    sender, shape = letter.sender, letter.shape
    request = Request(from_email=From(sender.address, _ascii(sender.name) or None))
    request.subject = _tagged("t", shape.subject)
    request.reply_to = ReplyTo(sender.reply_to)
    request.add_content(Content("text/plain", _tagged("t", shape.text)))
    request.add_content(Content("text/html", _tagged("h", shape.html)))
    if sender.feedback_id:
        request.category = Category(sender.feedback_id.split(":")[1])  # the kind of message; never anything about a person
    request.tracking_settings = TrackingSettings(
        click_tracking=ClickTracking(enable=False, enable_text=False),
        open_tracking=OpenTracking(enable=False),
        subscription_tracking=SubscriptionTracking(enable=False),
    )
    built: dict[str, Any] = request.get()
    return built


def _blocks(mails: list[Mail]) -> Iterator[list[Mail]]:
    if len(mails) == 1:
        yield mails
        return
    shape = mails[0].letter.shape
    size = sum(_bytes(part) for part in (*shape.html.parts, *shape.text.parts))
    block: list[Mail] = []
    filled = size
    for mail in mails:
        own = 1000 + 3 * sum(_bytes(value) for value in mail.values.values())
        if block and (len(block) == TOGETHER or filled + own > LARGEST):
            yield block
            block, filled = [], size
        block.append(mail)
        filled += own
    yield block


def _recipient(mail: Mail) -> dict[str, str]:
    """SendGrid refuses commas and semicolons in names."""
    name = " ".join((mail.name or "").replace(",", " ").replace(";", " ").split())
    return {"email": mail.address, "name": name} if name else {"email": mail.address}


def _tagged(kind: str, segments: Segments) -> str:
    return segments.fill({name: _tag(kind, name) for name in segments.names})


def _tag(kind: str, name: str) -> str:
    return f"%%{kind}.{name}%%"


def _ascii(name: str) -> str:
    """SendGrid takes no Unicode in ``from``."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


def _bytes(text: str) -> int:
    """At most so many in JSON, where a foreign letter takes six."""
    return len(text) if text.isascii() else 6 * len(text)


def _fields(fault: HTTPError) -> list[str]:
    """What SendGrid says is wrong: ``personalizations.17.to.0.email`` blames one person, ``from`` the whole request."""
    try:
        errors = orjson.loads(fault.body or b"{}").get("errors") or []
        return [str(error["field"]) for error in errors if error.get("field")]
    except (ValueError, TypeError, AttributeError):
        return []  # a proxy's page instead of SendGrid's answer


def _text(fault: HTTPError) -> str:
    raw = fault.body.decode("utf-8", "replace") if isinstance(fault.body, bytes) else str(fault.body or "")
    return " ".join(raw.split())[:300]
