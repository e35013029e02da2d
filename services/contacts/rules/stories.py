"""What people allow us to do with their story, and what an entry about it must say."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from shared.contracts.words import STORY_METHODS, STORY_USES
from shared.errors import Invalid

WITNESSED = ("oral", "paper")

MEDIA_LIMIT = 20
URL_LENGTH = 2000
NOTHING: dict[str, Any] = {"status": "none", "uses": [], "languages": [], "name_shown": "none"}
"""Nobody was asked, or nobody is left who was: it may be shown nowhere."""

_WITHDRAWAL = {"at": "withdrawn_at", "why": "withdrawn_why"}


def standing(acts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The permission that stands: the latest act decides, a withdrawal before a yes of the same instant.

    A withdrawn one goes on to tell what had been allowed, so that staff know where to take it down.
    """
    ordered = sorted(acts, key=lambda act: (act["at"], act["status"] == "withdrawn"))
    if not ordered:
        return dict(NOTHING)
    given: Mapping[str, Any] = next((act for act in reversed(ordered) if act["status"] == "given"), {})
    told = {key: value for key, value in {**NOTHING, **given}.items() if key not in ("id", "of", "by")}
    last = ordered[-1]
    if last["status"] == "given":
        return told
    return told | {"status": "withdrawn"} | {_WITHDRAWAL[key]: last[key] for key in _WITHDRAWAL if last.get(key)}


def media(addresses: Sequence[str]) -> list[str]:
    """Where the photos and films lie, each once. Raises Invalid that names the one that can't be used."""
    if len(addresses) > MEDIA_LIMIT:
        raise Invalid(
            f"A story has at most {MEDIA_LIMIT} media.",
            code="media-many",
            field="media",
            remedy="Link a page that shows them all.",
        )
    for number, address in enumerate(addresses):
        if not _https(address.strip()):
            raise Invalid(
                f"Number {number + 1} of the media is no address on the web that begins with https://.",
                code="media-url", field=f"media[{number}]",
                remedy="Put the file where others can open it, and give that address, for instance https://media.example.org/pit.jpg.",
            )  # fmt: skip
    return list(dict.fromkeys(address.strip() for address in addresses))


def _https(address: str) -> bool:
    if len(address) > URL_LENGTH or not address.isprintable() or " " in address or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme == "https" and "." in host.strip(".") and parts.username is None and parts.password is None


def yes(entered: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The act of giving permission, as evidence: for which uses, how, in which words, before whom. Raises Invalid."""
    act = {key: value for key, value in entered.items() if value not in (None, "", [])}
    needed = ["uses", "method", "wording", "language", *(("collector", "place") if act.get("method") in WITNESSED else ())]
    for field in needed:
        if field not in act:
            raise Invalid(
                f"A permission that was given needs {field.replace('_', ' ')}.", code="permission-incomplete",
                field=f"permission.{field}", remedy=_REMEDIES[field],
            )  # fmt: skip
    at = act.get("at") or now
    if at > now:
        raise Invalid(
            "The permission lies in the future.", code="permission-future", field="permission.at",
            remedy="Enter it once it was given, with the day it was.",
        )  # fmt: skip
    uses = [use for use in STORY_USES if use in act["uses"]]
    return {**NOTHING, **act, "status": "given", "uses": uses, "at": at}


_REMEDIES = {
    "uses": f"Say where it may be shown: {', '.join(STORY_USES)}. If nowhere, send the status none.",
    "method": f"Say how they gave it: {', '.join(STORY_METHODS)}.",
    "wording": "Name the version of the words that were read out or signed.",
    "language": "Say in which language they were asked.",
    "collector": "Say who was there when they spoke or signed.",
    "place": "Say where they spoke or signed.",
}


def no(permission: Mapping[str, Any], at: datetime | None, why: str | None, now: datetime) -> dict[str, Any]:
    """The act of withdrawing it. Raises Invalid where it would lie before the yes it ends."""
    given = permission.get("at")
    when = at or now
    if when > now or (given and when < given):
        raise Invalid(
            "A permission ends after it was given, and not in the future.", code="withdrawal-date", field="at",
            remedy="Correct the date, or leave it out if they said so just now.",
        )  # fmt: skip
    return {"status": "withdrawn", "at": when} | ({"why": why} if why else {})


def moments(story: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a story adds to the timelines of those who contributed it."""
    about = {"kind": "story", "story": story["_id"], "title": story["title"]}
    told = [{"id": f"story:{story['_id']}", "at": story.get("told_at") or story["created_at"], "what": "told", **about}]
    named = ("method", "collector", "place", "wording")
    told += [
        {"id": f"story:{act['id']}", "at": act["at"], "what": act["status"], **about}
        | {key: act[key] for key in named if act.get(key)}
        for act in story.get("permissions") or ()
    ]
    back = story.get("report_back") or {}
    if back.get("at"):
        told.append({"id": f"story:{story['_id']}:back", "at": back["at"], "what": "reported-back", **about})
    return told
