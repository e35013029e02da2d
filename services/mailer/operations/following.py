"""Following a tracked link: where it leads, and who seems to have followed it."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.mailer import settings
from services.mailer.operations import templates, tracking
from services.mailer.rules import clicks, wording
from shared import clock, ids, store
from shared.errors import NotFound
from shared.http.links import Links

INTEREST = 0  # the number of the person's own link; addresses the author wrote are 1, 2 …


class UnknownTarget(NotFound):
    """The message or its link is not known (any more)."""

    code = "unknown-target"


def follow(delivery: str, number: str, *, method: str, headers: Mapping[str, str]) -> str:
    """The address behind a link of a delivery; the click is noted. Raises UnknownTarget."""
    target = _target(delivery, number)
    if not tracking.untracked([_contact(delivery)]):
        _note(delivery, number, clicks.word(method, headers))
    return target


def _target(delivery: str, number: str) -> str:
    database = store.database("mailer")
    found = database["deliveries"].find_one({"_id": delivery}, {"mailing": 1, "language": 1, "contact": 1, "channel": 1})
    if not found or not number.isdecimal():
        raise UnknownTarget("We don't know this link any more.", remedy="Write to us by answering the message you got.")
    if int(number) == INTEREST:
        return _personal(found)
    mailing = database["mailings"].find_one({"_id": found["mailing"]}, {"template": 1})
    links = _links(templates.get(mailing["template"]), found.get("language")) if mailing else ()
    if not 1 <= int(number) <= len(links):
        raise UnknownTarget("This message has no such link.", remedy="Open it once more from the message.")
    return links[int(number) - 1]


def _contact(delivery: str) -> str:
    found = store.database("mailer")["deliveries"].find_one({"_id": delivery}, {"contact": 1}) or {}
    return str(found.get("contact", ""))


def _personal(delivery: Mapping[str, Any]) -> str:
    """The person's own page, minted by us now as the message would have carried it."""
    current = settings.current()
    return Links(current.secret_key, current.public_url).url("interest", delivery["contact"], delivery["channel"])


def _links(template: Mapping[str, Any], wanted: str | None) -> Sequence[str]:
    """Addresses the author wrote, in the language this person was written to in: a version of a template never changes."""
    language = wording.language_for(wanted, template.get("fallback") or (), template["texts"])
    return templates.compiled(template, language).content.links if language else ()


def _note(delivery: str, number: str, word: str) -> None:
    """A fact of its own for each, and the delivery's count of those that may be people."""
    now = clock.now()
    database = store.database("mailer")
    database["receipts"].insert_one(
        {"_id": ids.fresh(), "delivery": delivery, "word": word, "at": now, "reason": None, "detail": {"link": number}}
    )
    change: dict[str, dict[str, object]] = {"$min": {f"at.{word}": now}}
    if word == "clicked":
        change["$inc"] = {"clicks": 1}
    database["deliveries"].update_one({"_id": delivery}, change)
