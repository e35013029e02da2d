"""How many mails a second go to a mail server on this machine, the same 10 kB letter to everybody.

    .venv/bin/python -m tests.benchmarks.smtp [20000]

The server is a sink in a process of its own. Yardsticks in the same run: a connection for every message, and
``smtplib.send_message`` for every recipient over a connection that is kept, both as one would write them first. With DKIM the
yardsticks are dkimpy, and the bare RSA operation, which nobody can go below.
"""

import email
import email.policy
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dkim
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.mailer.providers.smtp import Smtp
from services.mailer.rules import mime
from services.mailer.rules.dkim import Signer
from services.mailer.rules.mime import Mail
from tests.integration.letters import mails

LONG = 100  # paragraphs, to come near 10 kB


def main(people: int) -> None:
    """Print the figures."""
    items = mails([f"person-{number}@example.org" for number in range(people)], paragraphs=LONG)
    few = items[: max(people // 20, 200)]
    print(f"one mail: {len(mime.source(items[0])):,} bytes")
    with sink() as port:
        road = Smtp(f"smtp://127.0.0.1:{port}")
        ours = Rate(lambda: sum(len(settled) for settled in road.send(items)), len(items))
        road.close()
        single = Rate(lambda: each_alone(port, few), len(few))
        library = Rate(lambda: each_by_library(port, few), len(few))
    signed(items[: people // 4])
    print(f"one connection, pipelined       {ours}")
    print(f"a connection for every message  {single}   we are {ours.each / single.each:5.1f} × as fast")
    print(f"send_message for every person   {library}   we are {ours.each / library.each:5.1f} × as fast")


def signed(items: list[Mail]) -> None:
    """The figures with signatures."""
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    short = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with sink() as port:
        road = Smtp(f"smtp://127.0.0.1:{port}", [Signer("baraza.example", "r", pem.decode())])
        ours = Rate(lambda: sum(len(settled) for settled in road.send(items)), len(items))
        road.close()
        road = Smtp(f"smtp://127.0.0.1:{port}", [Signer("baraza.example", "e", short.decode())])
        brief = Rate(lambda: sum(len(settled) for settled in road.send(items)), len(items))
        road.close()
    bare = Rate(lambda: [key.sign(b"x" * 1000, padding.PKCS1v15(), SHA256()) for _ in range(500)], 500)
    library = Rate(lambda: [dkim.sign(mime.source(mail), b"r", b"baraza.example", pem) for mail in items[:50]], 50)
    print(f"signed with RSA-2048, sent      {ours}")
    print(f"signed with Ed25519, sent       {brief}")
    print(f"dkimpy, RSA-2048, not sent      {library}   we are {ours.each / library.each:5.1f} × as fast")
    print(f"the RSA operation alone         {bare}   we reach {ours.cpu / bare.cpu:5.0%} of it")


class Rate:
    """How many a second, by the clock and by the time of our own that it took."""

    def __init__(self, work: Callable[[], object], number: int):
        began, cpu = time.perf_counter(), time.process_time()
        work()
        self.each = number / (time.perf_counter() - began)
        self.cpu = number / (time.process_time() - cpu)

    def __str__(self) -> str:
        return f"{self.each:8,.0f} mails/s, {self.cpu:8,.0f} per second of our CPU"


@contextmanager
def sink() -> Iterator[int]:
    """The port of a mail server that takes everything."""
    command = [sys.executable, "-m", "tests.doubles.smtp.sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


def each_alone(port: int, items: list[Mail]) -> None:
    """The yardstick that opens a connection for every message."""
    for mail in items:
        with smtplib.SMTP("127.0.0.1", port, "localhost") as connection:
            connection.sendmail(mail.letter.sender.address, [mail.address], mime.source(mail))


def each_by_library(port: int, items: list[Mail]) -> None:
    """The yardstick that lets the standard library compose and send."""
    with smtplib.SMTP("127.0.0.1", port, "localhost") as connection:
        for mail in items:
            connection.send_message(_message(mail), mail.letter.sender.address, [mail.address])


def _message(mail: Mail) -> email.message.EmailMessage:
    shape, sender = mail.letter.shape, mail.letter.sender
    message = email.message.EmailMessage(email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = sender.address, mail.address, mail.subject
    message["Message-ID"], message["Date"] = mail.message_id, sender.date
    message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
    message.set_content(shape.text.fill(mail.values))
    message.add_alternative(shape.html.fill(mail.values), subtype="html")
    return message


if __name__ == "__main__":
    main(int(next((word for word in sys.argv[1:] if word.isdigit()), "20000")))
