"""Telling others' systems: subscriptions, one post per thing and door, tried for a day and a half, then the door is given up."""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

from services.mailer import outgoing, settings
from services.mailer.operations.proofs import KINDS
from services.mailer.providers import web
from services.mailer.rules import hooks as rules
from shared import clock, ids, store
from shared.errors import Invalid, NotFound

SECONDS = 5.0
GONE = 410


def create(given: Mapping[str, Any], by: str, hook_id: str) -> dict[str, Any]:
    """A subscription with its secret, which is shown this once. Again gives the same. Raises Invalid."""
    parts = urlsplit(given["url"])
    allowed = ("https", "http") if settings.current().private_addresses else ("https",)
    if parts.scheme not in allowed or not parts.hostname or parts.username:
        raise Invalid("Webhooks go to https:// addresses without a name in them.", code="hook-url", field="url")
    secret = given.get("secret") or rules.PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    if not rules.usable(secret):
        raise Invalid("The secret must be 24 to 64 bytes in base64.", code="hook-secret", field="secret")
    hook = {
        "url": given["url"],
        "events": sorted(set(given["events"])),
        "secret": secret,
        "state": "on",
        "created_by": by,
        "created_at": clock.now(),
    }
    _hooks().update_one({"_id": hook_id}, {"$setOnInsert": hook}, upsert=True)
    return get(hook_id)


def get(hook_id: str) -> dict[str, Any]:
    """One subscription. Raises NotFound."""
    found = _hooks().find_one({"_id": hook_id})
    if found is None:
        raise NotFound(f"There is no webhook {hook_id}.", code="unknown-hook")
    return dict(found)


def listed() -> list[dict[str, Any]]:
    """All subscriptions, those that were given up first."""
    return list(_hooks().find({}, {"secret": 0}).sort([("state", 1), ("created_at", -1)]).limit(500))


def remove(hook_id: str) -> None:
    """End a subscription; what waits for it is dropped. Raises NotFound."""
    get(hook_id)
    _hooks().delete_one({"_id": hook_id})
    _posts().update_many(
        {"hook": hook_id, "state": "waiting"}, {"$set": {"state": "failed", "answer": "removed", "outgoing": []}}
    )


def switch_on(hook_id: str) -> dict[str, Any]:
    """Tell this door again what comes from now on. Raises NotFound."""
    get(hook_id)
    _hooks().update_one({"_id": hook_id}, {"$set": {"state": "on"}, "$unset": {"off_because": "", "off_at": ""}})
    return get(hook_id)


def tell(message_id: str, kind: str, data: Mapping[str, Any], at: datetime) -> None:
    """Something happened: one post for every door that wants to hear of it. Again changes nothing."""
    event = rules.EVENTS[kind]
    if data.get("kind") in KINDS:
        return
    body = orjson.dumps({"type": event, "timestamp": at, "data": rules.told(data)}, option=orjson.OPT_UTC_Z).decode()
    rows = []
    for hook in _hooks().find({"state": "on", "events": event}, {"_id": 1}):
        key = ids.derived(hook["_id"], message_id)
        news = outgoing.post_hook(key, 0)
        waiting = {"state": "waiting", "tries": 0, "at": clock.now(), "outgoing": [news]}
        rows.append({"_id": key, "hook": hook["_id"], "body": body, **waiting})
    store.insert_missing(_posts(), rows)


def post(key: str) -> None:
    """Try one post. A crash after the answer tries again under the same id, by which the other side knows it."""
    waiting = _posts().find_one({"_id": key, "state": "waiting"})
    hook = waiting and _hooks().find_one({"_id": waiting["hook"]})
    if not waiting or not hook:
        return
    if hook["state"] == "off":
        _end(waiting, "failed", "switched off")
        return
    status, answer = _call(hook, key, waiting["body"].encode())
    if 200 <= status < 300:
        _end(waiting, "done", answer)
        _hooks().update_one({"_id": hook["_id"]}, {"$max": {"last_ok": clock.now()}})
        return
    tries = waiting["tries"] + 1
    wait = rules.again(tries)
    if status == GONE or wait is None:
        _switch_off(hook["_id"], answer)
        _end(waiting, "failed", answer)
        return
    news = outgoing.post_hook(key, tries, clock.now() + wait)
    change = {"$set": {"tries": tries, "answer": answer}, "$push": {"outgoing": news}}
    _posts().update_one({"_id": key, "state": "waiting", "tries": waiting["tries"]}, change)


def _call(hook: Mapping[str, Any], key: str, body: bytes) -> tuple[int, str]:
    timestamp = int(clock.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": f"msg_{key}",
        "webhook-timestamp": str(timestamp),
        "webhook-signature": rules.signature(hook["secret"], f"msg_{key}", timestamp, body),
    }
    private = settings.current().private_addresses
    try:
        status = web.call("POST", hook["url"], body=body, headers=headers, seconds=SECONDS, private=private).status
    except web.Unreachable as fault:
        return 0, str(fault)
    return status, str(status)


def _switch_off(hook_id: str, answer: str) -> None:
    given_up = {"state": "off", "off_because": answer, "off_at": clock.now()}
    _hooks().update_one({"_id": hook_id, "state": "on"}, {"$set": given_up})


def _end(waiting: Mapping[str, Any], state: str, answer: str) -> None:
    _posts().update_one({"_id": waiting["_id"], "state": "waiting"}, {"$set": {"state": state, "answer": answer}})


def _hooks() -> Any:
    return store.database("mailer")["hooks"]


def _posts() -> Any:
    return store.database("mailer")["hook_posts"]
