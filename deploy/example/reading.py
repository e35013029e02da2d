"""Reads as a person does: whom a message is to, which links it has, what a page asks and offers."""

import dataclasses
import email
import email.policy
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

HEAD = 8192
TO = re.compile(rb"^to:[ \t]*((?:[^\r\n]|\r?\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
ADDRESS = re.compile(rb"[^\s<>\",;]+@[^\s<>\",;]+")
LINK = re.compile(r"https?://[^\s<>\"')\]]+")
LEAVING = ("/u/", "/p/")  # unsubscribe, preferences


@dataclasses.dataclass
class Letter:
    """A message that somebody opened."""

    links: list[str]
    leaving: list[str]  # links to unsubscribe or to the preferences
    one_click: str | None = None  # the address behind the mail program's unsubscribe button


def recipient(path: Path) -> str:
    """Whom an .eml file is to, from its first kilobytes."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    header = TO.search(head)
    address = ADDRESS.findall(header.group(1)) if header else []
    return address[-1].decode() if address else ""


def letter(path: Path) -> Letter:
    """Open an .eml file."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    text = body.get_content() if body is not None else ""
    one_click = None
    if "one-click" in str(message.get("List-Unsubscribe-Post", "")).lower():
        one_click = next(iter(LINK.findall(str(message.get("List-Unsubscribe", "")))), None)
    return _sorted(text, one_click)


def text_message(path: Path) -> tuple[str, Letter]:
    """Whom a text message is to, and what it says."""
    content = json.loads(path.read_text())
    return content["to"], _sorted(content["body"], None)


def _sorted(text: str, one_click: str | None) -> Letter:
    found = list(dict.fromkeys(link.rstrip(".,;!?") for link in LINK.findall(text)))
    leaving = [link for link in found if urlsplit(link).path.startswith(LEAVING)]
    return Letter([link for link in found if link not in leaving], leaving, one_click)


@dataclasses.dataclass
class Form:
    """A form of a page: where it goes, what is filled in already, which buttons it has."""

    action: str
    method: str
    fields: list[tuple[str, str]]
    buttons: list[tuple[str, str]]  # name and value; also the choices of radio buttons
    invites_answer: bool = False

    def choices(self) -> dict[str, tuple[str, str]]:
        """Buttons by what they mean."""
        return {value: (name, value) for name, value in self.buttons if value}


class Page(HTMLParser):
    """The forms of a page."""

    def __init__(self, html: str):
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what can be filled in or pressed."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower(), [], [])
            self.forms.append(self._open)
        elif self._open is not None:
            if tag == "select":
                self._select = given.get("name")
            elif tag == "option" and self._select and "selected" in given:
                self._open.fields.append((self._select, given.get("value", "")))
            elif tag in ("input", "button"):
                self._control(self._open, tag, given)

    def handle_endtag(self, tag: str) -> None:
        """A form or a list of options ends."""
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        kind = given.get("type", "submit" if tag == "button" else "text").lower()
        if kind in ("submit", "radio"):
            form.buttons.append((name, value))
            if kind == "radio" and "checked" in given:
                form.fields.append((name, value))
        elif name and (kind != "checkbox" or "checked" in given):
            form.fields.append((name, value or ("on" if kind == "checkbox" else "")))
