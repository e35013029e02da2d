"""Which dialect a stored post speaks: the provider it came from → the reader of its posts. Pure; stores nothing.

"Add a provider" = its reader in a file beside this one and a line in ``READERS`` (what became of ours) or ``INCOMING`` (what
people wrote).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from services.mailer.providers import africastalking_posts, sendgrid_events, twilio_posts
from services.mailer.rules.incoming import Incoming
from services.mailer.rules.receipts import Fact

Reader = Callable[[Mapping[str, Any]], Iterable[Fact]]
"""Takes a stored post (``body``, ``received_at``, ``about``) and gives what it says. Raises Invalid for unreadable bytes."""

READERS: dict[str, Reader] = {
    "sendgrid": lambda post: sendgrid_events.facts(bytes(post["body"]), post["received_at"]),
    "twilio": twilio_posts.facts,
    "africastalking": africastalking_posts.facts,
}

INCOMING: dict[str, Callable[[Mapping[str, Any]], Incoming | None]] = {
    "twilio-incoming": twilio_posts.incoming,
    "africastalking-incoming": africastalking_posts.incoming,
    "africastalking-optout": africastalking_posts.opted_out,
}
