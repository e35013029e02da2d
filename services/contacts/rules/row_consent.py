"""What a row says against writing to its person. It may forbid; it never allows: no list re-subscribes anyone."""

from collections.abc import Mapping, Sequence

from services.contacts.rules.refusal import RowRefused
from services.contacts.rules.synonyms import LEAVING, YES
from shared.people import folded


def forbidden(said: Mapping[str, str]) -> None:
    """Raises RowRefused for somebody whom the partner may not share."""
    if _yes(said.get("not_shareable")):
        raise RowRefused("not-shareable", "not_shareable", "the partner has marked this person as not to be shared")


def refused_channels(
    said: Mapping[str, str], more: Sequence[tuple[str, str]], emails: Sequence[str], phones: Sequence[str]
) -> dict[str, str]:
    """Channel -> reason."""
    found: dict[str, str] = {}
    status = LEAVING.get(folded(said.get("status", "")))
    if status or _yes(said.get("email_opt_out")):
        found["email" if emails else "sms"] = status or "unsubscribed"
    if phones and _yes(said.get("sms_opt_out")):
        found["sms"] = "unsubscribed"
    return found


def _yes(text: str | None) -> bool:
    return text is not None and folded(text) in YES
