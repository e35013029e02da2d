"""The mail server on a thread. Addresses tell it what to do: ``refuse-…@`` for ever, ``defer-…@`` for now, and so on.

It is as strict as the strictest: bare line feeds, eight bits that were not announced, lines over 998 letters and commands
sent ahead without PIPELINING are not let pass.
"""

import re
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
    "over-": "552 5.2.2 mailbox over its quota",
    "group-": "550 5.7.133 sender not authenticated for group",
}
AFTER_DATA = {
    "spam-": "554 5.7.1 looks like spam",
    "busy-": "451 4.3.0 try again",
    "late-": "550 5.1.1 found no such user after all",
    "big-": "552 5.3.4 more than we take",
}
_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)|\0")
CUT_BEFORE, CUT_AFTER, MID_DATA = "cut-before-", "cut-after-", "mid-data-"


@dataclass
class Letterbox:
    """What was accepted, in order: envelope and bytes; and how many connections there were."""

    letters: list[tuple[str, str, bytes]] = field(default_factory=list)
    connections: int = 0
    open: list[Any] = field(default_factory=list)  # transports, the latest last
    over_tls: list[bool] = field(default_factory=list)
    limit: int | None = None  # messages per connection; then 421 and goodbye
    eager: bool = False  # asks for content though it has let in no recipient
    greeting: str | None = None  # instead of 220
    mail_answer: str | None = None  # to every MAIL
    rushed: int = 0  # commands sent ahead though no PIPELINING was offered

    def to(self, address: str) -> list[bytes]:
        """Letters to one address."""
        return [content for _, recipient, content in self.letters if recipient == address]


class Handler:
    """Decides by address."""

    def __init__(self, box: Letterbox, pipelining: bool, tells_size: bool):
        self.box = box
        self.pipelining = pipelining
        self.tells_size = tells_size

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """What it says it can do."""
        session.host_name = hostname
        kept = [line for line in responses if self.tells_size or not line.startswith("250-SIZE")]
        return [*kept[:-1], *(["250-PIPELINING"] if self.pipelining else []), kept[-1]]

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
        content = bytes(envelope.content or b"")
        if _BARE.search(content):
            return "554 5.6.11 bare line feeds or zeros"
        if not content.isascii() and "BODY=8BITMIME" not in envelope.mail_options:
            return "554 5.6.1 eight bits were not announced"
        if address.startswith(CUT_BEFORE):
            _hang_up(server)
            return "250 never heard"
        self.box.letters.append((str(envelope.mail_from), address, content))
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
        self.box.open.append(transport)
        super().connection_made(transport)

    async def push(self, status: Any) -> None:
        """Say something else than welcome, where ordered."""
        if self.box.greeting and isinstance(status, str) and status.startswith("220 ") and self.box.connections:
            await super().push(self.box.greeting)
            _hang_up(self)
            return
        await super().push(status)

    async def smtp_MAIL(self, arg: str) -> None:
        """Say goodbye once the limit of this connection is reached."""
        self._look_for_haste()
        if self.box.limit is not None and self.taken >= self.box.limit:
            await self.push("421 4.7.0 too many messages in this session")
            _hang_up(self)
            return
        if self.box.mail_answer:
            await self.push(self.box.mail_answer)
            return
        self.taken += 1
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:
        """Look whether the client waited."""
        self._look_for_haste()
        await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        """Read a little and be gone, or ask for content that nobody is to get, where ordered."""
        self._look_for_haste()
        if self.envelope and any(address.startswith(MID_DATA) for address in self.envelope.rcpt_tos):
            await self.push("354 go ahead")
            await self._reader.read(1000)
            _hang_up(self)
            return
        if self.box.eager and self.envelope and not self.envelope.rcpt_tos:
            await self.push("354 go ahead")
            content = b""
            while not content.endswith(b"\r\n.\r\n") and content != b".\r\n":
                content += await self._reader.readuntil(b"\r\n")
            self._set_post_data_state()
            await self.push("554 5.5.1 no valid recipients" if content == b".\r\n" else "250 2.0.0 given to nobody")
            return
        await super().smtp_DATA(arg)

    def _look_for_haste(self) -> None:
        if not self.event_handler.pipelining and self._reader._buffer:  # type: ignore[attr-defined]
            self.box.rushed += 1


def _hang_up(server: SMTP) -> None:
    if server.transport is not None:
        server.transport.abort()


class SmtpDouble(Controller):
    """``with SmtpDouble() as double: … double.url``; every connection gets a Server."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        password: str | None = None,
        port: int = 0,
        pipelining: bool = True,
        largest: int = 33_554_432,
        tells_size: bool = True,
    ):
        self.box = Letterbox()
        self.password = password
        options: dict[str, Any] = {"tls_context": tls, "enable_SMTPUTF8": True, "data_size_limit": largest}
        if password is not None:
            options |= {"authenticator": self._known, "auth_required": True}
        super().__init__(Handler(self.box, pipelining, tells_size), hostname="127.0.0.1", port=port, ready_timeout=10, **options)

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
