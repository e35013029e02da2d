"""The roads out as staff see them: which provider is in use, how each is, and how far a new sending domain has grown."""

from email.utils import parseaddr
from typing import Any

from services.mailer import settings
from services.mailer.operations import health, pacing
from services.mailer.providers import choose
from services.mailer.rules import pace
from shared.contracts.words import CHANNELS


def overview() -> dict[str, Any]:
    """Providers by channel in their order, and the ramp of the domain that bulk mail comes from."""
    current = settings.current()
    rows = [row for channel in CHANNELS for row in health.overview(channel, choose.names(channel, current))]
    domain = parseaddr(current.sender("bulk") or "")[1].rpartition("@")[2].lower()
    return {"providers": rows, "ramp": pacing.ramp_of(domain, pace.plan(current.mail_ramp))}
