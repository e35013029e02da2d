"""Twilio's Messages API: what it refuses, in its own words and codes, and the callbacks it signs."""

import base64
import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from tests.doubles.sms.gateway import Answer, Form, Gateway, in_disorder, post

PARAMETERS = {
    "To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod", "SmartEncoded", "MaxPrice", "MediaUrl",
    "ProvideFeedback", "Attempt", "ShortenUrls", "SendAt", "ScheduleType", "ContentRetention", "AddressRetention",
    "RiskCheck", "ContentSid", "ContentVariables",
}  # fmt: skip
E164 = re.compile(r"\+[1-9]\d{7,14}")
NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 +&_-]{1,11}")
SERVICE = re.compile(r"MG[0-9a-f]{32}")
LONGEST = 1600
STOPS = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
STARTS = {"START", "YES", "UNSTOP"}
HELPS = {"HELP", "INFO"}
COURSES: dict[str, list[tuple[str, int | None]]] = {
    "delivered": [("queued", None), ("sent", None), ("delivered", None)],
    "sent": [("sent", None)],
    "gone": [("sent", None), ("undelivered", 30005)],
    "landline": [("sent", None), ("undelivered", 30006)],
    "off": [("sent", None), ("undelivered", 30003)],
    "filtered": [("sent", None), ("undelivered", 30007)],
    "failed": [("failed", 30008)],
    "left": [("failed", 21610)],
    "new": [("teleported", None)],
}


class Twilio(Gateway):
    """One account with its token, its numbers and the countries it may write to."""

    def __init__(self, token: str = "twilio-token"):
        super().__init__()
        self.sid = "AC" + hashlib.md5(token.encode(), usedforsecurity=False).hexdigest()
        self.token = token
        self.numbers = {"+15005550006"}
        self.closed: tuple[str, ...] = ("+850",)  # where sending is not switched on

    @property
    def authorization(self) -> str:
        """What a request must carry."""
        return "Basic " + base64.b64encode(f"{self.sid}:{self.token}".encode()).decode()

    def take(self, path: str, headers: Mapping[str, str], form: Form, order: Mapping[str, Any]) -> Answer:
        """Answer one request for a message."""
        if headers.get("Authorization") != self.authorization:
            return refusal(401, 20003, "Authenticate")
        if path != f"/2010-04-01/Accounts/{self.sid}/Messages.json":
            return refusal(404, 20404, f"The requested resource {path} was not found")
        if "code" in order:
            return refusal(order.get("status", 400), order["code"], order.get("message", "on demand"))
        if not headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            return refusal(400, 20001, "Content-Type must be application/x-www-form-urlencoded")
        if fault := self.fault(form):
            return refusal(400, *fault)
        row = {"id": "SM" + uuid.uuid4().hex, "to": form["To"], "body": form["Body"], "callback": form.get("StatusCallback")}
        row["from"] = form.get("From") or form["MessagingServiceSid"]
        with self.lock:
            self.accepted.append(row)
        told = {"sid": row["id"], "account_sid": self.sid, "status": "queued", "to": row["to"], "body": row["body"]}
        told |= {"from": form.get("From"), "messaging_service_sid": form.get("MessagingServiceSid"), "error_code": None}
        return Answer(201, json.dumps({**told, "error_message": None, "num_media": "0", "direction": "outbound-api"}).encode())

    def fault(self, form: Form) -> tuple[int, str] | None:
        """What Twilio has against this message, if anything."""
        to, sender, service, body = (form.get(name, "") for name in ("To", "From", "MessagingServiceSid", "Body"))
        checks: list[tuple[bool, int, str]] = [
            (bool(set(form) - PARAMETERS), 20001, f"Unknown parameter {sorted(set(form) - PARAMETERS)}"),
            (not to, 21604, "A 'To' phone number is required."),
            (not (sender or service), 21603, "A 'From' or 'MessagingServiceSid' parameter is required."),
            (not body, 21602, "Message body is required."),
            (len(body) > LONGEST, 21617, "The concatenated message body exceeds the 1600 character limit."),
            (not E164.fullmatch(to), 21211, f"Invalid 'To' Phone Number: {to}"),
            (bool(service) and not SERVICE.fullmatch(service), 21701, "The Messaging Service does not exist."),
            (bool(sender) and not self.may_use(sender), 21212, f"Invalid From Number (caller ID): {sender}"),
            (not _absolute(form.get("StatusCallback")), 21609, "The StatusCallback URL is not valid."),
            (to.startswith(self.closed), 21408, f"Permission to send an SMS has not been enabled for the region: {to}"),
            (to in self.opted_out, 21610, "Attempt to send to unsubscribed recipient"),
        ]
        return next(((code, text) for wrong, code, text in checks if wrong), None)

    def may_use(self, sender: str) -> bool:
        """Whether this sender is a number of the account or a name as Twilio allows it."""
        return sender in self.numbers if sender.startswith("+") else bool(NAME.fullmatch(sender))

    def report(self, rows: Sequence[Mapping[str, Any]], course: str = "delivered", **how: Any) -> list[int]:
        """Post to each message's own address what became of it."""
        posts = []
        for row in rows:
            for status, code in COURSES[course]:
                form = {"MessageSid": row["id"], "SmsSid": row["id"], "AccountSid": self.sid, "ApiVersion": "2010-04-01"}
                form |= {"From": row["from"], "To": row["to"], "MessageStatus": status, "SmsStatus": status}
                posts.append(partial(self.post, row["callback"], form | ({"ErrorCode": str(code)} if code else {})))
        return in_disorder(posts, **how)

    def receive(self, url: str, sender: str, body: str, message: str | None = None, **how: Any) -> list[int]:
        """A person wrote to our number: Twilio notes what it takes itself, and posts it."""
        word, sid = body.strip().upper(), message or "SM" + uuid.uuid4().hex
        form = {"MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": self.sid, "ApiVersion": "2010-04-01"}
        form |= {"From": sender, "To": "+15005550006", "Body": body, "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received"}
        for words, kind in ((STOPS, "STOP"), (STARTS, "START"), (HELPS, "HELP")):
            if word in words:
                form["OptOutType"] = kind
        self.opted_out |= {sender} if word in STOPS else set()
        self.opted_out -= {sender} if word in STARTS else set()
        return in_disorder([partial(self.post, url, form)], **how)

    def post(self, url: str, form: Form) -> int:
        """Post a signed form."""
        return post(url, form, {"X-Twilio-Signature": self.signature(url, form), "User-Agent": "TwilioProxy/1.1"})

    def signature(self, url: str, form: Mapping[str, str]) -> str:
        """HMAC-SHA1 over the URL and every parameter, sorted."""
        signed = url + "".join(name + form[name] for name in sorted(form))
        return base64.b64encode(hmac.digest(self.token.encode(), signed.encode(), "sha1")).decode()


def refusal(status: int, code: int, message: str) -> Answer:
    """An error as Twilio words it."""
    told = {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}
    return Answer(status, json.dumps(told).encode())


def _absolute(url: str | None) -> bool:
    return url is None or bool(re.fullmatch(r"https?://[^\s/]+(/\S*)?", url))
