"""Both gateways behind one address, and ``/double/…`` to steer them and to look inside."""

import json
import time
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl

from tests.doubles.serving import Serving
from tests.doubles.sms.africastalking import AfricasTalking, plain
from tests.doubles.sms.gateway import Answer, Gateway
from tests.doubles.sms.twilio import Twilio, refusal

AFRICASTALKING = "/version1/messaging"
BUSY = {429: 20429, 500: 20500, 503: 20503}


class Desk(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    twilio: Twilio
    africastalking: AfricasTalking

    def do_POST(self) -> None:
        """Messages, or orders to the stand-ins."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/2010-04-01/"):
            self._messages(self.twilio, body)
        elif self.path == AFRICASTALKING:
            self._messages(self.africastalking, body)
        elif self.path.startswith("/double/"):
            self._steer(*self.path.split("/")[2:], json.loads(body))
        else:
            self._answer(plain(404, "Not Found"))

    def do_GET(self) -> None:
        """A look inside: ``/double/<gateway>/accepted``, ``/double/<gateway>/statuses``."""
        _, _, name, what = [*self.path.split("/"), "", "", ""][:4]
        gateway = {"twilio": self.twilio, "africastalking": self.africastalking}.get(name)
        if gateway is None or what not in ("accepted", "statuses"):
            self._answer(plain(404, "Not Found"))
        else:
            self._answer(Answer(200, json.dumps(getattr(gateway, what)).encode()))

    def _messages(self, gateway: Gateway, body: bytes) -> None:
        order = gateway.order()
        time.sleep(order.get("delay", 0))
        if order.get("drop") == "before":
            return self._hang_up(gateway)
        answer = self._verdict(gateway, order, dict(parse_qsl(body.decode(), keep_blank_values=True)))
        if order.get("drop") == "after":
            return self._hang_up(gateway)
        gateway.statuses.append(answer.status)
        return self._answer(answer)

    def _verdict(self, gateway: Gateway, order: dict[str, Any], form: dict[str, str]) -> Answer:
        if "status" in order and "code" not in order:
            text = order.get("message", "on demand")
            if gateway is self.twilio:
                return refusal(order["status"], BUSY.get(order["status"], 20001), text)
            return plain(order["status"], text)
        if gateway is self.twilio:
            return self.twilio.take(self.path, self.headers, form, order)  # type: ignore[arg-type]
        return self.africastalking.take(self.headers, form, order)  # type: ignore[arg-type]

    def _steer(self, name: str, what: str, order: Any) -> None:
        gateway: Any = {"twilio": self.twilio, "africastalking": self.africastalking}[name]
        if what == "next":
            gateway.next.extend(order)
            return self._answer(Answer(204))
        if what == "report":
            order["rows"] = gateway.accepted
        acts = {"report": gateway.report, "receive": gateway.receive, "leave": getattr(gateway, "leave", None)}
        return self._answer(Answer(200, json.dumps(acts[what](**order)).encode()))

    def _hang_up(self, gateway: Gateway) -> None:
        gateway.statuses.append(0)
        self.close_connection = True

    def _answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in {"Content-Type": answer.kind, "Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class SmsDouble(Serving):
    """The server on a thread, for tests: ``with SmsDouble() as double: … double.url, double.twilio, double.africastalking``."""

    def __init__(self, port: int = 0):
        self.twilio, self.africastalking = Twilio(), AfricasTalking()
        super().__init__(port, Desk, {"twilio": self.twilio, "africastalking": self.africastalking})
