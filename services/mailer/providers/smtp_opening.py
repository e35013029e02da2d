"""The way into a mail server: address, STARTTLS with the certificate checked, user and password. All of it ``smtplib``'s."""

import smtplib
import ssl
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from services.mailer.providers.base import ProviderDown, ProviderRefuses
from services.mailer.providers.smtp_session import Session

CONNECT = 20
PATIENCE = 45
"""Seconds for a reply. RFC 5321 would wait ten minutes after the content; a claim on a batch lasts one."""

CONNECTIONS = 4
STARTTLS = ("required", "optional", "never")
_PORTS = {"smtp": 587, "smtps": 465}
_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Server:
    """``smtp://user:password@host:port?starttls=required|optional|never&connections=4&cafile=…&name=…`` or ``smtps://…``."""

    host: str
    port: int
    user: str
    password: str
    implicit: bool
    starttls: str
    authorities: str | None
    name: str | None  # by which we greet; default: this machine's
    connections: int  # at once, of each worker

    @classmethod
    def at(cls, url: str) -> "Server":
        """Read the address. A password is shown over TLS only, except to this machine."""
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        host, user = parts.hostname or "localhost", unquote(parts.username or "")
        return cls(
            host,
            parts.port or _PORTS.get(parts.scheme, 587),
            user,
            unquote(parts.password or ""),
            parts.scheme == "smtps",
            query.get("starttls", "required" if user and host not in _HERE else "optional"),
            query.get("cafile"),
            query.get("name"),
            int(query.get("connections", CONNECTIONS)),
        )

    def open(self) -> Session:
        """Connect. Raises ProviderDown for a server that is away, ProviderRefuses where a person must act."""
        context = ssl.create_default_context(cafile=self.authorities)
        connection: smtplib.SMTP | None = None
        try:
            if self.implicit:
                connection = smtplib.SMTP_SSL(self.host, self.port, self.name, timeout=CONNECT, context=context)
            else:
                connection = smtplib.SMTP(self.host, self.port, self.name, timeout=CONNECT)
            self._secure(connection, context)
            if self.user:
                connection.login(self.user, self.password)
            assert connection.sock is not None
            connection.sock.settimeout(PATIENCE)
        except (smtplib.SMTPException, OSError, UnicodeEncodeError, ProviderRefuses) as fault:
            if connection is not None:
                connection.close()
            raise self._translated(fault) from fault
        return Session(connection)

    def _secure(self, connection: smtplib.SMTP, context: ssl.SSLContext) -> None:
        connection.ehlo_or_helo_if_needed()
        if self.implicit or self.starttls == "never":
            return
        if connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
        elif self.starttls == "required":
            raise ProviderRefuses(
                f"{self.host} offers no STARTTLS, but the settings require it",
                remedy="Use a port with TLS, or add ?starttls=optional to BARAZA_SMTP_URL if the way there is safe.",
            )

    def _translated(self, fault: Exception) -> ProviderDown | ProviderRefuses:
        """Our account, our password, their certificate: a person must act. Everything else passes."""
        if isinstance(fault, ProviderRefuses):
            return fault
        temporary = isinstance(fault, smtplib.SMTPResponseException) and fault.smtp_code < 500
        ours = (
            smtplib.SMTPAuthenticationError,
            smtplib.SMTPNotSupportedError,
            smtplib.SMTPConnectError,
            ssl.SSLCertVerificationError,
            UnicodeEncodeError,  # smtplib takes ASCII passwords only
        )
        if isinstance(fault, ours) and not temporary:
            return ProviderRefuses(f"{self.host}: {fault}"[:300])
        return ProviderDown(f"{self.host}:{self.port}: {fault}"[:300])
