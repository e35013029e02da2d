"""Copies for ourselves: test messages before the start, and a copy of each campaign for the seed list.

A copy is a small mailing of its own to named addresses, so it takes the same road as every message and is counted among
nobody: nothing is told to the other services, and leaving from it leaves nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.mailer import outgoing, settings
from services.mailer.operations import mailings
from services.mailer.operations.suppressions import address_hash
from services.mailer.rules import pages, samples, wording
from services.mailer.rules.checks import PERSON
from shared import clock, ids, people, store
from shared.errors import Invalid

TEST, SEED = "test", "seed"
KINDS = (TEST, SEED)
MOST = 20


def send_test(
    template: Mapping[str, Any],
    addresses: Sequence[str],
    *,
    mailing: str,
    languages: Sequence[str] = (),
    purpose: str = "outreach",
    values: Mapping[str, Any] | None = None,
    about: Mapping[str, str] | None = None,
) -> str:
    """Send this version, marked as a test, to these addresses in each of these languages (default: all). Raises Invalid."""
    if not 1 <= len(addresses) <= MOST:
        raise Invalid(f"A test goes to 1 to {MOST} addresses.", code="test-addresses", field="addresses")
    known = [language for language in template["texts"] if not languages or language in languages]
    if not known:
        raise Invalid("There is no text in these languages.", code="unknown-language", field="languages")
    _send(template, _roads(addresses), known, mailing, TEST, purpose, values or {}, about or {})
    return mailing


def seed(campaign: Mapping[str, Any], template: Mapping[str, Any]) -> None:
    """A copy of a campaign that has started for everyone on our seed list. Again changes nothing."""
    addresses = settings.current().seeds
    language = wording.language_for(None, template.get("fallback") or (), template["texts"]) or next(iter(template["texts"]))
    if addresses:
        key = ids.derived(campaign["_id"], "seeds")
        about = {"campaign": campaign["_id"]}
        _send(template, _roads(addresses), [language], key, SEED, campaign["purpose"], campaign["values"], about)


def _roads(addresses: Iterable[str]) -> list[tuple[str, str]]:
    """Each address with its channel, once. Raises Invalid."""
    found = []
    for typed in addresses:
        try:
            channel = "email" if "@" in typed else "sms"
            found.append((channel, people.normalise_email(typed) if channel == "email" else people.normalise_phone(typed, None)))
        except Invalid as fault:
            fault.field = "addresses"
            raise
    return list(dict.fromkeys(found))


def _send(
    template: Mapping[str, Any],
    roads: Sequence[tuple[str, str]],
    languages: Sequence[str],
    mailing: str,
    kind: str,
    purpose: str,
    values: Mapping[str, Any],
    about: Mapping[str, str],
) -> None:
    fixed = {
        "origin": kind,
        "kind": kind,
        "about": dict(about),
        "template": template["_id"],
        "message_class": template["message_class"],
        "purpose": purpose,
        "channels": sorted({channel for channel, _ in roads}),
        "values": {language: {**samples.event(language), **(values.get(language) or {})} for language in languages},
        "plain_sms": _plain(about),
        "state": "running",
        "cursor": mailings.END,
        "pages_taken": 1,
        "withheld": {},
        "created_at": clock.now(),
        "outgoing": [],
    }
    database = store.database("mailer")
    database["mailings"].update_one({"_id": mailing}, {"$setOnInsert": fixed}, upsert=True)
    for channel in fixed["channels"]:
        rows = [_row(kind, road[1], language, channel) for road in roads if road[0] == channel for language in languages]
        batch = ids.derived(mailing, channel)
        documents = [
            {**pages.delivery(mailing, batch, row, address_hash(channel, row["address"])), "proof": True} for row in rows
        ]
        store.insert_missing(database["deliveries"], documents)
        database["batches"].update_one({"_id": batch}, {"$setOnInsert": _batch(mailing, batch, channel, len(rows))}, upsert=True)


def _plain(about: Mapping[str, str]) -> bool:
    """Whether text messages go in plainer letters, as they will with the campaign."""
    campaign = store.database("mailer")["campaigns"].find_one({"_id": about.get("campaign")}, {"plain_sms": 1})
    return bool(campaign.get("plain_sms")) if campaign else settings.current().sms_plain


def _row(kind: str, address: str, language: str, channel: str) -> dict[str, str]:
    known = {name: PERSON[name] for name in ("name", "group", "country", "source")}
    return {
        "contact": ids.derived(kind, address, language),
        "channel": channel,
        "address": address,
        "language": language,
        **known,
    }


def _batch(mailing: str, batch: str, channel: str, size: int) -> dict[str, Any]:
    return {
        "mailing": mailing,
        "page": "",
        "channel": channel,
        "lane": "direct",
        "size": size,
        "state": "queued",
        "attempts": 0,
        "counts": {},
        "reasons": {},
        "outgoing": [outgoing.send(batch, "direct", "first")],
    }
