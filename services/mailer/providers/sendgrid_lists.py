"""SendGrid's own lists of addresses it will not send to: read page by page, and taken back where we know better."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson
from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from services.mailer.providers.base import ProviderDown, ProviderRefuses

KINDS = ("bounces", "blocks", "invalid_emails", "spam_reports", "unsubscribes")
"""``unsubscribes`` are those who left everything."""

PAGE = 500
TIMEOUT = 30


class SendGridLists:
    """The suppression lists of one account."""

    def __init__(self, api_key: str, url: str):
        self._client = SendGridAPIClient(api_key, host=url.rstrip("/")).client

    def pages(self, kind: str) -> Iterator[list[dict[str, Any]]]:
        """All rows of one list: ``email``, ``created`` (unix seconds), and ``status`` and ``reason`` where there are any.

        Raises ProviderDown, ProviderRefuses.
        """
        offset, full = 0, True
        while full:
            rows = self._page(kind, offset)
            if rows:
                yield rows
            offset, full = offset + PAGE, len(rows) >= PAGE

    def remove(self, kind: str, email: str) -> None:
        """Take one address off a list. One that is not there (any more) is fine. Raises ProviderDown, ProviderRefuses."""
        door = self._client.asm.suppressions._("global") if kind == "unsubscribes" else self._client.suppression._(kind)
        _called(lambda: door._(email).delete(timeout=TIMEOUT))

    def _page(self, kind: str, offset: int) -> list[dict[str, Any]]:
        asked = {"limit": PAGE, "offset": offset}
        found = _called(lambda: self._client.suppression._(kind).get(query_params=asked, timeout=TIMEOUT))
        return found if isinstance(found, list) else []


def _called(ask: Callable[[], Any]) -> Any:
    try:
        answer = ask()
        return orjson.loads(answer.body) if answer.body else None
    except HTTPError as fault:
        if fault.status_code == 404:
            return None
        if fault.status_code in (401, 403):
            raise ProviderRefuses(f"SendGrid refuses our key: {fault.status_code}") from fault
        raise ProviderDown(f"SendGrid answers {fault.status_code}") from fault
    except (OSError, orjson.JSONDecodeError) as fault:
        raise ProviderDown(f"SendGrid can't be reached: {type(fault).__name__}") from fault
