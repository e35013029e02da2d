"""What a mail that came in is: a report, the answer of a machine, a wish to leave, or something that a person wrote."""

import re
from email.header import decode_header
from email.message import Message
from typing import Literal

from services.mailer.rules.bounces import from_machine, said, text_of

Kind = Literal["report", "automatic", "reply"]

_AWAY = re.compile(
    r"^\s*(re:\s*)?(out of (the )?office|auto(matic)?[- ]?reply|auto:|automatic response|absence|r[ée]ponse automatique|"
    r"message d'absence|respuesta autom[áa]tica|fuera de (la )?oficina|automatische antwort|abwesen|jibu la moja kwa moja|"
    r"resposta autom[áa]tica)",
    re.IGNORECASE,
)
_MACHINE_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Autoresponder", "X-Mailer-Daemon", "List-Id")
_TOKEN = re.compile(r"/u/([A-Za-z0-9_~.-]{30,80})")
_OUR_ID = re.compile(r"<([0-9a-f]{24})@([A-Za-z0-9.-]+)>")
_QUOTED = re.compile(r"^(>|On .{5,200} wrote:\s*$|Le .{5,200} a écrit\s*:|El .{5,200} escribió:|-{2,} ?Original|_{10,}|From: )")


def kind(message: Message) -> Kind:
    """What it is."""
    if message.get_content_type() == "multipart/report" or said(message):
        return "report"
    return "automatic" if is_automatic(message) else "reply"


def is_automatic(message: Message) -> bool:
    """RFC 3834, and what machines wrote before there was one: neither an answer nor a bounce."""
    if str(message.get("Auto-Submitted") or "no").partition(";")[0].strip().lower() != "no":
        return True
    if str(message.get("Precedence") or "").strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    if any(name in message for name in _MACHINE_HEADERS):
        return True
    return from_machine(message) or _AWAY.search(subject(message)) is not None


def unsubscribe_tokens(raw: bytes) -> list[str]:
    """Tokens of our unsubscribe links in what was sent back: signed by us, so they prove which delivery it is about."""
    # quoted-printable and folding may have cut it
    return list(dict.fromkeys(_TOKEN.findall(raw.decode("latin-1").replace("=\r\n", "").replace("=\n", ""))))


def our_ids(raw: bytes) -> list[str]:
    """Deliveries whose Message-ID stands in what was sent back or answered, the last one first."""
    return list(dict.fromkeys(found[0] for found in reversed(_OUR_ID.findall(raw.decode("latin-1")))))


def subject(message: Message) -> str:
    """The subject in one line, whatever charset it claims or forgets to claim."""
    found = []
    for part, charset in decode_header(message.get("Subject") or ""):
        found.append(part if isinstance(part, str) else _decoded(part, charset))
    return " ".join("".join(found).split())


def _decoded(raw: bytes, charset: str | None) -> str:
    try:
        return raw.decode(charset if charset and charset != "unknown-8bit" else "utf-8", "replace")
    except LookupError:
        return raw.decode("latin-1")


def own_words(message: Message) -> str:
    """What the person wrote, without what they quoted."""
    kept: list[str] = []
    for line in text_of(message).replace("\r\n", "\n").split("\n"):
        if _QUOTED.match(line):
            break
        kept.append(line.rstrip())
    return "\n".join(kept).strip()
