"""Africa's Talking: people who get the very same text share a request, and each has a verdict of their own.

Their receipts carry an id that only their answer tells, so it is kept as the delivery's ``reference``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from services.mailer.providers.base import Going, ProviderBusy, ProviderDown, ProviderRefuses, Text, always
from services.mailer.providers.forms import Forms, NoAnswer, Reply, unchanged
from services.mailer.rules.delivery import Outcome
from services.mailer.rules.faults import Fault

AT_ONCE = 8
TOGETHER = 100

ACCEPTED = frozenset({100, 101, 102})
HELD = 401
"""RiskHold: kept back by them, and released or not later; their receipt will say."""

OURS = {402: "InvalidSenderId", 405: "InsufficientBalance"}
LATER = frozenset({500, 501})
LEFT = 406
"""UserInBlacklist: the person told Africa's Talking to stop."""
FAULTS: dict[int, Fault] = {403: "address", 404: "address", 407: "policy", 409: "policy"}


class AfricasTalking:
    """One app of one account."""

    name = "africastalking"
    repeatable = False
    parallel = AT_ONCE

    def __init__(self, username: str, api_key: str, url: str, known_as: Callable[[str, str], str] = unchanged):
        self._url = f"{url.rstrip('/')}/version1/messaging"
        self._username = username
        self._known_as = known_as
        self._forms = Forms("Africa's Talking", {"apiKey": api_key})

    def send(self, items: Sequence[Text], going: Going = always) -> Iterator[list[Outcome]]:
        """One request per text and hundred numbers; a number stands in a request once, though two people share it."""
        own = [replace(text, sender=self._known_as(text.number, text.sender)) for text in items]
        by_text = sorted(own, key=_same)
        for _, same in groupby(by_text, key=_same):
            for block in _blocks(list(same)):
                if not going():
                    return
                yield self._request(block)

    def close(self) -> None:
        """Let go of connections."""
        self._forms.close()

    def _request(self, texts: list[Text]) -> list[Outcome]:
        first = texts[0]
        numbers = ",".join(text.number for text in texts)
        form = {"username": self._username, "to": numbers, "message": first.body, "enqueue": "1"}
        try:
            reply = self._forms.post(self._url, form | ({"from": first.sender} if first.sender else {}))
        except NoAnswer as fault:
            return [Outcome(text.delivery, "unknown", f"africastalking no answer: {fault}") for text in texts]
        return outcomes(texts, reply)


def outcomes(texts: Sequence[Text], reply: Reply) -> list[Outcome]:
    """What the answer says of each text. Raises ProviderDown, ProviderRefuses."""
    if reply.status in (401, 403):
        raise ProviderRefuses(f"Africa's Talking refuses our key or username: {reply.status} {reply.line}")
    if reply.status == 429:
        raise ProviderBusy(f"Africa's Talking answers {reply.status} {reply.line}", retry_after=reply.retry_after)
    if reply.status == 503:
        raise ProviderDown(f"Africa's Talking answers {reply.status} {reply.line}", retry_after=reply.retry_after)
    if 400 <= reply.status < 500:
        return [Outcome(text.delivery, "failed", f"africastalking {reply.status} {reply.line}", "content") for text in texts]
    told = reply.told.get("SMSMessageData") if isinstance(reply.told, dict) else None
    if reply.status not in (200, 201) or not isinstance(told, dict):
        return [Outcome(text.delivery, "unknown", f"africastalking {reply.status} {reply.line}") for text in texts]
    rows = {row.get("number"): row for row in told.get("Recipients") or () if isinstance(row, dict)}
    if not rows:
        raise ProviderRefuses(f"Africa's Talking took nothing: {str(told.get('Message'))[:200]}")
    if all(row.get("statusCode") in OURS for row in rows.values()):
        raise ProviderRefuses(f"Africa's Talking refuses: {next(iter(rows.values())).get('status')}")
    return [_verdict(text, rows.get(text.number)) for text in texts]


def _verdict(text: Text, row: dict[str, Any] | None) -> Outcome:
    if row is None:
        return Outcome(text.delivery, "unknown", "africastalking no verdict on this number")
    code, said = row.get("statusCode"), f"{row.get('statusCode')} {row.get('status')}"
    reference = str(row.get("messageId") or "")
    reference = "" if reference == "None" else f"africastalking:{reference}"
    if code in ACCEPTED:
        return Outcome(text.delivery, "accepted", reference=reference or None)
    if code == HELD:
        return Outcome(text.delivery, "unknown", f"africastalking {said}", reference=reference or None)
    if code in LATER or code in OURS:
        return Outcome(text.delivery, "later", f"africastalking {said}", "temporary")
    if code == LEFT:
        return Outcome(text.delivery, "withheld", "unsubscribed", "mailbox")
    return Outcome(text.delivery, "failed", f"africastalking {said}", FAULTS.get(code or 0, "mailbox"))


def _same(text: Text) -> tuple[str, str]:
    return text.sender, text.body


def _blocks(texts: Sequence[Text]) -> Iterator[list[Text]]:
    """At most a hundred, and no number twice."""
    waiting = list(texts)
    while waiting:
        block: dict[str, Text] = {}
        rest = []
        for text in waiting:
            if text.number in block or len(block) == TOGETHER:
                rest.append(text)
            else:
                block[text.number] = text
        yield list(block.values())
        waiting = rest
