"""Which dialect a stored post speaks: the provider it came from → the reader of its posts. Pure; stores nothing.

"Add a provider" = its reader in a file beside this one and a line in ``READERS``.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from services.mailer.providers import sendgrid_events
from services.mailer.rules.receipts import Fact

Reader = Callable[[Mapping[str, Any]], Iterable[Fact]]
"""Takes a stored post (``body``, ``received_at``, ``about``) and gives what it says. Raises Invalid for unreadable bytes."""

READERS: dict[str, Reader] = {
    "sendgrid": lambda post: sendgrid_events.facts(bytes(post["body"]), post["received_at"]),
}
