"""One connection to a mail server, and messages over it one behind the other: pipelined where the server offers it (RFC 2920).

With pipelining, the envelope of the next message rides with the content of this one, so that each message costs one round
trip. The replies come in the order of the commands, and each is given to the message it belongs to.
"""

import functools
import select
import smtplib
import ssl
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from services.mailer.rules.smtp_replies import Reply, Step

END = b"\r\n.\r\n"
LINE = 8192


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message for one recipient, as it goes over the wire."""

    delivery: str
    sender: str
    recipient: str
    content: bytes

    def data(self) -> bytes:
        """The content with its dots doubled, and the dot that ends it."""
        return self.content.removesuffix(b"\r\n").replace(b"\r\n.", b"\r\n..") + END


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said about one message, and at which step."""

    envelope: Envelope
    step: Step
    reply: Reply


@dataclass(frozen=True, slots=True)
class Broken:
    """The connection broke over this message: ``before`` its end was written, so nothing was taken, or ``after``."""

    envelope: Envelope
    when: Literal["before", "after"]
    fault: str


class _Lost(Exception):
    """The connection is gone; ``written`` bytes of the last write had left."""

    def __init__(self, fault: object, written: int = 0):
        super().__init__(str(fault) or type(fault).__name__)
        self.written = written


class Session:
    """An open connection that has said EHLO and, where wanted, STARTTLS and AUTH, and owes us no reply."""

    def __init__(self, connection: smtplib.SMTP):
        assert connection.sock is not None
        self._connection, self._socket = connection, connection.sock
        self._lines = connection.sock.makefile("rb")
        self._pipelining = connection.has_extn("pipelining")
        self._sizes = connection.has_extn("size")
        self._largest = _number(connection.esmtp_features.get("size", ""))
        self._standing = False  # a refused transaction must be taken back before the next
        self.taken = 0
        self.over = False

    def send(self, envelopes: Iterable[Envelope]) -> Iterator[Answer | Broken]:
        """Hand over one after the other, answers in the same order; ends early when the connection is ``over``.

        The message after next is made while the server works on this one.
        """
        waiting = iter(envelopes)
        this, following = next(waiting, None), next(waiting, None)
        riding = False
        while this is not None and not self.over:
            written, riding = riding, False
            try:
                answer: Answer | Broken | None = self._envelope(this, written)
                if answer is None:
                    riding = self._pipelining and following is not None and self._fits(following)
                    self._content(this, following if riding else None)
            except _Lost as fault:
                answer = self._broken(this, fault)
            after = next(waiting, None)
            answer = answer or self._answer(this)
            self.taken += isinstance(answer, Answer) and answer.reply.positive
            yield answer
            this, following = following, after

    def alive(self) -> bool:
        """Ask a connection that lay idle whether it is still there."""
        try:
            return not self.over and self._connection.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def close(self, *, rudely: bool = False) -> None:
        """Say goodbye, if anybody is still there; ``rudely``: in the middle of a message, so that it is not taken."""
        rudely = rudely or self.over
        self.over = True
        try:
            if not rudely:
                self._connection.quit()
        except (smtplib.SMTPException, OSError):
            pass  # gone already
        finally:
            self._connection.close()

    def _envelope(self, envelope: Envelope, written: bool) -> Answer | None:
        """MAIL, RCPT and DATA; none if the server waits for the content. ``written``: they rode with the content before."""
        if not self._fits(envelope):
            return Answer(envelope, "mail", Reply(552, f"5.3.4 the server takes {self._largest} bytes, this has more"))
        said = self._talk(self._commands(envelope), written)
        refusal = next((Answer(envelope, step, reply) for step, reply in said if not reply.positive), None)
        self._standing = refusal is not None
        if refusal is not None and not self.over and said[-1][1].code == 354:  # asks for content nobody is to get
            self._write(END[2:])
            self._reply()
            self._standing = False
        return refusal

    def _talk(self, commands: Sequence[tuple[Step, bytes]], written: bool) -> list[tuple[Step, Reply]]:
        if self._pipelining and not written:
            self._write(b"".join(command for _, command in commands))
        said = []
        for step, command in commands:
            if not self._pipelining:
                self._write(command)
            reply = self._reply()
            said.append((step, reply))
            if self.over or not (self._pipelining or reply.positive):
                break
        return said

    def _commands(self, envelope: Envelope) -> list[tuple[Step, bytes]]:
        size = f" SIZE={len(envelope.content)}" if self._sizes else ""
        commands: list[tuple[Step, bytes]] = [("mail", b"RSET\r\n")] if self._standing else []
        return [
            *commands,
            ("mail", f"MAIL FROM:<{envelope.sender}>{size}\r\n".encode("ascii")),
            ("rcpt", f"RCPT TO:<{envelope.recipient}>\r\n".encode("ascii")),
            ("data", b"DATA\r\n"),
        ]

    def _content(self, envelope: Envelope, riding: Envelope | None) -> None:
        """Write the content to its end, and the envelope of the next behind it."""
        self._ask_whether_gone()
        content = envelope.data()
        more = b"".join(command for _, command in self._commands(riding)) if riding else b""
        try:
            self._write(content + more)
        except _Lost as fault:
            if fault.written < len(content):
                raise
            self.over = True  # the end of this one was written: its reply may still be there to read

    def _answer(self, envelope: Envelope) -> Answer | Broken:
        try:
            return Answer(envelope, "body", self._reply())
        except _Lost as fault:
            return Broken(envelope, "after", str(fault))

    def _broken(self, envelope: Envelope, fault: _Lost) -> Answer | Broken:
        """The end was not written. The server may have said why before it went."""
        self.over = True
        try:
            self._socket.settimeout(1)
            return Answer(envelope, "body", self._reply())
        except (_Lost, OSError):
            return Broken(envelope, "before", str(fault))

    def _ask_whether_gone(self) -> None:
        """Nothing is owed to us now, so whatever can be read is the end. TLS has readable matters of its own."""
        if not isinstance(self._socket, ssl.SSLSocket) and select.select([self._socket], [], [], 0)[0]:
            raise _Lost("the server closed the connection")

    def _fits(self, envelope: Envelope) -> bool:
        return not self._largest or len(envelope.content) <= self._largest

    def _write(self, data: bytes) -> None:
        view, written = memoryview(data), 0
        try:
            while written < len(data):
                written += self._socket.send(view[written:])
        except OSError as fault:
            self.over = True
            raise _Lost(fault, written) from fault

    def _reply(self) -> Reply:
        try:
            lines = [self._line()]
            while lines[-1][3:4] == b"-":
                lines.append(self._line())
        except (OSError, ValueError) as fault:
            self.over = True
            raise _Lost(fault) from fault
        reply = _read(lines[0]) if len(lines) == 1 else _read(lines[-1][:4] + b" ".join(line[4:].strip() for line in lines))
        self.over = self.over or reply.code in (421, 0)
        return reply

    def _line(self) -> bytes:
        line: bytes = self._lines.readline(LINE)
        if not line.endswith(b"\n"):
            raise OSError("the server closed the connection" if len(line) < LINE else "the server's reply has no end")
        return line


@functools.lru_cache(maxsize=64)
def _read(line: bytes) -> Reply:
    """Servers say the same few things all day. What is no reply gets the code 0, which is no promise of anything."""
    return Reply(int(line[:3]) if line[:3].isdigit() else 0, line[4:].strip().decode("utf-8", "replace"))


def _number(text: str) -> int:
    digits = text.split()[0] if text.split() else ""
    return int(digits) if digits.isdigit() else 0
