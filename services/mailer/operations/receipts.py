"""What providers report: taken in as bytes at once, understood later, folded so that repeats and disorder do no harm."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo import UpdateOne

from services.mailer import outgoing, settings
from services.mailer.operations import attributing, incoming, mail_reading, silencing, suppressions, unsubscribing, watching
from services.mailer.providers import sendgrid_events
from services.mailer.providers.parsers import INCOMING, READERS
from services.mailer.rules import receipts as rules
from services.mailer.rules import suppression
from services.mailer.rules.receipts import Fact
from shared import clock, ids, store
from shared.errors import NotFound, Unavailable

BLOCK = 1000


def take_sendgrid(body: bytes, signature: str, timestamp: str) -> str:
    """Check SendGrid's signature and store the post as it came; its id. The same bytes again change nothing.

    Raises ForgedPost, Unavailable.
    """
    current = settings.current()
    if not current.sendgrid_webhook_key:
        raise Unavailable(
            "No key to check SendGrid's posts with.",
            code="webhook-key-missing",
            remedy="Set BARAZA_SENDGRID_WEBHOOK_KEY to the verification key that SendGrid shows.",
        )
    now = clock.now()
    sendgrid_events.verify(sendgrid_events.public_key(current.sendgrid_webhook_key), body, signature, timestamp)
    if current.sendgrid_webhook_max_age:
        sendgrid_events.refuse_old(timestamp, now, timedelta(seconds=current.sendgrid_webhook_max_age))
    return keep("sendgrid", body)


def keep(provider: str, body: bytes, about: Mapping[str, str] | None = None) -> str:
    """Store a post that was found genuine, as it came, with the work of folding it; its id. Again changes nothing.

    ``about`` is what the address it was posted to said beside the body.
    """
    named = sorted((about or {}).items())
    post = ids.derived(provider, hashlib.sha256(body).hexdigest(), *(part for pair in named for part in pair))
    fields: dict[str, Any] = {"provider": provider, "body": body, "received_at": clock.now(), "folded": False}
    if about:
        fields["about"] = dict(about)
    fields["outgoing"] = [outgoing.fold_receipts(post)]
    _collection("receipt_posts").update_one({"_id": post}, {"$setOnInsert": fields}, upsert=True)
    return post


def fold(post: str) -> int:
    """Understand one stored post: receipts, deliveries, suppressions, and the news of it. Safe to repeat; tells how many facts.

    Raises NotFound, and Invalid for bytes that can't be read at all.
    """
    stored = _collection("receipt_posts").find_one({"_id": post})
    if stored is None:
        raise NotFound(f"There is no post {post}; its ninety days are over.")
    provider = stored["provider"]
    if stored["folded"] and not stored["body"]:
        return 0
    if provider in INCOMING:
        message = INCOMING[provider](stored)
        if message is not None:
            incoming.take(message, provider.partition("-")[0])
        _folded(post, understood=message is not None)
        return 1
    facts = mail_reading.read(stored) if provider == "mail" else list(READERS[provider](stored))
    for start in range(0, len(facts), BLOCK):
        _take(attributing.attributed(facts[start : start + BLOCK], provider), provider, f"{post}.{start}")
    _folded(post, understood=_nothing_left(provider, facts))
    return len(facts)


def _nothing_left(provider: str, facts: Sequence[Fact]) -> bool:
    return all(fact.word != rules.UNLISTED and (fact.channel == "sms" or provider == "mail") for fact in facts)


def _folded(post: str, *, understood: bool) -> None:
    """Posts name a number in every line and mails hold people's words, so the bytes go once they are understood."""
    fields: dict[str, Any] = {"folded": True, **({"body": b""} if understood else {})}
    _collection("receipt_posts").update_one({"_id": post}, {"$set": fields})


def _take(facts: Sequence[Fact], provider: str, mark: str) -> None:
    _store(facts)
    deliveries = _deliveries(facts)
    _move(facts)
    mailings = _mailings(deliveries.values())
    _suppress(facts, provider, deliveries, mailings)
    _tell(facts, deliveries, mailings, mark)
    bad = {fact.delivery for fact in facts if fact.word in ("bounced", "complained")} & set(deliveries)
    watching.judge({deliveries[delivery]["mailing"] for delivery in bad if delivery})


def _store(facts: Sequence[Fact]) -> None:
    rows = [
        {
            "_id": fact.id,
            "delivery": fact.delivery,
            "word": fact.word,
            "at": fact.at,
            "reason": fact.reason,
            "detail": {**fact.detail, "status": fact.status},
        }
        for fact in facts
    ]
    store.insert_missing(_collection("receipts"), rows)


def _deliveries(facts: Iterable[Fact]) -> dict[str, dict[str, Any]]:
    wanted = list({fact.delivery for fact in facts if fact.delivery})
    fields = {"mailing": 1, "contact": 1, "channel": 1, "address_hash": 1, "language": 1, "proof": 1}
    return {row["_id"]: row for row in _collection("deliveries").find({"_id": {"$in": wanted}}, fields)}


def _mailings(deliveries: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    wanted = list({row["mailing"] for row in deliveries})
    fields = {"kind": 1, "purpose": 1, "about": 1}
    return {row["_id"]: row for row in _collection("mailings").find({"_id": {"$in": wanted}}, fields)}


def _move(facts: Iterable[Fact]) -> None:
    writes = [UpdateOne({"_id": delivery}, _update(change)) for delivery, change in rules.fold(facts).items() if change.at]
    if writes:
        _collection("deliveries").bulk_write(writes, ordered=False)


def _update(change: rules.Change) -> dict[str, Any] | list[dict[str, Any]]:
    if change.reason is None:
        return {"$max": {"rank": change.rank}, "$min": {f"at.{word}": at for word, at in change.at.items()}}
    return [
        {
            "$set": {
                "rank": {"$max": ["$rank", change.rank]},
                "reason": _greatest_reason({"$literal": change.reason}),
                **{f"at.{word}": {"$min": [f"$at.{word}", at]} for word, at in change.at.items()},
            }
        }
    ]


def _greatest_reason(told: dict[str, str]) -> dict[str, Any]:
    """The greatest of what providers told; whatever we noted ourselves at the sending gives way to it."""
    known = {"$regexMatch": {"input": {"$ifNull": ["$reason", ""]}, "regex": "^(bounced|complained)"}}
    return {"$cond": [known, {"$max": ["$reason", told]}, told]}


def _suppress(facts: Iterable[Fact], provider: str, deliveries: Mapping[str, Any], mailings: Mapping[str, Any]) -> None:
    blocked = []
    for fact, reason in _causes(facts):
        delivery = deliveries.get(fact.delivery or "")
        if reason in suppression.WILL:
            if delivery:
                purpose = mailings.get(delivery["mailing"], {}).get("purpose")
                unsubscribing.leave(delivery, suppression.scope(fact, purpose), "provider", fact.at)
            if delivery and delivery["channel"] == "sms":  # a gateway that blocks a number blocks it for all who share it
                silencing.silence(delivery["address_hash"], provider, fact.at)
        elif entry := _block(fact, reason, provider, delivery):
            blocked.append(entry)
    suppressions.block_addresses(blocked)


def _causes(facts: Iterable[Fact]) -> Iterator[tuple[Fact, str]]:
    for fact in facts:
        if reason := suppression.cause(fact):
            yield fact, reason


def _block(fact: Fact, reason: str, provider: str, delivery: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A dead address stays dead though the provider lost our delivery id, as late bounces do."""
    if delivery is None and not fact.address:
        return None
    channel = delivery["channel"] if delivery else fact.channel
    hashed = delivery["address_hash"] if delivery else suppressions.address_hash(channel, fact.address or "")
    contact = delivery["contact"] if delivery and not delivery.get("proof") else None
    return {
        "address_hash": hashed,
        "contact": contact,
        "channel": channel,
        "scope": suppression.EVERYTHING,
        "reason": reason,
        "source": provider,
        "delivery": delivery["_id"] if delivery else None,
        "at": fact.at,
        "outgoing": [outgoing.address_suppressed(contact, channel, reason, fact.at, fact.id)] if contact else [],
    }


def _tell(facts: Iterable[Fact], deliveries: Mapping[str, Any], mailings: Mapping[str, Any], mark: str) -> None:
    groups: dict[tuple[str, str, str], dict[str, datetime]] = defaultdict(dict)
    for fact in facts:
        delivery = deliveries.get(fact.delivery or "")
        if fact.word in rules.TOLD and delivery and not delivery.get("proof") and delivery["mailing"] in mailings:
            group = groups[delivery["mailing"], delivery["channel"], fact.word]
            group[delivery["contact"]] = min(fact.at, group.get(delivery["contact"], fact.at))
    notices = []
    for (mailing, channel, state), people in groups.items():
        message = outgoing.changed(mailings[mailing], channel, state, sorted(people), max(people.values()), mark=mark)
        fields = {"created_at": clock.now(), "outgoing": [message]}
        notices.append(UpdateOne({"_id": message["id"]}, {"$setOnInsert": fields}, upsert=True))
    if notices:
        _collection("change_notices").bulk_write(notices, ordered=False)


def _collection(name: str) -> Any:
    return store.database("mailer")[name]
