"""SendGrid v3 mail/send through the ``sendgrid`` package: one request for up to 1,000 people, what differs in substitutions.

The letter goes over once per request with tags in its gaps; each personalization carries the person's values, their
unsubscribe address and our ids. Names of people stand in ``to`` and in substitutions only, never in categories or arguments.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import orjson
from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import ClickTracking, Content, From, OpenTracking, ReplyTo, SubscriptionTracking, TrackingSettings
from sendgrid.helpers.mail import Mail as Request

from services.mailer.providers.base import Going, ProviderDown, ProviderRefuses, always
from services.mailer.rules import mime
from services.mailer.rules.delivery import Outcome
from services.mailer.rules.mime import Letter, Mail
from services.mailer.rules.rendering import Segments, html_values

TIMEOUT = 30
TOGETHER = 1000
LARGEST = 25_000_000
"""Bytes of one request; SendGrid's own limit is 30 MB."""

_PERSON = re.compile(r"personalizations\.(\d+)")


class SendGrid:
    """One API key, one account."""

    name = "sendgrid"
    repeatable = False
    parallel = 1

    def __init__(self, api_key: str, url: str):
        self._client = SendGridAPIClient(api_key, host=url.rstrip("/")).client

    def send(self, items: Sequence[Mail], going: Going = always) -> Iterator[list[Outcome]]:
        """One request per letter and thousand people. A calendar entry is each person's own, so those go one by one."""
        by_letter = sorted(items, key=lambda mail: (id(mail.letter), mail.calendar is None))
        for _, same in groupby(by_letter, key=lambda mail: (id(mail.letter), mail.delivery if mail.calendar else "")):
            for block in _blocks(list(same)):
                if not going():
                    return
                yield from self._request(block)

    def close(self) -> None:
        """Nothing to let go of: the package opens a connection per request."""

    def _request(self, mails: list[Mail]) -> Iterator[list[Outcome]]:
        """One request; an answer that never came leaves these people in doubt and is not asked again."""
        try:
            self._client.mail.send.post(request_body=body(mails), timeout=TIMEOUT)
        except HTTPError as fault:
            yield from self._refused(mails, fault)
        except OSError as fault:
            if _not_connected(fault):
                raise ProviderDown(f"SendGrid can't be reached: {fault}"[:300]) from fault
            yield [Outcome(mail.delivery, "unknown", f"sendgrid gave no answer: {fault}"[:300]) for mail in mails]
        else:
            yield [Outcome(mail.delivery, "accepted") for mail in mails]

    def _refused(self, mails: list[Mail], fault: HTTPError) -> Iterator[list[Outcome]]:
        status, text = fault.status_code, _text(fault)
        if status in (401, 403):
            raise ProviderRefuses(f"SendGrid refuses our key: {status} {text}") from fault
        if status == 429 or status >= 500:
            raise ProviderDown(f"SendGrid answers {status} {text}") from fault
        fields = _fields(fault)
        named = {int(found.group(1)) for field in fields if (found := _PERSON.match(field))} & set(range(len(mails)))
        if named and status == 400:
            yield [Outcome(mails[number].delivery, "failed", f"sendgrid {status} {text}") for number in sorted(named)]
            if rest := [mail for number, mail in enumerate(mails) if number not in named]:
                yield from self._request(rest)
        elif len(mails) > 1 and not fields:
            half = len(mails) // 2  # too many bytes, or one bad recipient that is not named, must not take the others along
            yield from self._request(mails[:half])
            yield from self._request(mails[half:])
        else:
            yield [Outcome(mail.delivery, "failed", f"sendgrid {status} {text}") for mail in mails]


def body(mails: Sequence[Mail]) -> dict[str, Any]:
    """The request for people who get the same letter."""
    shared = _letter(mails[0].letter)
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
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
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
    size = sum(len(part) for part in (*mails[0].letter.shape.html.parts, *mails[0].letter.shape.text.parts)) * 2
    block: list[Mail] = []
    filled = size
    for mail in mails:
        own = 1000 + 3 * sum(len(value) for value in mail.values.values())
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


def _not_connected(fault: OSError) -> bool:
    cause = getattr(fault, "reason", fault)
    return isinstance(cause, ConnectionRefusedError) or type(cause).__name__ == "gaierror"


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
