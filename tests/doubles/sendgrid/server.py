"""The stand-in as a server: ``/v3/mail/send`` as SendGrid answers it, and ``/double/…`` to steer it and to look inside."""

import gzip
import json
import threading
import time
import uuid
from collections import deque
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.doubles.sendgrid import lists, refusals, reports
from tests.doubles.serving import Serving

LARGEST = 30_000_000


class Account:
    """One SendGrid account: its key, what it accepted, what it will do next."""

    def __init__(self, api_key: str = "SG.double"):
        self.api_key = api_key
        self.pen = reports.Pen()
        self.accepted: list[dict[str, Any]] = []  # one row per recipient
        self.requests: list[dict[str, Any]] = []  # the bodies that were accepted
        self.statuses: list[int] = []
        self.next: deque[dict[str, Any]] = deque()  # {"status": 429}, {"delay": 2}, {"drop": "before" | "after"}
        self.lists = lists.Lists()
        self.lock = threading.Lock()

    def take(self, mail: dict[str, Any]) -> str:
        """Note an accepted request, recipient by recipient with substitutions applied."""
        message_id = uuid.uuid4().hex[:22]
        rows = [_row(mail, person, who, message_id) for person in mail["personalizations"] for who in person["to"]]
        with self.lock:
            self.requests.append(mail)
            self.accepted.extend(rows)
        return message_id

    def report(self, order: dict[str, Any]) -> list[int]:
        """Post events about what was accepted, as ``order`` says: url, course, special, size, twice, seed, delay."""
        time.sleep(order.get("delay", 0))
        told = reports.events(self.accepted, order.get("course", "delivered"), order.get("special"))
        posts = reports.bodies(told, size=order.get("size", 100), twice=order.get("twice", False), seed=order.get("seed"))
        return [reports.post(order["url"], body, self.pen) for body in posts]


def _row(mail: dict[str, Any], person: dict[str, Any], who: dict[str, Any], message_id: str) -> dict[str, Any]:
    tags = person.get("substitutions") or {}
    return {
        "email": who["email"],
        "name": who.get("name"),
        "message_id": message_id,
        "subject": _filled(person.get("subject") or mail.get("subject") or "", tags),
        "content": {part["type"]: _filled(part["value"], tags) for part in mail.get("content") or []},
        "headers": {**(mail.get("headers") or {}), **(person.get("headers") or {})},
        "custom_args": {**(mail.get("custom_args") or {}), **(person.get("custom_args") or {})},
        "categories": mail.get("categories") or [],
        "attachments": mail.get("attachments") or [],
    }


def _filled(text: str, tags: dict[str, str]) -> str:
    for tag, value in tags.items():
        text = text.replace(tag, value)
    return text


class Desk(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    account: Account

    def do_POST(self) -> None:
        """Mail, or orders to the stand-in."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/v3/mail/send":
            self._mail(body)
        elif self.path == "/double/next":
            self.account.next.extend(json.loads(body))
            self._answer(204)
        elif self.path == "/double/report":
            self._answer(200, self.account.report(json.loads(body)))
        elif self.path.startswith("/v3/"):
            self._refuse(404, "Not Found")
        else:
            self._refuse(405, "Method Not Allowed")

    def do_GET(self) -> None:
        """A look inside."""
        inside = {"/double/accepted": self.account.accepted, "/double/statuses": self.account.statuses}
        if self.path.startswith("/v3/suppression/"):
            self._lists("GET")
        elif self.path == "/double/key":
            self._answer(200, {"public_key": self.account.pen.public_key})
        elif self.path in inside:
            self._answer(200, inside[self.path])
        elif self.path == "/v3/mail/send":
            self._refuse(405, "Method Not Allowed")
        else:
            self._refuse(404, "Not Found")

    def do_DELETE(self) -> None:
        """Take an address off a list."""
        self._lists("DELETE")

    def _lists(self, method: str) -> None:
        if self.headers.get("Authorization") != f"Bearer {self.account.api_key}":
            return self._refuse(401, "The provided authorization grant is invalid, expired, or revoked")
        status, content = self.account.lists.answer(method, self.path)
        return self._answer(status, content)

    def _mail(self, body: bytes) -> None:
        order = self.account.next.popleft() if self.account.next else {}
        time.sleep(order.get("delay", 0))
        if order.get("drop") == "before":
            return self._hang_up()
        if "status" in order:
            waiting = {"X-RateLimit-Reset": str(int(time.time()) + 1)} if order["status"] == 429 else {}
            return self._refuse(order["status"], order.get("message", "on demand"), {**waiting, **order.get("headers", {})})
        if self.headers.get("Authorization") != f"Bearer {self.account.api_key}":
            return self._refuse(401, "The provided authorization grant is invalid, expired, or revoked")
        if len(body) > LARGEST:
            return self._refuse(413, "Payload Too Large")
        try:
            raw = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
            mail = json.loads(raw)
        except (ValueError, OSError):
            return self._refuse(400, "Bad Request")
        if self.headers.get_content_type() != "application/json":
            return self._refuse(415, "Content-Type should be application/json")
        if found := refusals.faults(mail):
            return self._answer(400, {"errors": [{"message": text, "field": field, "help": None} for text, field in found]})
        if ((mail.get("mail_settings") or {}).get("sandbox_mode") or {}).get("enable"):
            return self._answer(200)
        message_id = self.account.take(mail)
        if order.get("drop") == "after":
            return self._hang_up()
        return self._answer(202, headers={"X-Message-Id": message_id})

    def _hang_up(self) -> None:
        self.account.statuses.append(0)
        self.close_connection = True

    def _refuse(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        self._answer(status, {"errors": [{"message": message, "field": None, "help": None}]}, headers)

    def _answer(self, status: int, content: Any = None, headers: dict[str, str] | None = None) -> None:
        if self.path == "/v3/mail/send":
            self.account.statuses.append(status)
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class SendGridDouble(Serving):
    """The server on a thread, for tests: ``with SendGridDouble() as double: … double.url``."""

    def __init__(self, port: int = 0, api_key: str = "SG.double"):
        self.account = Account(api_key)
        super().__init__(port, Desk, {"account": self.account})
