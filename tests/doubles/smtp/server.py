"""The mail server on a thread. Addresses tell it what to do: ``refuse-…@`` for ever, ``defer-…@`` for now, and so on."""

import ssl
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

ANSWERS = {
    "refuse-": "550 5.1.1 no such user here",
    "policy-": "550 5.7.26 not authenticated",
    "defer-": "451 4.7.1 greylisted, come back later",
    "full-": "452 4.2.2 mailbox full",
}
AFTER_DATA = {"spam-": "554 5.7.1 looks like spam", "busy-": "451 4.3.0 try again"}
CUT_BEFORE, CUT_AFTER, MID_DATA = "cut-before-", "cut-after-", "mid-data-"


@dataclass
class Letterbox:
    """What was accepted, in order: envelope and bytes; and how many connections there were."""

    letters: list[tuple[str, str, bytes]] = field(default_factory=list)
    connections: int = 0
    over_tls: list[bool] = field(default_factory=list)
    limit: int | None = None  # messages per connection; then 421 and goodbye

    def to(self, address: str) -> list[bytes]:
        """Letters to one address."""
        return [content for _, recipient, content in self.letters if recipient == address]


class Handler:
    """Decides by address."""

    def __init__(self, box: Letterbox):
        self.box = box

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        """Before the content."""
        for start, answer in ANSWERS.items():
            if address.startswith(start):
                return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """After the content."""
        [address] = envelope.rcpt_tos
        for start, answer in AFTER_DATA.items():
            if address.startswith(start):
                return answer
        if address.startswith(CUT_BEFORE):
            _hang_up(server)
            return "250 never heard"
        self.box.letters.append((str(envelope.mail_from), address, bytes(envelope.content or b"")))
        self.box.over_tls.append(session.ssl is not None)
        if address.startswith(CUT_AFTER):
            _hang_up(server)
        return "250 2.0.0 taken"


class Server(SMTP):
    """Hangs up in the middle of DATA, and after so many messages, where ordered."""

    def __init__(self, box: Letterbox, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.box = box
        self.taken = 0

    def connection_made(self, transport: Any) -> None:
        """Count."""
        self.box.connections += 1
        super().connection_made(transport)

    async def smtp_MAIL(self, arg: str) -> None:
        """Say goodbye once the limit of this connection is reached."""
        if self.box.limit is not None and self.taken >= self.box.limit:
            await self.push("421 4.7.0 too many messages in this session")
            _hang_up(self)
            return
        self.taken += 1
        await super().smtp_MAIL(arg)

    async def smtp_DATA(self, arg: str) -> None:
        """Read a little and be gone, where ordered."""
        if self.envelope and any(address.startswith(MID_DATA) for address in self.envelope.rcpt_tos):
            await self.push("354 go ahead")
            _hang_up(self)
            return
        await super().smtp_DATA(arg)


def _hang_up(server: SMTP) -> None:
    if server.transport is not None:
        server.transport.abort()


class SmtpDouble(Controller):
    """``with SmtpDouble() as double: … double.url``; every connection gets a Server."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, password: str | None = None, port: int = 0):
        self.box = Letterbox()
        self.password = password
        options: dict[str, Any] = {"tls_context": tls, "enable_SMTPUTF8": True}
        if password is not None:
            options |= {"authenticator": self._known, "auth_required": True}
        super().__init__(Handler(self.box), hostname="127.0.0.1", port=port, ready_timeout=10, **options)

    def factory(self) -> SMTP:
        """One per connection."""
        return Server(self.box, self.handler, **self.SMTP_kwargs)

    def _known(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and given.password == (self.password or "").encode()
        return AuthResult(success=right, handled=False)

    @property
    def address(self) -> str:
        """``host:port``."""
        assert self.server is not None
        host, port = self.server.sockets[0].getsockname()[:2]
        return f"{host}:{port}"

    @property
    def url(self) -> str:
        """For BARAZA_SMTP_URL."""
        return f"smtp://{self.address}"

    def _trigger_server(self) -> None:
        """The controller tries itself out once; that connection does not count."""
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
        self.box.connections = 0

    def __enter__(self) -> "SmtpDouble":
        self.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.stop()
