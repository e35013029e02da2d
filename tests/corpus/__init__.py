"""Mails that came back, in the shapes their senders document. ``@VERP@``, ``@ID@`` and ``@TOKEN@`` stand for our own marks."""

from pathlib import Path

FOLDER = Path(__file__).parent / "bounces"


def mail(name: str, **marks: str) -> bytes:
    """One of them, with our marks filled in and CRLF at the ends of lines."""
    raw = (FOLDER / f"{name}.eml").read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    for mark, value in marks.items():
        raw = raw.replace(f"@{mark.upper()}@".encode(), value.encode())
    return raw
