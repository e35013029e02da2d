"""The outbox folder: real messages in files, for trying out and for tests. Written whole or not at all."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson

from services.mailer.providers.base import Going, Text, always
from services.mailer.rules import mime
from services.mailer.rules.delivery import Outcome
from services.mailer.rules.mime import Mail

WRITERS = 4
TOGETHER = 25
AT_ONCE = 250
"""Files between two looks whether somebody wants it stopped."""


class Folder:
    """One kind of messages: ``<root>/<kind>/<delivery><suffix>``, by way of a temporary name beside it."""

    def __init__(self, root: Path, kind: str, suffix: str):
        self._target = str(root / kind)
        self._partial = str(root / ".partial")
        self._suffix = suffix
        self._ready = False

    def write(self, delivery: str, content: bytes) -> None:
        """Write one message under its final name. Writing it again replaces it by the same."""
        if not self._ready:
            os.makedirs(self._target, exist_ok=True)
            os.makedirs(self._partial, exist_ok=True)
            self._ready = True
        partial = f"{self._partial}/{delivery}.{os.getpid()}"
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
        try:
            while content:
                content = content[os.write(descriptor, content) :]
        finally:
            os.close(descriptor)
        os.rename(partial, f"{self._target}/{delivery}{self._suffix}")


class MailOutbox:
    """Mails as ``mail/<delivery>.eml``."""

    name = "outbox"
    repeatable = True
    parallel = 1

    def __init__(self, root: Path):
        self._folder = Folder(root, "mail", ".eml")
        self._pool: ThreadPoolExecutor | None = None

    def send(self, items: Sequence[Mail], going: Going = always) -> Iterator[list[Outcome]]:
        """Write every mail.

        Several at a time: a new file waits for the file system's journal whenever the store beside it syncs.
        """
        for start in range(0, len(items), AT_ONCE):
            if not going():
                return
            yield self._several(items[start : start + AT_ONCE])

    def _several(self, items: Sequence[Mail]) -> list[Outcome]:
        blocks = [items[start : start + TOGETHER] for start in range(0, len(items), TOGETHER)]
        if len(blocks) == 1:
            self._write(items)
        else:
            self._pool = self._pool or ThreadPoolExecutor(WRITERS, thread_name_prefix="outbox")
            list(self._pool.map(self._write, blocks))
        return [Outcome(mail.delivery, "accepted") for mail in items]

    def close(self) -> None:
        """Let the writers go."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def _write(self, mails: Sequence[Mail]) -> None:
        for mail in mails:
            self._folder.write(mail.delivery, mime.source(mail))


class SmsOutbox:
    """SMS as ``sms/<delivery>.json``."""

    name = "outbox"
    repeatable = True
    parallel = 1

    def __init__(self, root: Path):
        self._folder = Folder(root, "sms", ".json")

    def send(self, items: Sequence[Text], going: Going = always) -> Iterator[list[Outcome]]:
        """Write every SMS."""
        for text in items:
            if not going():
                return
            content = {"id": text.delivery, "to": text.number, "from": text.sender, "body": text.body}
            self._folder.write(text.delivery, orjson.dumps(content))
            yield [Outcome(text.delivery, "accepted")]

    def close(self) -> None:
        """Nothing to let go of."""
