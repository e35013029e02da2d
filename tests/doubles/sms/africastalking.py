"""Africa's Talking: bulk sending with a verdict per recipient, and posts that nobody signs."""

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from tests.doubles.sms.gateway import Answer, Form, Gateway, in_disorder, post

PARAMETERS = {"username", "to", "message", "from", "bulkSMSMode", "enqueue", "keyword", "linkId", "retryDurationInHours"}
E164 = re.compile(r"\+[1-9]\d{7,14}")
WORDS = {
    100: "Processed", 101: "Success", 102: "Queued", 401: "RiskHold", 402: "InvalidSenderId", 403: "InvalidPhoneNumber",
    404: "UnsupportedNumberType", 405: "InsufficientBalance", 406: "UserInBlacklist", 407: "CouldNotRoute",
    409: "DoNotDisturbRejection", 500: "InternalServerError", 501: "GatewayError", 502: "RejectedByGateway",
}  # fmt: skip
TAKEN = (100, 101, 102, 401)
COURSES: dict[str, list[tuple[str, str | None]]] = {
    "delivered": [("Sent", None), ("Submitted", None), ("Buffered", None), ("Success", None)],
    "sent": [("Sent", None)],
    "gone": [("Sent", None), ("Failed", "UserDoesNotExist")],
    "off": [("Buffered", None), ("AbsentSubscriber", None)],
    "rejected": [("Rejected", "InsufficientCredit")],
    "failed": [("Failed", "DeliveryFailure")],
    "left": [("Rejected", "UserInBlackList")],
    "new": [("Teleported", None)],
}


class AfricasTalking(Gateway):
    """One app with its key, its senders and its balance. The username ``sandbox`` is the sandbox."""

    def __init__(self, key: str = "atsk-double", username: str = "sandbox"):
        super().__init__()
        self.key = key
        self.username = username
        self.senders = {"BARAZA", "20414"}
        self.verdicts: dict[str, int] = {}  # number -> status code
        self.empty = False  # no balance left

    def take(self, headers: Mapping[str, str], form: Form, order: Mapping[str, Any]) -> Answer:
        """Answer one request for messages."""
        if headers.get("apiKey") != self.key or form.get("username", self.username) != self.username:
            return plain(401, "The supplied authentication is invalid")
        if not headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            return plain(415, "The request's Content-Type is not supported")
        if "application/json" not in headers.get("Accept", ""):
            return plain(406, "The double speaks JSON alone; ask for it with Accept")
        for name in ("username", "to", "message"):
            if not form.get(name):
                return plain(400, f"Request is missing required form field '{name}'")
        if unknown := set(form) - PARAMETERS:
            return plain(400, f"Unknown form field {sorted(unknown)}")
        if form.get("enqueue", "0") not in ("0", "1") or form.get("bulkSMSMode", "1") not in ("0", "1"):
            return plain(400, "enqueue and bulkSMSMode are 0 or 1")
        if form.get("from") and form["from"] not in self.senders:
            return self._told("InvalidSenderId", [])
        if "message" in order:
            return self._told(order["message"], [])
        rows = [self._recipient(number, form, order) for number in dict.fromkeys(form["to"].split(","))]
        taken = sum(row["statusCode"] in TAKEN for row in rows)
        return self._told(f"Sent to {taken}/{len(rows)} Total Cost: TZS {taken * 22:.4f}", rows)

    def _recipient(self, number: str, form: Form, order: Mapping[str, Any]) -> dict[str, Any]:
        code = order.get("code") or self.verdicts.get(number) or (406 if number in self.opted_out else 101)
        if not E164.fullmatch(number):
            code = 403
        elif self.empty:
            code = 405
        told = {"statusCode": code, "number": number, "status": WORDS[code], "cost": "0", "messageId": "None"}
        if code in TAKEN:
            told |= {"cost": "TZS 22.0000", "messageId": "ATXid_" + uuid.uuid4().hex}
            row = {"id": told["messageId"], "to": number, "from": form.get("from"), "body": form["message"]}
            with self.lock:
                self.accepted.append(row)
        return told

    def _told(self, message: str, rows: list[dict[str, Any]]) -> Answer:
        return Answer(201, json.dumps({"SMSMessageData": {"Message": message, "Recipients": rows}}).encode())

    def report(self, url: str, rows: Sequence[Mapping[str, Any]], course: str = "delivered", **how: Any) -> list[int]:
        """Post delivery reports to the one address that the app has for them."""
        posts = []
        for row in rows:
            for status, failure in COURSES[course]:
                form = {"id": row["id"], "status": status, "phoneNumber": row["to"], "networkCode": "64004", "retryCount": "0"}
                posts.append(partial(post, url, form | ({"failureReason": failure} if failure else {}), {}))
        return in_disorder(posts, **how)

    def receive(self, url: str, sender: str, text: str, message: str | None = None, **how: Any) -> list[int]:
        """A person wrote to our short code."""
        form = {"id": message or str(uuid.uuid4()), "from": sender, "to": "20414", "text": text, "date": "2026-03-02 08:30:00"}
        return in_disorder([partial(post, url, form | {"linkId": "", "networkCode": "64004"}, {})], **how)

    def leave(self, url: str, number: str) -> list[int]:
        """A person opted out at Africa's Talking itself."""
        self.opted_out.add(number)
        return in_disorder([partial(post, url, {"senderId": "BARAZA", "phoneNumber": number}, {})])


def plain(status: int, text: str) -> Answer:
    """A refusal of the whole request; these come as text."""
    return Answer(status, text.encode(), "text/plain")
