"""Which gateway carries text messages, as the settings say."""

import functools
from typing import Any

from services.mailer.providers.africastalking import AfricasTalking
from services.mailer.providers.base import Provider
from services.mailer.providers.outbox import SmsOutbox
from services.mailer.providers.twilio import Twilio
from services.mailer.settings import Settings
from shared.http.links import Links


def sms_provider(kind: str, settings: Settings) -> Provider[Any]:
    """The road out for text messages by one kind of gateway."""
    if kind == "outbox":
        return SmsOutbox(settings.outbox)
    known_as = functools.partial(settings.sender_at, kind)
    if kind == "twilio":
        receipts = functools.partial(Links(settings.secret_key, settings.public_url).url, "receipt")
        return Twilio(
            settings.twilio_account_sid or "", settings.twilio_auth_token or "", settings.twilio_url, receipts, known_as
        )
    username, key = settings.africastalking_username or "", settings.africastalking_api_key or ""
    return AfricasTalking(username, key, settings.africastalking, known_as)
