"""From what an author writes (Markdown with merge values) to what is rendered: HTML, a real text part, SMS, tracked links.

The Jinja tags are taken out before the Markdown is read and put back afterwards, so a person's name is never read as
Markdown, and Markdown runs once per template and not once per person.
"""

import dataclasses
import re
from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.token import Token

from services.mailer.rules.layout import page
from services.mailer.rules.plaintext import plain

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_MARK = re.compile(r"xJ(\d+)Jx")
_BLOCK = re.compile(r"<p>((?:\s*xJ\d+Jx\s*)+)</p>")
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True})


@dataclasses.dataclass(frozen=True)
class Content:
    """One language of one template version, as Jinja sources."""

    language: str
    subject: str
    html: str
    text: str
    sms: str | None
    links: tuple[str, ...]  # addresses behind link_1, link_2 …


def content(language: str, texts: Mapping[str, str], *, tracked: bool) -> Content:
    """Prepare one language. ``tracked``: addresses the author wrote become ``{{ link_1 }}``, ``{{ link_2 }}`` …"""
    tags: list[str] = []
    body = _TAG.sub(lambda match: _keep(match.group(), tags), texts.get("body", ""))
    tokens = _MARKDOWN.parse(body)
    links = _track(tokens, tags) if tracked else ()
    _buttons(tokens)
    html = _BLOCK.sub(lambda match: _unwrapped(match, tags), _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
    return Content(
        language=language,
        subject=" ".join(texts.get("subject", "").split()),
        html=page(language, _restore(html, tags)),
        text=_restore(texts["text"] if texts.get("text") else plain(tokens), [] if texts.get("text") else tags),
        sms=texts.get("sms") or None,
        links=links,
    )


def _keep(tag: str, tags: list[str]) -> str:
    tags.append(tag)
    return f"xJ{len(tags) - 1}Jx"


def _restore(source: str, tags: list[str]) -> str:
    return _MARK.sub(lambda match: tags[int(match.group(1))], source) if tags else source


def _unwrapped(match: re.Match[str], tags: list[str]) -> str:
    """A paragraph of nothing but ``{% … %}`` is no paragraph."""
    numbers = [int(number) for number in _MARK.findall(match.group(1))]
    return match.group(1) if all(tags[number].startswith("{%") for number in numbers) else match.group()


def _track(tokens: list[Token], tags: list[str]) -> tuple[str, ...]:
    links: list[str] = []
    for token in (child for parent in tokens for child in parent.children or ()):
        address = str(token.attrs.get("href", "")) if token.type == "link_open" else ""
        if address.startswith(("http://", "https://")) and not _MARK.search(address):
            if address not in links:
                links.append(address)
            token.attrs["href"] = _keep(f"{{{{ link_{links.index(address) + 1} }}}}", tags)
    return tuple(links)


def _buttons(tokens: list[Token]) -> None:
    """A link that is a paragraph of its own is shown as a button."""
    for token in tokens:
        inside = token.children or []
        kinds = [child.type for child in inside]
        alone = kinds.count("link_open") == 1 and kinds[0] == "link_open" and kinds[-1] == "link_close"
        if alone and token.level == 1:
            inside[0].attrs["class"] = "button"
