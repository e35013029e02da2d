"""The text part of a mail, from the same Markdown: written to be read, not "view this in HTML"."""

from collections.abc import Iterable

from markdown_it.token import Token

_BREAKS = {"softbreak": "\n", "hardbreak": "\n"}


def plain(tokens: Iterable[Token]) -> str:
    """Markdown tokens as plain text: paragraphs, lists with dashes or numbers, links with their address."""
    lines: list[str] = []
    lists: list[int] = []  # 0 for dashes, else the next number
    bullet = ""
    tight = False
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else 0)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
            if not lists:
                lines.append("")
        elif token.type == "list_item_open":
            bullet = f"{lists[-1]}. " if lists[-1] else "- "
            lists[-1] += bool(lists[-1])
        elif token.type == "paragraph_open":
            tight = token.hidden
        elif token.type == "inline":
            indent = "  " * max(len(lists) - 1, 0)
            lines.append(indent + bullet + _inline(token.children or []))
            bullet = ""
            if not (lists and tight):
                lines.append("")
        elif token.type == "hr":
            lines += ["-- ", ""]
        elif token.type in ("code_block", "fence"):
            lines += [token.content.rstrip("\n"), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _inline(children: Iterable[Token]) -> str:
    written: list[str] = []
    opened: list[tuple[int, str]] = []
    for token in children:
        if token.type == "link_open":
            opened.append((len(written), str(token.attrs.get("href", ""))))
        elif token.type == "link_close":
            start, address = opened.pop()
            label = "".join(written[start:])
            written[start:] = [address if label == address else f"{label}: {address}"]
        elif token.type == "image":
            written.append(token.content)
        else:
            written.append(_BREAKS.get(token.type, token.content))
    return "".join(written)
