"""Twilio's Messages API: one request per text, its receipts posted to an address that carries our own delivery id.

An answer that was lost is never asked for again: Twilio has no key to tell a repeat by, and its receipts, which come to our
address whatever became of the answer, settle what is in doubt.
"""

import base64
from collections.abc import Callable, Iterator, Sequence

from services.mailer.providers.base import Going, ProviderBusy, ProviderDown, ProviderRefuses, Text, always
from services.mailer.providers.forms import Forms, NoAnswer, Reply, unchanged
from services.mailer.rules.delivery import Outcome
from services.mailer.rules.faults import Fault

AT_ONCE = 8
LONGEST = 1600
SERVICE = "MG"
"""What the id of a messaging service begins with; any other sender is a number or a name."""

OURS = frozenset({20003, 20005, 20008, 20404, 21212, 21606, 21660, 21701, 21703, 21705, 30002, 30034, 63038})
"""Account, sender, registration, daily limit: nobody's message is at fault, a person must act, nothing is lost meanwhile."""

BUSY = frozenset({14107, 20429, 21611, 30001})
"""Too fast or too much at once."""

LEFT = 21610
"""The person told Twilio to stop, and Twilio lets nothing through any more."""

FAULTS: dict[int, Fault] = {
    21211: "address", 21214: "address", 21217: "address", 21614: "address",
    21602: "content", 21617: "content", 21605: "content",
    21408: "policy", 21612: "policy", 30007: "policy",
}  # fmt: skip


class Twilio:
    """One account."""

    name = "twilio"
    repeatable = False
    parallel = AT_ONCE

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        url: str,
        receipts: Callable[[str], str],
        known_as: Callable[[str, str], str] = unchanged,
    ):
        self._url = f"{url.rstrip('/')}/2010-04-01/Accounts/{account_sid}/Messages.json"
        secret = base64.b64encode(f"{account_sid}:{auth_token}".encode()).decode()
        self._forms = Forms("Twilio", {"Authorization": f"Basic {secret}"})
        self._receipts = receipts
        self._known_as = known_as

    def send(self, items: Sequence[Text], going: Going = always) -> Iterator[list[Outcome]]:
        """One request per text; each outcome stands before the next text goes."""
        for text in items:
            if not going():
                return
            yield [self._one(text)]

    def close(self) -> None:
        """Let go of connections."""
        self._forms.close()

    def _one(self, text: Text) -> Outcome:
        if len(text.body) > LONGEST:
            return Outcome(text.delivery, "failed", f"twilio 21617 {len(text.body)} letters, at most {LONGEST}", "content")
        sender = self._known_as(text.number, text.sender)
        kind = "MessagingServiceSid" if sender.startswith(SERVICE) and len(sender) == 34 else "From"
        form = {"To": text.number, kind: sender, "Body": text.body, "StatusCallback": self._receipts(text.delivery)}
        try:
            reply = self._forms.post(self._url, form)
        except NoAnswer as fault:
            return Outcome(text.delivery, "unknown", f"twilio no answer: {fault}")
        return outcome(text.delivery, reply)


def outcome(delivery: str, reply: Reply) -> Outcome:
    """What Twilio's answer says of one text. Raises ProviderDown, ProviderRefuses."""
    if reply.status == 201:
        return Outcome(delivery, "accepted")
    told = reply.told if isinstance(reply.told, dict) else {}
    code: int = told["code"] if isinstance(told.get("code"), int) else 0
    said = f"{code or reply.status} {str(told.get('message') or reply.line)[:200]}"
    if reply.status in (401, 403) or code in OURS:
        raise ProviderRefuses(f"Twilio refuses: {said}")
    if reply.status == 429 or code in BUSY:
        raise ProviderBusy(f"Twilio answers {said}", retry_after=reply.retry_after)
    if reply.status == 503:
        raise ProviderDown(f"Twilio answers {said}", retry_after=reply.retry_after)
    if code == LEFT:
        return Outcome(delivery, "withheld", "unsubscribed", "mailbox")
    if reply.status >= 500 or reply.status < 400:
        return Outcome(delivery, "unknown", f"twilio {said}")  # it broke somewhere on its way, before or after it took the text
    return Outcome(delivery, "failed", f"twilio {said}", FAULTS.get(code, "mailbox"))
