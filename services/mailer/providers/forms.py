"""Posting a form to a gateway over kept connections: what is certain about an answer that came, and about one that didn't."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

from services.mailer.providers.base import ProviderDown

TIMEOUT = urllib3.Timeout(connect=10, read=30)


def unchanged(number: str, sender: str) -> str:
    """Known under the same name at every gateway."""
    return sender


class NoAnswer(Exception):
    """The request went out and its answer was lost: it may have been taken. Never asked again."""


@dataclass(frozen=True)
class Reply:
    """An answer that came."""

    status: int
    text: str
    told: Any  # the JSON, where it is some
    retry_after: float | None = None  # seconds, where the gateway says so

    @property
    def line(self) -> str:
        """The answer in one short line."""
        return " ".join(self.text.split())[:300]


class Forms:
    """Connections to one gateway."""

    def __init__(self, name: str, headers: Mapping[str, str]):
        self._name = name
        self._headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded", **headers}
        self._pool = urllib3.PoolManager(maxsize=8, timeout=TIMEOUT, retries=False)

    def post(self, url: str, form: Mapping[str, str]) -> Reply:
        """Post once. Raises ProviderDown where certainly nothing was handed over, NoAnswer where nobody can know."""
        try:
            response = self._pool.request("POST", url, body=urlencode(form), headers=self._headers, redirect=False)
        except (NewConnectionError, ConnectTimeoutError, SSLError) as fault:
            raise ProviderDown(f"{self._name} can't be reached: {type(fault).__name__}") from fault
        except HTTPError as fault:
            raise NoAnswer(f"{self._name} gave no answer: {type(fault).__name__}") from fault
        wait = response.headers.get("Retry-After", "")
        text = response.data.decode("utf-8", "replace")
        return Reply(response.status, text, _json(response.data), float(wait) if wait.isdigit() else None)

    def close(self) -> None:
        """Let go of connections."""
        self._pool.clear()


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None  # a proxy's page, or a refusal in plain text
