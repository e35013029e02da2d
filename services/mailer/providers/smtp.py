"""SMTP: one connection per worker, kept; one message per recipient, so that each has an outcome of its own."""

import time
from collections.abc import Iterator, Sequence

from services.mailer.providers.base import ProviderDown, ProviderRefuses
from services.mailer.providers.smtp_opening import Server
from services.mailer.providers.smtp_session import Answer, Broken, Envelope, Session
from services.mailer.rules import mime
from services.mailer.rules.delivery import Outcome, Result
from services.mailer.rules.mime import Mail
from services.mailer.rules.smtp_replies import verdict

TOGETHER = 25
"""Outcomes noted at once; so many are in doubt at most when the process is killed."""

SECONDS = 10
"""Outcomes are noted no later than this, so that a slow server does not cost us the claim on the batch."""

LOSSES = 3
"""So many connections in a row that broke before anything was taken: the server is not well."""


class Smtp:
    """``smtp://user:password@host:port?starttls=required|optional|never`` or ``smtps://…``; certificates are checked."""

    name = "smtp"
    repeatable = False

    def __init__(self, url: str):
        self._server = Server.at(url)
        self._session: Session | None = None

    def send(self, items: Sequence[Mail]) -> Iterator[list[Outcome]]:
        """One behind the other over the same connection, which is asked first whether it is still there."""
        if self._session is not None and not self._session.alive():
            self.close()
        settled: list[Outcome] = []
        since = time.monotonic()
        try:
            for outcome in self._outcomes(list(items)):
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
        """Let go of the connection."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def _outcomes(self, items: Sequence[Mail]) -> Iterator[Outcome]:
        """An outcome for each in turn, over as many connections as it takes."""
        done = losses = 0
        while done < len(items):
            session = self._session = self._session or self._server.open()
            try:
                for answer in session.send(_envelope(mail) for mail in items[done:]):
                    if session.over and session.taken and _not_yet(answer):
                        break  # so much and no more over one connection; the next one takes it from here
                    losses = losses + 1 if isinstance(answer, Broken) else 0
                    yield _outcome(answer)
                    done += 1
                    if losses == LOSSES:
                        raise ProviderDown(f"{LOSSES} connections in a row broke")
            except BaseException:
                session.close(rudely=True)
                self._session = None
                raise
            if session.over:
                session.close()
                self._session = None


def _envelope(mail: Mail) -> Envelope:
    return Envelope(mail.delivery, mail.letter.sender.address, mail.address, mime.source(mail))


def _not_yet(answer: Answer | Broken) -> bool:
    """Whether the connection came to its end before this message, which is as good as not tried."""
    if isinstance(answer, Broken):
        return answer.when == "before"
    return verdict(answer.reply, answer.step) == "goodbye"


def _outcome(answer: Answer | Broken) -> Outcome:
    """What became of one message. Raises ProviderDown and ProviderRefuses where it says something about all of them."""
    delivery = answer.envelope.delivery
    if isinstance(answer, Broken):
        result: Result = "later" if answer.when == "before" else "unknown"
        return Outcome(delivery, result, f"smtp connection lost: {answer.fault}"[:300])
    word = verdict(answer.reply, answer.step)
    if word == "taken":
        return Outcome(delivery, "accepted")
    if word == "goodbye" or (word == "later" and answer.step == "mail"):
        raise ProviderDown(str(answer.reply))
    if word == "sender" or (word == "policy" and answer.step == "mail"):
        raise ProviderRefuses(f"{answer.envelope.sender} may not send: {answer.reply}")
    return Outcome(delivery, "later" if word == "later" else "failed", f"smtp {answer.reply}")
