"""Which providers carry which channel, as the settings say, in their order. One of each per process, so connections are kept."""

import functools
import threading
from collections.abc import Callable
from typing import Any

from services.mailer.providers.base import Provider
from services.mailer.providers.outbox import MailOutbox
from services.mailer.providers.sendgrid import SendGrid
from services.mailer.providers.smtp import Smtp
from services.mailer.providers.texting import sms_provider
from services.mailer.rules import verp
from services.mailer.rules.dkim import Signer
from services.mailer.settings import Settings
from services.mailer.settings_sms import SMS_PROVIDERS

BUILDERS: dict[tuple[str, str], Callable[[Settings], Provider[Any]]] = {
    ("email", "outbox"): lambda settings: MailOutbox(settings.outbox),
    ("email", "smtp"): lambda settings: _smtp(settings),
    ("email", "sendgrid"): lambda settings: SendGrid(
        settings.sendgrid_api_key or "", settings.sendgrid_url, settings.send_parallel, settings.sendgrid_sandbox
    ),
    **{("sms", name): functools.partial(sms_provider, name) for name in SMS_PROVIDERS},
}
"""Channel and name of every provider there is."""

REPEATABLE = frozenset({"outbox"})
"""Providers to which handing over twice is once. Known by name, since a batch may name one that is configured no longer."""


def names(channel: str, settings: Settings) -> tuple[str, ...]:
    """The providers of a channel, the preferred one first."""
    return settings.sms_providers if channel == "sms" else settings.mail_providers


def _smtp(settings: Settings) -> Smtp:
    """Signed where we have a key; bounces come back to an address of their own where we have a domain for them."""
    signers = [Signer(*key) for key in settings.dkim_keys]
    domain, secret = settings.bounce_domain, settings.secret_key
    return Smtp(settings.smtp_url or "", signers, (lambda of: verp.address("b", of, domain, secret)) if domain else None)


_lock = threading.Lock()
_open: dict[tuple[str, str, Settings], Provider[Any]] = {}


def provider(channel: str, name: str, settings: Settings) -> Provider[Any]:
    """One of them, ready to take messages."""
    with _lock:
        key = (channel, name, settings)
        if key not in _open:
            _open[key] = BUILDERS[channel, name](settings)
        return _open[key]


def close_all() -> None:
    """Let go of every connection: the process ends, or goes on with other settings."""
    with _lock:
        while _open:
            _open.popitem()[1].close()
