"""Which provider carries which channel, as the settings say. One of each per process, so connections are kept."""

import functools
from typing import Any

from services.mailer.providers.base import Provider
from services.mailer.providers.outbox import MailOutbox
from services.mailer.providers.sendgrid import SendGrid
from services.mailer.providers.smtp import Smtp
from services.mailer.providers.texting import sms_provider
from services.mailer.settings import Settings


@functools.lru_cache(maxsize=8)
def provider(channel: str, settings: Settings) -> Provider[Any]:
    """The road out for a channel."""
    if channel == "sms":
        return sms_provider(settings.sms_provider, settings)
    if settings.mail_provider == "smtp":
        return Smtp(settings.smtp_url or "")
    if settings.mail_provider == "sendgrid":
        return SendGrid(settings.sendgrid_api_key or "", settings.sendgrid_url)
    return MailOutbox(settings.outbox)
