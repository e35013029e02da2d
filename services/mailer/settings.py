"""Settings of the mailer: who the sender is, and by which road mail and SMS leave."""

import functools
import os
import re
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

from services.mailer.settings_sms import SmsSettings, several, unknown
from services.mailer.settings_smtp import SmtpSettings
from shared.settings import Common, read

MAIL_PROVIDERS = ("outbox", "smtp", "sendgrid")
_DAY = "(mon|tue|wed|thu|fri|sat|sun)"
_HOURS = rf"(\*|[A-Z]{{2}}) ([01]?\d|2[0-4])-([01]?\d|2[0-4])( {_DAY}-{_DAY})?"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z|\+\d{7,15}\Z")
EXAMPLE_SENDER = "Baraza <post@baraza.example>"
EXAMPLE_ADDRESS = "Baraza, PO Box 1, Dodoma, Tanzania"


@dataclass(frozen=True)
class Settings(SmsSettings, SmtpSettings, Common):
    """What the mailer needs beyond the common settings."""

    mail_provider: str = "outbox"  # several in their order, "sendgrid,smtp": the next one where the first is not well
    mail_from: str | None = None  # "Name <address>"; the ones per class below win
    mail_from_bulk: str | None = None
    mail_from_invitation: str | None = None
    mail_from_transactional: str | None = None
    mail_reply_to: str | None = None  # a mailbox that people read; default: the sender
    organisation: str = "Baraza"
    postal_address: str | None = None  # the law of several countries wants one in every bulk mail
    sendgrid_api_key: str | None = None
    sendgrid_url: str = "https://api.sendgrid.com"  # https://api.eu.sendgrid.com for an account in the EU
    sendgrid_sandbox: bool = False  # SendGrid checks every request and sends nothing
    send_parallel: int = 8  # requests to a provider over HTTP at once, per worker
    sendgrid_webhook_key: str | None = None
    sendgrid_webhook_max_age: int = 0  # seconds; 0 = any age, since repeats are harmless and SendGrid retries for a day
    pace_provider: float = 0  # messages a second through each provider, shared by all workers; 0 = no limit
    pace_sender: float = 0  # … from each sending domain
    pace_domain: float = 0  # … to each receiving domain
    mail_ramp: str = "default"  # bulk mails a day from a new sending domain: 200,300,450,… ; off for one that is known already
    sms_hours: str = "* 8-20, GH 8-19 mon-sat, TZ 9-20 mon-fri"  # local hours for SMS that nobody asked for, by country; off
    mail_hours: str = "* 7-21"  # local hours for bulk mail
    outbox_paced: bool = False  # pace, ramp and hours for the outbox folder too
    pause_bounces: float = 5.0  # percent; a campaign beyond it pauses itself. 0 = never
    pause_complaints: float = 0.3  # percent; large inboxes shut their doors above it
    pause_least: int = 100  # messages handed over before anything is judged
    outbox_dir: Path | None = None
    seed_addresses: str | None = None  # our own addresses, with commas: each gets a copy of every campaign and counts as nobody
    link_check: bool = True  # look whether the links of a text lead anywhere, before a campaign starts
    private_addresses: bool = False  # whether links and webhooks may lead into our own network

    def faults(self) -> list[str]:
        """Sentences about values that can't be right together."""
        senders = [self.mail_from, self.mail_from_bulk, self.mail_from_invitation, self.mail_from_transactional]
        found = [*super().faults(), *self.sms_faults()]
        found += self.smtp_faults("smtp" in self.mail_providers, [sender for sender in senders if sender])
        found += unknown("BARAZA_MAIL_PROVIDER", self.mail_providers, MAIL_PROVIDERS)
        if not 1 <= self.send_parallel <= 64:
            found.append("BARAZA_SEND_PARALLEL must be from 1 to 64")
        if "sendgrid" in self.mail_providers and not self.sendgrid_api_key:
            found.append("BARAZA_MAIL_PROVIDER is sendgrid, but BARAZA_SENDGRID_API_KEY is not set")
        found += self._unreadable()
        for name in ("mail_from", "mail_from_bulk", "mail_from_invitation", "mail_from_transactional", "mail_reply_to"):
            value = getattr(self, name)
            if value and "@" not in parseaddr(value)[1]:
                found.append(f"BARAZA_{name.upper()} holds no address; write it as: Name <name@example.org>")
        found += [f"BARAZA_SEED_ADDRESSES holds {seed}, which is no address" for seed in self.seeds if not _ADDRESS.match(seed)]
        return found

    def _unreadable(self) -> list[str]:
        found = []
        if not re.fullmatch(r"default|off|[1-9]\d*(,[1-9]\d*)*", self.mail_ramp):
            found.append("BARAZA_MAIL_RAMP must be default, off, or mails per day like: 200,300,450")
        for name in ("sms_hours", "mail_hours"):
            if not re.fullmatch(rf"off|{_HOURS}(, ?{_HOURS})*", getattr(self, name)):
                found.append(f"BARAZA_{name.upper()} must be off, or hours by country like: * 8-20, GH 8-19 mon-sat")
        numbers = ("pace_provider", "pace_sender", "pace_domain", "pause_bounces", "pause_complaints", "pause_least")
        return found + [f"BARAZA_{name.upper()} must not be below 0" for name in numbers if getattr(self, name) < 0]

    def hours(self, channel: str, message_class: str) -> str:
        """The rule about when such messages may go out. What answers a person's own act never waits."""
        if message_class == "transactional" or (channel == "email" and message_class != "bulk"):
            return "off"
        return self.sms_hours if channel == "sms" else self.mail_hours

    @property
    def mail_providers(self) -> tuple[str, ...]:
        """The providers of mail in their order."""
        return several(self.mail_provider)

    @property
    def seeds(self) -> list[str]:
        """The seed list."""
        return [address.strip() for address in (self.seed_addresses or "").split(",") if address.strip()]

    @property
    def outbox(self) -> Path:
        """The folder that stands for the world when no provider is set."""
        return self.outbox_dir or self.data_dir / "outbox"

    def sender(self, message_class: str) -> str | None:
        """The From of a message class; none when a real provider is set and nobody said who we are."""
        fallback = EXAMPLE_SENDER if self.mail_providers == ("outbox",) else None
        return getattr(self, f"mail_from_{message_class}") or self.mail_from or fallback

    @property
    def postal(self) -> str | None:
        """The postal address for footers; the outbox makes do with an example."""
        return self.postal_address or (EXAMPLE_ADDRESS if self.mail_providers == ("outbox",) else None)


@functools.cache
def current() -> Settings:
    """The settings of this process, read once."""
    return read(Settings, os.environ)
