"""Our suppressions and SendGrid's lists are compared every night. Ours decide: what we did not know is taken over, and what was
lifted here since is taken off there, so that SendGrid drops nothing in silence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from services.mailer import outgoing, settings
from services.mailer.operations import suppressions, unsubscribing
from services.mailer.providers.sendgrid_lists import KINDS, SendGridLists
from services.mailer.rules import reconciling as rules
from services.mailer.rules import suppression
from shared import clock, people, store
from shared.errors import Conflict, Invalid

PROVIDER = "sendgrid"
NIGHT = time(1, 30)
"""When the lists are compared, UTC."""


def ensure() -> None:
    """Let the next night come, where we send through SendGrid. Every worker says so when it starts; again changes nothing."""
    if PROVIDER in settings.current().mail_providers:
        _arrange(_next_night(clock.now()))


def ask() -> None:
    """Compare now. Raises Conflict where we don't send through SendGrid."""
    if PROVIDER not in settings.current().mail_providers:
        raise Conflict("We don't send through SendGrid.", code="provider-not-used", remedy="Set BARAZA_MAIL_PROVIDER.")
    _arrange(clock.now())


def last() -> dict[str, Any] | None:
    """When the lists were compared last, and what came of it; none where they never were."""
    found = _collection("reconciliations").find_one({"_id": PROVIDER, "at": {"$ne": None}}, {"outgoing": 0})
    return dict(found) if found else None


def run() -> dict[str, dict[str, int]]:
    """Compare all lists, and arrange the next night first. Safe to repeat. Raises ProviderDown, ProviderRefuses."""
    current = settings.current()
    if PROVIDER not in current.mail_providers:
        return {}
    ensure()
    lists = SendGridLists(current.sendgrid_api_key or "", current.sendgrid_url)
    counts = {kind: _one(lists, kind) for kind in KINDS}
    _collection("reconciliations").update_one({"_id": PROVIDER}, {"$set": {"at": clock.now(), "counts": counts}}, upsert=True)
    return counts


def _one(lists: SendGridLists, kind: str) -> dict[str, int]:
    counted = Counter({"listed": 0, "added": 0, "removed": 0})
    overtaken: list[str] = []
    for rows in lists.pages(kind):
        unknown, later = _compared(kind, rows)
        _take_over(unknown)
        overtaken += later
        counted.update({"listed": len(rows), "added": len(unknown)})
    for email in overtaken:  # after the last page, since taking off moves the pages
        lists.remove(kind, email)
    counted["removed"] = len(overtaken)
    return dict(counted)


def _compared(kind: str, rows: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], list[str]]:
    """Of one page: what we did not know, and the addresses that were lifted here after they came onto the list there."""
    told = _told(kind, rows)
    ours: dict[str, list[dict[str, Any]]] = {}
    for entry in suppressions.collection().find({"address_hash": {"$in": list(told)}}, {"outgoing": 0}):
        ours.setdefault(entry["address_hash"], []).append(entry)
    unknown, overtaken = [], []
    for hashed, row in told.items():
        entries = [entry for entry in ours.get(hashed, []) if _same(entry["reason"], row["reason"])]
        if not entries:
            unknown.append(row)
        elif not any(map(suppression.in_force, entries)) and _lifted(entries) > row["at"]:
            overtaken.append(row["email"])
    return unknown, overtaken


def _told(kind: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What a page says in our words, by the hash of the address."""
    now, told = clock.now(), {}
    for row in rows:
        reason = rules.reason(kind, row)
        if reason is None:
            continue
        try:
            address = people.normalise_email(str(row.get("email") or ""))
        except Invalid:
            continue  # an address nobody of ours can have
        hashed = suppressions.address_hash("email", address)
        told[hashed] = {"email": row["email"], "reason": reason, "at": rules.moment(row, now), "address_hash": hashed}
    return told


def _lifted(entries: Sequence[Mapping[str, Any]]) -> datetime:
    moments: list[datetime] = [entry["lifted_at"] for entry in entries]
    return max(moments)


def _same(ours: str, theirs: str) -> bool:
    return ours == theirs or (ours in suppression.WILL and theirs in suppression.WILL)


def _take_over(rows: Sequence[Mapping[str, Any]]) -> None:
    """What SendGrid knew and we did not, with the news of it where we know whose address it is."""
    wanted = {"address_hash": {"$in": [row["address_hash"] for row in rows]}, "channel": "email", "proof": {"$ne": True}}
    fields = {"mailing": 1, "contact": 1, "channel": 1, "address_hash": 1, "language": 1}
    whose = {row["address_hash"]: row for row in _collection("deliveries").find(wanted, fields)} if rows else {}
    blocked, noted = [], []
    for row in rows:
        delivery = whose.get(row["address_hash"])
        if row["reason"] in suppression.WILL and delivery:
            unsubscribing.leave(delivery, suppression.EVERYTHING, "provider", row["at"])
        elif row["reason"] in suppression.WILL:
            said = (row["address_hash"], row["reason"], suppression.EVERYTHING, PROVIDER, row["at"])
            noted.append(suppressions.noted("email", *said))
        else:
            blocked.append(_blocked(row, delivery))
    suppressions.store_noted(noted)
    suppressions.block_addresses(blocked)


def _blocked(row: Mapping[str, Any], delivery: Mapping[str, Any] | None) -> dict[str, Any]:
    contact = delivery["contact"] if delivery else None
    mark = suppressions.address_id(row["address_hash"], row["reason"])
    return {
        "address_hash": row["address_hash"],
        "contact": contact,
        "channel": "email",
        "scope": suppression.EVERYTHING,
        "reason": row["reason"],
        "source": PROVIDER,
        "delivery": delivery["_id"] if delivery else None,
        "at": row["at"],
        "outgoing": [outgoing.address_suppressed(contact, "email", row["reason"], row["at"], mark)] if contact else [],
    }


def _next_night(now: datetime) -> datetime:
    night = datetime.combine(now.date(), NIGHT, now.tzinfo)
    return night if night > now else night + timedelta(days=1)


def _arrange(due: datetime) -> None:
    news = outgoing.reconcile(PROVIDER, due)
    _collection("reconciliations").update_one({"_id": PROVIDER}, {"$setOnInsert": {"counts": {}}}, upsert=True)
    unsaid = {"_id": PROVIDER, "outgoing.id": {"$ne": news["id"]}}
    _collection("reconciliations").update_one(unsaid, {"$push": {"outgoing": news}})


def _collection(name: str) -> Any:
    return store.database("mailer")[name]
