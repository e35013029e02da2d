"""Mail that comes in, by whatever door: stored as it came, understood a moment later."""

import hmac

from services.mailer import settings
from services.mailer.operations import receipts
from services.mailer.providers import inbound_parse
from shared.errors import NotFound, Unavailable

LARGEST = 8_000_000
"""Bytes kept of one mail; reports and people's words stand in front, photographs behind."""


def take(raw: bytes, recipient: str | None = None) -> str:
    """Store one mail; the id of the post. The same bytes again change nothing. ``recipient`` is what its envelope said."""
    return receipts.keep("mail", raw[:LARGEST], {"recipient": recipient} if recipient else None)


def take_parsed(secret: str, body: bytes, content_type: str) -> str | None:
    """Store what SendGrid's Inbound Parse posts; none where it is no mail, which is no reason to have it sent again.

    Raises NotFound for a secret that is not ours, Unavailable.
    """
    known = settings.current().inbound_secret
    if not known:
        raise Unavailable(
            "Nothing to check posted mail with.",
            code="webhook-key-missing",
            remedy="Set BARAZA_INBOUND_SECRET to 20 letters or more.",
        )
    if not hmac.compare_digest(secret.encode(), known.encode()):
        raise NotFound("There is nothing here.", remedy="Compare the address with BARAZA_INBOUND_SECRET.")
    found = inbound_parse.mail(body, content_type)
    return take(found.raw, found.recipient) if found else None
