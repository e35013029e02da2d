"""What SMS gateways post: checked, stored as it came, understood later."""

import hmac

from services.mailer import settings
from services.mailer.operations import receipts
from services.mailer.providers import twilio_posts
from shared.errors import NotFound, Unavailable

AFRICASTALKING = {"receipts": "africastalking", "incoming": "africastalking-incoming", "optout": "africastalking-optout"}


def take_twilio(path: str, body: bytes, signature: str, delivery: str | None = None) -> str:
    """Check Twilio's signature and store the post; its id. ``path`` is what was asked for, with its query: behind a proxy the
    address that Twilio signed is known from the settings only. Without a delivery it is what somebody wrote.

    Raises ForgedPost, Unavailable.
    """
    current = settings.current()
    if not current.twilio_auth_token:
        raise _not_set_up("Twilio", "BARAZA_TWILIO_AUTH_TOKEN")
    twilio_posts.verify(current.twilio_auth_token, current.public_url.rstrip("/") + path, body, signature)
    return receipts.keep("twilio", body, {"delivery": delivery}) if delivery else receipts.keep("twilio-incoming", body)


def take_africastalking(kind: str, secret: str, body: bytes) -> str:
    """Check the secret of the address, since nothing is signed, and store the post; its id. Raises NotFound, Unavailable."""
    known = settings.current().africastalking_webhook_secret
    if not known:
        raise _not_set_up("Africa's Talking", "BARAZA_AFRICASTALKING_WEBHOOK_SECRET")
    if not hmac.compare_digest(secret.encode(), known.encode()):
        raise NotFound("There is nothing here.", remedy="Compare the address with BARAZA_AFRICASTALKING_WEBHOOK_SECRET.")
    return receipts.keep(AFRICASTALKING[kind], body)


def _not_set_up(gateway: str, setting: str) -> Unavailable:
    return Unavailable(f"Nothing to check posts of {gateway} with.", code="webhook-key-missing", remedy=f"Set {setting}.")
