"""Do the links of a text lead anywhere? The worker looks, the store remembers, the check before the start reads that."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from services.mailer import outgoing, settings
from services.mailer.errors import BadTemplate
from services.mailer.operations import templates
from services.mailer.providers import web
from services.mailer.rules.content import content
from shared import clock, ids, store

SECONDS = 5.0
MOST = 50
FRESH = timedelta(hours=1)
_GONE = (404, 410)
_UNASKED = (400, 403, 404, 405, 410, 501)
"""Answers to HEAD that need not mean the same for GET."""


def links(template: Mapping[str, Any]) -> dict[str, str]:
    """Addresses the author wrote, each with the first language it stands in."""
    found: dict[str, str] = {}
    for language, text in template["texts"].items():
        for link in content(language, text, tracked=True).links:
            found.setdefault(link, language)
    return dict(list(found.items())[:MOST])


def ask(template: Mapping[str, Any]) -> None:
    """Let the worker look (again) at the links of this version."""
    if settings.current().link_check and links(template):
        news = outgoing.check_links(template["_id"], clock.now().isoformat())
        store.database("mailer")["templates"].update_one({"_id": template["_id"]}, {"$push": {"outgoing": news}})


def run(template_id: str) -> int:
    """Look at every link that nobody looked at of late; tells how many. Again only looks again."""
    looked = 0
    for link in links(templates.get(template_id)):
        if _checks().find_one({"_id": ids.derived("link", link), "at": {"$gt": clock.now() - FRESH}, "state": "ok"}):
            continue
        state, why = _look(link)
        row = {"url": link, "state": state, "why": why, "at": clock.now()}
        _checks().update_one({"_id": ids.derived("link", link)}, {"$set": row}, upsert=True)
        looked += 1
    return looked


def faults(template: Mapping[str, Any]) -> list[dict[str, str]]:
    """Links that lead nowhere, and those that nobody has looked at yet."""
    if not settings.current().link_check:
        return []
    try:
        wanted = links(template)
    except BadTemplate:
        return []  # said by the check of the text itself
    known = {row["url"]: row for row in _checks().find({"_id": {"$in": [ids.derived("link", link) for link in wanted]}})}
    found = []
    for link, language in wanted.items():
        row = known.get(link)
        if row is None:
            detail = f"{language}: {link} has not been looked at yet; wait a moment."
            found.append({"code": "link-unchecked", "detail": detail, "language": language})
        elif row["state"] == "broken":
            detail = f"{language}: {link} leads nowhere ({row['why']})."
            found.append({"code": "link-broken", "detail": detail, "language": language})
    return found


def _look(link: str) -> tuple[str, str]:
    """ok; broken for what is gone for good; unclear for whatever may be well again or is closed to programs."""
    private = settings.current().private_addresses
    try:
        answer = web.follow("HEAD", link, seconds=SECONDS, private=private)
        if answer.status in _UNASKED:
            answer = web.follow("GET", link, seconds=SECONDS, private=private)
    except web.Unreachable as fault:
        return ("broken" if fault.lasting else "unclear"), str(fault)
    if answer.status in _GONE:
        return "broken", str(answer.status)
    return ("ok" if answer.status < 400 else "unclear"), str(answer.status)


def _checks() -> Any:
    return store.database("mailer")["link_checks"]
