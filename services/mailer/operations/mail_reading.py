"""Understanding a mail that came in: a bounce or complaint becomes facts, a wish to leave is obeyed, people's words are kept.

A report is believed about a delivery only if it proves to know it: by the signed address it came back to, by the signed link in
what it returns, or by our Message-ID together with the very address that this delivery went to.
"""

import email
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message
from email.utils import getaddresses
from typing import Any

from services.mailer import settings
from services.mailer.operations import mail_replies, suppressions, unsubscribing
from services.mailer.rules import bounces, mail_kinds, verp
from services.mailer.rules.bounces import Said
from services.mailer.rules.receipts import UNLISTED, Fact
from shared import ids, people, store
from shared.errors import Invalid, NotFound
from shared.http.links import Links, UnknownLink

ARRIVED = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
"""Where mail servers write down to whom it came."""


def read(post: Mapping[str, Any]) -> list[Fact]:
    """What a stored mail says about deliveries; all else it asks for is done here. Safe to repeat."""
    raw = bytes(post["body"])
    message = email.message_from_bytes(raw)
    kind = mail_kinds.kind(message)
    own = list(_own_addresses(message, (post.get("about") or {}).get("recipient")))
    if kind == "report":
        return list(_facts(message, raw, own, post))
    if kind == "automatic":
        return []
    if leaving := [delivery for purpose, delivery in own if purpose == "u"]:
        for delivery in leaving:
            _leave(delivery)
        return []
    mail_replies.take(message, mark=identity(message, raw), returned_to=[delivery for _, delivery in own], at=post["received_at"])
    return []


def identity(message: Message, raw: bytes) -> str:
    """The same for the same mail, by whatever door and however often it comes."""
    given = str(message.get("Message-ID") or "").strip()
    return ids.derived("mail", given or hashlib.sha256(raw).hexdigest())


def _own_addresses(message: Message, recipient: str | None) -> Iterator[tuple[str, str]]:
    found = [recipient or ""]
    for _, address in getaddresses([str(value) for name in ARRIVED for value in message.get_all(name, [])]):
        found.append(address)
    secret = settings.current().secret_key
    yield from dict.fromkeys(known for address in found if (known := verp.read(address, secret)))


def _leave(delivery: str) -> None:
    """A mail to the address of the unsubscribe header. Who is not known any more gets nothing anyway."""
    try:
        unsubscribing.unsubscribe(delivery, everything=False, method="email")
    except NotFound:
        return


def _facts(message: Message, raw: bytes, own: list[tuple[str, str]], post: Mapping[str, Any]) -> Iterator[Fact]:
    mark = identity(message, raw)
    said = bounces.said(message)
    proven = [delivery for purpose, delivery in own if purpose == "b"] or _linked(raw)
    claimed = [] if proven else mail_kinds.our_ids(raw)
    hashes = _hashes([*proven[:1], *claimed])
    for number, one in enumerate(said):
        delivery = _about(one, proven, claimed, hashes, alone=len(said) == 1)
        yield Fact(
            id=ids.derived(mark, number),
            word=one.word if delivery else UNLISTED,
            at=post["received_at"],
            delivery=delivery,
            status=one.status,
            reason=one.reason if delivery else None,
            detail={"event": one.word, "type": message.get_content_type()},
        )


def _about(said: Said, proven: list[str], claimed: list[str], hashes: Mapping[str, str], *, alone: bool) -> str | None:
    """The delivery that this is about, if it may be believed. With several recipients, one that we wrote to must be named: the
    others stand behind a list or a forwarding, and their trouble is not our reader's."""
    named = set(_address_hashes(said.addresses))
    if proven and (alone or hashes.get(proven[0]) in named):
        return proven[0]
    return next((delivery for delivery in claimed if hashes.get(delivery) in named), None)


def _linked(raw: bytes) -> list[str]:
    current = settings.current()
    links = Links(current.secret_key, current.public_url)
    found: list[str] = []
    for token in mail_kinds.unsubscribe_tokens(raw):
        try:
            found += links.read("unsubscribe", token)
        except UnknownLink:
            continue  # somebody else's link
    return found


def _hashes(deliveries: Iterable[str]) -> dict[str, str]:
    rows = store.database("mailer")["deliveries"].find({"_id": {"$in": list(deliveries)}}, {"address_hash": 1})
    return {row["_id"]: row["address_hash"] for row in rows}


def _address_hashes(addresses: Iterable[str]) -> Iterator[str]:
    for address in addresses:
        try:
            yield suppressions.address_hash("email", people.normalise_email(address))
        except Invalid:
            continue  # a report may name anything
