"""A client of the API as a partner's script would write one: a token, JSON, problem+json, patience with a busy server."""

import json
import secrets
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.filepost import encode_multipart_formdata

from shared.errors import BarazaError, Unavailable

PATIENCE_SECONDS = 120.0
PAUSE_SECONDS = 0.3
AGAIN = {429, 502, 503, 504}
STILL_RUNNING = b"idempotency-key-in-progress"


class Refused(BarazaError):
    """The API said no; the text is its problem document's."""

    code = "refused"


class Client:
    """Calls one installation."""

    def __init__(self, address: str, token: str):
        self.address = address
        self.token = token
        self.pool = urllib3.PoolManager(maxsize=4, timeout=urllib3.Timeout(connect=5, read=60), retries=False)

    def get(self, path: str, **arguments: Any) -> Any:
        """Read."""
        return self._call("GET", f"{path}?{urlencode(arguments)}" if arguments else path)

    def post(self, path: str, body: Any = None) -> Any:
        """Create, or tell to do; asked twice it happens once."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
        return self._call("POST", path, json.dumps({} if body is None else body).encode(), headers)

    def upload(self, path: str, file: Path, **fields: str) -> Any:
        """Send a file as a form does."""
        parts: dict[str, Any] = {**fields, "file": (file.name, file.read_bytes())}
        body, content_type = encode_multipart_formdata(parts)
        return self._call("POST", path, body, {"Content-Type": content_type, "Idempotency-Key": secrets.token_hex(16)})

    def _call(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Any:
        given = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", **(headers or {})}
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self.pool.request(method, self.address + path, body=body, headers=given)
            except HTTPError as fault:
                if time.monotonic() > until:
                    raise Unavailable(f"{method} {path}: {fault}") from fault
            else:
                if answer.status < 400:
                    return json.loads(answer.data) if answer.data else None
                again = answer.status in AGAIN or (answer.status == 409 and STILL_RUNNING in answer.data)
                if not again or time.monotonic() > until:
                    raise Refused(f"{method} {path}: {answer.status} {answer.data[:600].decode(errors='replace')}")
            time.sleep(PAUSE_SECONDS)
