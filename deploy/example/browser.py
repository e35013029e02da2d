"""A cheap phone's browser: opens links, sends forms, tries again later when the other side is away."""

import dataclasses
import threading
import time
from collections.abc import Sequence
from urllib.parse import urlencode, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from deploy.example.reading import Form, Page

HEADERS = {
    "User-Agent": "Mozilla/5.0 (Android 8.1; Mobile) example people",
    "Accept": "text/html,*/*;q=0.5",
    "Connection": "close",
}
BUSY = {408, 425, 429, 500, 502, 503, 504}
PATIENCE_SECONDS = 90.0
PAUSE_SECONDS = 0.4
REDIRECTS = urllib3.Retry(total=None, connect=0, read=0, redirect=5, status=0, other=0)
TIMEOUT = urllib3.Timeout(connect=5, read=20)


@dataclasses.dataclass
class Seen:
    """What came back."""

    status: int
    url: str
    html: str

    def forms(self) -> list[Form]:
        """The forms of the page."""
        return Page(self.html).forms


class Browser:
    """Shared by all people of the process; each visit is a connection of its own, as it is with different phones."""

    def __init__(self, connections: int):
        self.pool = urllib3.PoolManager(maxsize=connections, block=True, headers=HEADERS)
        self.requests = 0
        self._counting = threading.Lock()

    def open(self, url: str, method: str = "GET") -> Seen:
        """Follow a link to its page."""
        return self._ask(method, url)

    def press(self, page: Seen, form: Form, button: tuple[str, str] | None) -> Seen:
        """Send a form by one of its buttons."""
        pairs = [pair for pair in form.fields if button is None or pair[0] != button[0]]
        if button is not None and button[0]:
            pairs.append(button)
        return self.post(urljoin(page.url, form.action) if form.action else page.url, pairs)

    def post(self, url: str, pairs: Sequence[tuple[str, str]]) -> Seen:
        """Send a form."""
        parts = urlsplit(url)
        headers = HEADERS | {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"{parts.scheme}://{parts.netloc}",
        }
        return self._ask("POST", url, body=urlencode(pairs), headers=headers)

    def _ask(self, method: str, url: str, **more: object) -> Seen:
        """Ask until there is an answer, or patience is at an end. Raises the last HTTPError then."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            with self._counting:
                self.requests += 1
            try:
                answer = self.pool.request(method, url, timeout=TIMEOUT, retries=REDIRECTS, **more)  # type: ignore[arg-type]
            except HTTPError:
                if time.monotonic() > until:
                    raise
            else:
                if answer.status not in BUSY or time.monotonic() > until:
                    landed = urljoin(url, answer.geturl() or url)
                    return Seen(answer.status, landed, answer.data.decode(errors="replace"))
            time.sleep(PAUSE_SECONDS)
