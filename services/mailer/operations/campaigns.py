"""Campaigns: create, check, preview, start, pause, resume, cancel. Each is one conditional write and safe to repeat."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument

from services.mailer import outgoing, settings
from services.mailer.errors import NotReady, UnknownCampaign, WrongState
from services.mailer.operations import link_checks, mailings, proofs, sms_costs, standing, templates, variants
from services.mailer.operations.composing import constants
from services.mailer.rules import checks
from services.mailer.rules import variants as variant_rules
from shared import clock, ids, store

MOVES = {
    "start": ("running", ("draft",)),
    "pause": ("paused", ("running",)),
    "resume": ("running", ("paused",)),
    "cancel": ("cancelled", ("draft", "running", "paused")),
}
"""What staff can decide: the state it leads to, and the states it may come from."""

REST = 2.0
"""Seconds a stop waits for what is under way."""


def create(given: Mapping[str, Any], created_by: str, campaign_id: str | None = None) -> dict[str, Any]:
    """A draft. Raises UnknownTemplate, BadVariants."""
    templates.latest(given["template"])
    campaign = {
        "_id": campaign_id or ids.fresh(),
        "name": given["name"],
        "template": given["template"],
        "purpose": given.get("purpose", "outreach"),
        "channels": list(given.get("channels") or ["email", "sms"]),
        "filter": {name: value for name, value in (given.get("filter") or {}).items() if value},
        "values": dict(given.get("values") or {}),
        "ab": variant_rules.checked(given.get("ab")),
        "one_per_address": bool(given.get("one_per_address")),
        "tracking": bool(given.get("tracking", True)),
        "plain_sms": bool(given.get("plain_sms")),
        "state": "draft",
        "revision": 0,
        "created_by": created_by,
        "created_at": clock.now(),
    }
    _campaigns().update_one({"_id": campaign["_id"]}, {"$setOnInsert": campaign}, upsert=True)
    link_checks.ask(templates.latest(given["template"]))
    return get(campaign["_id"])


def get(campaign_id: str) -> dict[str, Any]:
    """One campaign. Raises UnknownCampaign."""
    found = _campaigns().find_one({"_id": campaign_id}, {"outgoing": 0})
    if found is None:
        raise UnknownCampaign(f"There is no campaign {campaign_id}.")
    return dict(found)


def collection() -> Any:
    """Where campaigns lie, for paging."""
    return _campaigns()


def check(campaign: Mapping[str, Any]) -> list[dict[str, str]]:
    """Everything that stands in the way of the start."""
    template = _template(campaign)
    current = settings.current()
    found = checks.faults(
        template,
        campaign["values"],
        campaign["channels"],
        constants=constants(current),
        sender=current.sender(template["message_class"]),
        postal=current.postal,
        languages=(campaign["filter"] or {}).get("languages", ()),
    )
    found += link_checks.faults(template) if "email" in campaign["channels"] else []
    return found + (sms_costs.faults(campaign, template) if "sms" in campaign["channels"] else [])


def start(campaign_id: str) -> dict[str, Any]:
    """Let it run. Raises NotReady with all faults, WrongState."""
    campaign = get(campaign_id)
    if campaign["state"] == "draft" and (found := check(campaign)):
        raise NotReady(
            "The campaign can't start: " + " ".join(fault["detail"] for fault in found),
            code=found[0]["code"] if len(found) == 1 else None,
            remedy="Mend the template or the settings, then start again.",
            faults=found,
        )
    now = clock.now()
    return _move(campaign, "start", {"started_at": now, "version": _template(campaign)["_id"]}, _choice(campaign, now))


def _choice(campaign: Mapping[str, Any], started: datetime) -> list[dict[str, Any]]:
    """Where several subjects are tried, the moment at which the best is taken unless staff decide before."""
    ab = campaign.get("ab")
    if not ab or not ab["automatic"]:
        return []
    return [outgoing.choose_subject(campaign["_id"], started + timedelta(hours=ab["hours"]))]


def send_test(campaign_id: str, addresses: Sequence[str], *, mailing: str, languages: Sequence[str] = ()) -> str:
    """Send what it would send, marked as a test, to addresses of ours. Raises Invalid."""
    campaign = get(campaign_id)
    fixed = {"purpose": campaign["purpose"], "values": campaign["values"], "about": {"campaign": campaign_id}}
    return proofs.send_test(_template(campaign), addresses, mailing=mailing, languages=languages, **fixed)


def pause(campaign_id: str) -> dict[str, Any]:
    """Stop within a second, also inside a batch, and leave what waits where it is. Raises WrongState.

    Comes back once what was under way has ended, so that ``progress`` tells how many had gone; after two seconds in any case.
    """
    paused = _move(get(campaign_id), "pause", {"paused_because": None})
    mailings.come_to_rest(campaign_id, REST)
    return paused


def pause_itself(campaign_id: str, code: str, counts: Mapping[str, int], detail: str = "") -> None:
    """The campaign stops for a reason that staff must see; going on is their decision. Again changes nothing."""
    why = {"code": code, "detail": detail[:300], "counts": dict(counts), "at": clock.now()}
    with suppress(WrongState):  # somebody has paused or cancelled it meanwhile
        _move(get(campaign_id), "pause", {"paused_because": why})


def resume(campaign_id: str) -> dict[str, Any]:
    """Go on where it stopped. What came back until now was seen, so limits count from here. Raises WrongState."""
    baseline = standing.counts(campaign_id).noted()
    return _move(get(campaign_id), "resume", {"paused_because": None, "baseline": baseline})


def cancel(campaign_id: str) -> dict[str, Any]:
    """End it for good, within a second; what had gone by then stays gone and is told in ``progress``. Raises WrongState."""
    cancelled = _move(get(campaign_id), "cancel", {"paused_because": None})
    mailings.come_to_rest(campaign_id, REST)
    return cancelled


def _move(
    campaign: Mapping[str, Any], verb: str, more: Mapping[str, Any] | None = None, news: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    target, origins = MOVES[verb]
    revision = campaign["revision"] + 1
    moved = _campaigns().find_one_and_update(
        {"_id": campaign["_id"], "state": {"$in": origins}, "revision": campaign["revision"]},
        {
            "$set": {"state": target, "revision": revision, **(more or {})},
            "$push": {"outgoing": {"$each": [outgoing.advance(campaign["_id"], revision), *news]}},
        },
        return_document=ReturnDocument.AFTER,
    )
    if moved is None:
        moved = get(campaign["_id"])
        if moved["state"] in origins:  # somebody else decided something in between, which does not stand in the way
            return _move(moved, verb, more, news)
        if moved["state"] != target and not (verb in ("start", "resume") and moved["state"] == "done"):
            raise WrongState(f"A campaign that is {moved['state']} can't {verb}.", code=f"campaign-{moved['state']}")
    advance(campaign["_id"])
    return get(campaign["_id"])


def advance(campaign_id: str) -> None:
    """Bring the mailing in line with the campaign. Repeated by ``mailer.mailing.advance`` in case we died before it."""
    campaign = get(campaign_id)
    if not campaign.get("version"):
        return
    template = templates.get(campaign["version"])
    mailing = {name: campaign[name] for name in ("purpose", "channels", "filter", "values")}
    mailing |= {name: campaign.get(name) for name in ("ab", "one_per_address", "tracking")}
    mailing["plain_sms"] = bool(campaign.get("plain_sms"))
    about = {"campaign": campaign_id, "name": campaign["name"]}
    mailings.begin(
        {
            "_id": campaign_id,
            "origin": "campaign",
            "kind": "campaign",
            "about": about,
            "template": template["_id"],
            "message_class": template["message_class"],
            **mailing,
        }
    )
    if campaign["state"] in ("running", "paused", "cancelled"):
        mailings.follow(campaign_id, campaign["state"], campaign["revision"])
    if campaign["state"] == "running":
        proofs.seed(campaign, template)
    variants.release(campaign_id)


def template_of(campaign: Mapping[str, Any]) -> dict[str, Any]:
    """The text of a campaign: the version fixed at its start, before that the latest."""
    return _template(campaign)


def choose_letters(campaign_id: str, *, plain: bool) -> None:
    """Staff take the plainer letters for text messages, or not; while it is a draft. Raises UnknownCampaign, WrongState."""
    changed = {"$set": {"plain_sms": plain}}
    if not _campaigns().update_one({"_id": campaign_id, "state": "draft"}, changed).matched_count:
        state = get(campaign_id)["state"]
        raise WrongState(f"A campaign that is {state} keeps its letters.", code=f"campaign-{state}")


def _template(campaign: Mapping[str, Any]) -> dict[str, Any]:
    return templates.get(campaign["version"]) if campaign.get("version") else templates.latest(campaign["template"])


def _campaigns() -> Any:
    return store.database("mailer")["campaigns"]
