"""What a row says against writing to its person. It may forbid; it never allows: no list re-subscribes anyone.

Columns speak in two directions, and a word in the wrong one must not turn a no into a yes. *Do Not Email: maybe* is taken as
a no, *Opt-in: maybe* as nothing.
"""

import functools
from collections.abc import Mapping, Sequence

from services.contacts.rules.refusal import RowRefused
from services.contacts.rules.synonyms import LEAVING, NEVER, NO
from shared.people import folded

CONSENT_FIELDS = frozenset(
    ["status", "opt_in", "opt_out", "email_opt_out", "sms_opt_out", "do_not_contact", "bounced", "not_shareable"]
)


def forbidden(said: Mapping[str, str]) -> None:
    """Raises RowRefused for somebody whom the partner may not share, or who never agreed."""
    if "not_shareable" in said and _denies(said["not_shareable"]):
        raise RowRefused(
            "not-shareable",
            "not_shareable",
            "the partner has marked this person as not to be shared",
            "Leave the person out. If the mark is wrong, the partner takes it off and exports again.",
        )
    if "opt_in" in said and folded(said["opt_in"]) in NO:
        raise never_subscribed("opt_in")


def never_subscribed(column: str | None) -> RowRefused:
    """Somebody who is in the partner's books and never agreed to hear anything."""
    return RowRefused(
        "never-subscribed",
        column,
        "the person never agreed to be written to",
        "Leave the person out, or ask the partner to ask them first.",
    )


def refused_channels(
    said: Mapping[str, str], more: Sequence[tuple[str, str]], emails: Sequence[str], phones: Sequence[str]
) -> dict[str, str]:
    """Channel -> reason. What speaks of no channel counts for email, or for SMS where there is no email. Raises RowRefused."""
    found: dict[str, str] = {}
    first = "email" if emails else "sms"
    if "status" in said:
        for text in (said["status"], *(text for field, text in more if field == "status")):
            reason = _status(text)
            if reason == "never-subscribed":
                raise never_subscribed("status")
            if reason:
                found.setdefault(first, reason)
    for field, reason in (("bounced", "bounced"), ("opt_out", "unsubscribed")):
        if field in said and _any_denies(field, said, more):
            found.setdefault(first, reason)
    everything = "do_not_contact" in said and _any_denies("do_not_contact", said, more)
    if emails and (everything or ("email_opt_out" in said and _any_denies("email_opt_out", said, more))):
        found.setdefault("email", "unsubscribed")
    if phones and (everything or ("sms_opt_out" in said and _any_denies("sms_opt_out", said, more))):
        found.setdefault("sms", "unsubscribed")
    return found


def _any_denies(field: str, said: Mapping[str, str], more: Sequence[tuple[str, str]]) -> bool:
    """The strictest of several columns counts."""
    return _denies(said[field]) or any(_denies(text) for name, text in more if name == field)


def _denies(text: str) -> bool:
    """Any word but a clear no, a date for instance, in a column that forbids."""
    return folded(text) not in NO


@functools.lru_cache(maxsize=2_000)
def _status(text: str) -> str | None:
    word = folded(text)
    return "never-subscribed" if word in NEVER else LEAVING.get(word)
