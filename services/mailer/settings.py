"""Settings of the mailer: who the sender is, and by which road mail and SMS leave."""

import functools
import os
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from services.mailer.settings_sms import SmsSettings
from shared.settings import Common, read

MAIL_PROVIDERS = ("outbox", "smtp", "sendgrid")
EXAMPLE_SENDER = "Baraza <post@baraza.example>"
EXAMPLE_ADDRESS = "Baraza, PO Box 1, Dodoma, Tanzania"


@dataclass(frozen=True)
class Settings(SmsSettings, Common):
    """What the mailer needs beyond the common settings."""

    mail_provider: str = "outbox"
    mail_from: str | None = None  # "Name <address>"; the ones per class below win
    mail_from_bulk: str | None = None
    mail_from_invitation: str | None = None
    mail_from_transactional: str | None = None
    mail_reply_to: str | None = None  # a mailbox that people read; default: the sender
    organisation: str = "Baraza"
    postal_address: str | None = None  # the law of several countries wants one in every bulk mail
    sendgrid_api_key: str | None = None
    sendgrid_url: str = "https://api.sendgrid.com"
    sendgrid_webhook_key: str | None = None
    sendgrid_webhook_max_age: int = 0  # seconds; 0 = any age, since repeats are harmless and SendGrid retries for a day
    smtp_url: str | None = None  # smtp://user:password@host:port?starttls=required, smtps://…
    outbox_dir: Path | None = None
    link_check: bool = True  # look whether the links of a text lead anywhere, before a campaign starts
    private_addresses: bool = False  # whether links and webhooks may lead into our own network

    def faults(self) -> list[str]:
        """Sentences about values that can't be right together."""
        found = [*super().faults(), *self.sms_faults()]
        if self.mail_provider not in MAIL_PROVIDERS:
            found.append(f"BARAZA_MAIL_PROVIDER must be one of {', '.join(MAIL_PROVIDERS)}")
        if self.mail_provider == "sendgrid" and not self.sendgrid_api_key:
            found.append("BARAZA_MAIL_PROVIDER is sendgrid, but BARAZA_SENDGRID_API_KEY is not set")
        if self.mail_provider == "smtp" and urlsplit(self.smtp_url or "").scheme not in ("smtp", "smtps"):
            found.append("BARAZA_MAIL_PROVIDER is smtp, but BARAZA_SMTP_URL does not start with smtp:// or smtps://")
        for name in ("mail_from", "mail_from_bulk", "mail_from_invitation", "mail_from_transactional", "mail_reply_to"):
            value = getattr(self, name)
            if value and "@" not in parseaddr(value)[1]:
                found.append(f"BARAZA_{name.upper()} holds no address; write it as: Name <name@example.org>")
        return found

    @property
    def outbox(self) -> Path:
        """The folder that stands for the world when no provider is set."""
        return self.outbox_dir or self.data_dir / "outbox"

    def sender(self, message_class: str) -> str | None:
        """The From of a message class; none when a real provider is set and nobody said who we are."""
        fallback = EXAMPLE_SENDER if self.mail_provider == "outbox" else None
        return getattr(self, f"mail_from_{message_class}") or self.mail_from or fallback

    @property
    def postal(self) -> str | None:
        """The postal address for footers; the outbox makes do with an example."""
        return self.postal_address or (EXAMPLE_ADDRESS if self.mail_provider == "outbox" else None)


@functools.cache
def current() -> Settings:
    """The settings of this process, read once."""
    return read(Settings, os.environ)
