"""SMTP: one connection per worker, kept; one message per recipient, so that each has an outcome of its own."""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qs, unquote, urlsplit

from services.mailer.providers.base import Going, ProviderDown, ProviderRefuses, always
from services.mailer.rules import mime
from services.mailer.rules.delivery import Outcome
from services.mailer.rules.faults import classify
from services.mailer.rules.mime import Mail

TIMEOUT = 20
TOGETHER = 25
"""Outcomes noted at once; so many are in doubt at most when the process is killed."""

_PORTS = {"smtp": 587, "smtps": 465}


class Smtp:
    """``smtp://user:password@host:port?starttls=required|optional|never`` or ``smtps://…``; certificates are checked."""

    name = "smtp"
    repeatable = False
    parallel = 1

    def __init__(self, url: str):
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        self._implicit = parts.scheme == "smtps"
        self._host, self._port = parts.hostname or "localhost", parts.port or _PORTS.get(parts.scheme, 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._starttls = query.get("starttls", ["optional"])[0]
        self._authorities = query.get("cafile", [None])[0]
        self._connection: smtplib.SMTP | None = None

    def send(self, items: Sequence[Mail], going: Going = always) -> Iterator[list[Outcome]]:
        """One after the other over the same connection, which is asked first whether it is still there."""
        self._drop_stale()
        for start in range(0, len(items), TOGETHER):
            settled: list[Outcome] = []
            try:
                for mail in items[start : start + TOGETHER]:
                    if not going():
                        yield settled
                        return
                    settled.append(self._one(mail))
            except (ProviderDown, ProviderRefuses):
                if settled:
                    yield settled
                raise
            yield settled

    def close(self) -> None:
        """Say goodbye, if anybody is still there."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()

    def _one(self, mail: Mail) -> Outcome:
        connection = self._connected()
        sender, content = mail.letter.sender.address, mime.source(mail)
        try:
            connection.sendmail(sender, [mail.address], content)
        except smtplib.SMTPRecipientsRefused as fault:
            code, reply = fault.recipients[mail.address]
            return self._refused(mail, code, reply)
        except smtplib.SMTPSenderRefused as fault:
            kind = ProviderDown if fault.smtp_code < 500 else ProviderRefuses
            raise kind(f"{sender} may not send: {_words(fault.smtp_code, fault.smtp_error)}") from fault
        except smtplib.SMTPDataError as fault:
            return self._refused(mail, fault.smtp_code, fault.smtp_error)
        except (smtplib.SMTPException, OSError) as fault:
            return self._lost(mail, fault)
        return Outcome(mail.delivery, "accepted")

    def _refused(self, mail: Mail, code: int, reply: bytes | str) -> Outcome:
        if code == 421:
            self.close()
            raise ProviderDown(_words(code, reply))
        reason = f"smtp {_words(code, reply)}"
        return Outcome(mail.delivery, "later" if 400 <= code < 500 else "failed", reason, classify(reason))

    def _lost(self, mail: Mail, fault: Exception) -> Outcome:
        """The connection broke while this mail was on it: the server may have taken it, so it is not sent again."""
        self.close()
        return Outcome(mail.delivery, "unknown", f"smtp connection lost: {fault}"[:300])

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _drop_stale(self) -> None:
        if self._connection is not None:
            try:
                alive = self._connection.noop()[0] == 250
            except (smtplib.SMTPException, OSError):
                alive = False
            if not alive:
                self.close()

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=self._authorities)
        connection: smtplib.SMTP | None = None
        try:
            if self._implicit:
                connection = smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT, context=context)
            else:
                connection = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT)
                self._secure(connection, context)
            if self._user:
                connection.login(self._user, self._password)
        except (smtplib.SMTPException, OSError, UnicodeEncodeError) as fault:  # smtplib takes ASCII passwords only
            if connection is not None:
                connection.close()
            ours = smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError | ssl.SSLError | UnicodeEncodeError
            if isinstance(fault, ours):
                raise ProviderRefuses(f"{self._host}: {fault}") from fault
            raise ProviderDown(f"{self._host}:{self._port}: {fault}") from fault
        return connection

    def _secure(self, connection: smtplib.SMTP, context: ssl.SSLContext) -> None:
        connection.ehlo()
        if self._starttls == "never":
            return
        if connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
        elif self._starttls == "required":
            connection.close()
            raise ProviderRefuses(f"{self._host} offers no STARTTLS, but the settings require it")


def _words(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(f"{code} {text}".split())[:300]
