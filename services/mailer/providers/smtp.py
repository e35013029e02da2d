"""SMTP: connections kept between batches; one message per recipient, so that each has an outcome of its own."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from services.mailer.providers.base import Going, ProviderBusy, ProviderDown, ProviderRefuses, always
from services.mailer.providers.smtp_opening import Server
from services.mailer.providers.smtp_session import Answer, Broken, Envelope, Session
from services.mailer.rules import mime
from services.mailer.rules.delivery import Outcome
from services.mailer.rules.dkim import Signer, sign
from services.mailer.rules.faults import Fault, classify
from services.mailer.rules.mime import Mail
from services.mailer.rules.smtp_replies import Reply, Verdict, verdict

TOGETHER = 25
"""Outcomes noted at once; so many are in doubt at most when the process is killed."""

SECONDS = 10
"""Outcomes are noted no later than this, so that a slow server does not cost us the claim on the batch."""

LOSSES = 3
"""So many connections in a row that broke before anything was taken: the server is not well."""

_FAULTS: dict[Verdict, Fault] = {"dead": "address", "too-large": "content", "policy": "policy", "later": "temporary"}


class Smtp:
    """A server as ``smtp_opening.Server`` reads its address; as many connections as calls of ``send`` run beside each other."""

    name = "smtp"
    repeatable = False

    def __init__(self, url: str, signers: Sequence[Signer] = (), returned_to: Callable[[str], str] | None = None):
        """``returned_to`` gives the address to which bounces of a delivery come; default: the sender's own."""
        self._server = Server.at(url)
        self._signers = signers
        self._returned_to = returned_to
        self._idle: list[Session] = []  # list.pop and append are atomic, which is all that threads need here
        self.parallel = self._server.connections

    def send(self, items: Sequence[Mail], going: Going = always) -> Iterator[list[Outcome]]:
        """One behind the other over the same connection, which is asked first whether it is still there."""
        settled: list[Outcome] = []
        since = time.monotonic()
        try:
            for outcome in self._outcomes(items, going):
                settled.append(outcome)
                if len(settled) == TOGETHER or time.monotonic() - since > SECONDS:
                    yield settled
                    settled, since = [], time.monotonic()
        except (ProviderDown, ProviderRefuses):
            if settled:
                yield settled
            raise
        if settled:
            yield settled

    def close(self) -> None:
        """Let go of the connections."""
        while self._idle:
            self._idle.pop().close()

    def _outcomes(self, items: Sequence[Mail], going: Going) -> Iterator[Outcome]:
        """An outcome for each in turn, over as many connections as it takes."""
        done = losses = 0
        while done < len(items) and going():
            with self._session() as session:
                for answer in session.send(self._envelope(mail) for mail in _while(going, items, done)):
                    if session.over and session.taken and _not_yet(answer):
                        break  # so much and no more over one connection; the next one takes it from here
                    losses = losses + 1 if isinstance(answer, Broken) else 0
                    yield _outcome(answer)
                    done += 1
                    if losses == LOSSES:
                        raise ProviderDown(f"{LOSSES} connections in a row broke")

    def _envelope(self, mail: Mail) -> Envelope:
        content = mime.source(mail)
        return Envelope(
            mail.delivery,
            self._returned_to(mail.delivery) if self._returned_to else mail.letter.sender.address,
            mail.address,
            sign(content, self._signers) if self._signers else content,
        )

    @contextmanager
    def _session(self) -> Iterator[Session]:
        """A connection that is there, kept for the next time unless something went wrong on it."""
        try:
            session: Session | None = self._idle.pop()
        except IndexError:
            session = None
        if session is not None and not session.alive():
            session.close()
            session = None
        session = session or self._server.open()
        whole = False
        try:
            yield session
            whole = True
        finally:
            if whole and not session.over:
                self._idle.append(session)
            else:
                session.close(rudely=not whole)


def _while(going: Going, items: Sequence[Mail], start: int) -> Iterator[Mail]:
    for number in range(start, len(items)):
        if not going():
            return
        yield items[number]


def _not_yet(answer: Answer | Broken) -> bool:
    """Whether the connection came to its end before this message, which is as good as not tried."""
    if isinstance(answer, Broken):
        return answer.when == "before"
    return verdict(answer.reply, answer.step) == "goodbye"


def _outcome(answer: Answer | Broken) -> Outcome:
    """What became of one message. Raises ProviderDown and ProviderRefuses where it says something about all of them."""
    delivery = answer.envelope.delivery
    if isinstance(answer, Broken):
        why = f"smtp connection lost: {answer.fault}"[:300]
        return Outcome(delivery, "later", why, "temporary") if answer.when == "before" else Outcome(delivery, "unknown", why)
    word = verdict(answer.reply, answer.step)
    if word == "taken":
        return Outcome(delivery, "accepted")
    if word == "goodbye" or (word == "later" and answer.step == "mail"):
        raise _wait(answer.reply)
    if word == "sender" or (word == "policy" and answer.step == "mail"):
        raise ProviderRefuses(f"{answer.envelope.sender} may not send: {answer.reply}")
    reason = f"smtp {answer.reply}"
    return Outcome(delivery, "later" if word == "later" else "failed", reason, _FAULTS.get(word) or classify(reason))


def _wait(reply: Reply) -> ProviderDown:
    """4.7.x is a well server that finds us too fast; anything else is trouble of its own."""
    busy = (reply.status or "").startswith("4.7.")
    return (ProviderBusy if busy else ProviderDown)(str(reply))
