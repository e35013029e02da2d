"""Rendering once per shape and filling in per person.

A *shape* is a text with everything decided that does not differ from person to person of one kind: the language, the
mailing's own values, which values a person has (so ``{% if name %}`` is decided). What is left are gaps with the person's
values, and filling gaps costs a hundredth of rendering. A value used in any other way than to be printed or asked for
(``{{ name|upper }}``, ``{% if country == "TZ" %}``) becomes part of the shape itself.
"""

import dataclasses
import json
import re
from collections.abc import Mapping
from typing import Any, cast

from jinja2 import TemplateSyntaxError, Undefined, nodes
from jinja2.exceptions import SecurityError, TemplateError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from services.mailer.errors import BadTemplate, MissingValue
from services.mailer.rules.content import Content

_GAP = re.compile("\ue000(\\w+)\ue001")
_CLUMPS = re.compile(r"\n{3,}")
_PARTS = ("subject", "html", "text", "sms")


class _Absent(Undefined):
    """A value nobody gave: may be asked for with ``if``, is never printed."""

    def __str__(self) -> str:
        return cast(str, self._fail_with_undefined_error())


class _Sandbox(ImmutableSandboxedEnvironment):
    """No attributes that lead outside, no changing of values, no arithmetic that eats the memory."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"{operator} is not allowed in a text")


_HTML = _Sandbox(undefined=_Absent, autoescape=True, keep_trailing_newline=True)
_TEXT = _Sandbox(undefined=_Absent, autoescape=False, keep_trailing_newline=True)


@dataclasses.dataclass(frozen=True, slots=True)
class Segments:
    """A text with gaps: ``parts`` is one longer than ``names``."""

    parts: tuple[str, ...]
    names: tuple[str, ...]

    def fill(self, values: Mapping[str, str]) -> str:
        """The text for one person."""
        if not self.names:
            return self.parts[0]
        pieces = [self.parts[0]]
        for name, part in zip(self.names, self.parts[1:], strict=True):
            pieces.append(values[name])
            pieces.append(part)
        return "".join(pieces)


EMPTY = Segments(("",), ())


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """All parts of a message with gaps left for one kind of people. ``names``: the values that go into the gaps."""

    language: str
    subject: Segments
    html: Segments
    text: Segments
    sms: Segments | None
    names: frozenset[str]


class Compiled:
    """One language of one template version, ready to be shaped. Raises BadTemplate for what Jinja can't read."""

    def __init__(self, content: Content):
        self.content = content
        sources = {part: getattr(content, part) for part in _PARTS if getattr(content, part) is not None}
        try:
            self._templates = {part: (_HTML if part == "html" else _TEXT).from_string(source) for part, source in sources.items()}
            self.uses = {part: _uses(source) for part, source in sources.items()}
        except TemplateSyntaxError as fault:
            raise BadTemplate(f"{content.language}: {fault.message} (line {fault.lineno})", field="texts") from fault
        self._email = _merged(self.uses[part] for part in ("subject", "html", "text"))
        self._sms = self.uses.get("sms", {})

    def names(self, channel: str) -> Mapping[str, bool]:
        """Values the channel's parts use; true where the value itself decides the shape."""
        return self._sms if channel == "sms" else self._email

    def key(self, channel: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """People with the same key share a shape."""
        there = ((name, whole) for name, whole in self.names(channel).items() if name in values)
        return tuple((name, json.dumps(values[name], default=str) if whole else None) for name, whole in there)

    def shape(self, channel: str, constants: Mapping[str, Any], values: Mapping[str, Any]) -> Shape:
        """Render with gaps. Raises MissingValue when a text prints what neither person nor mailing has."""
        uses = self.names(channel)
        known = dict(constants)
        known |= {name: value if uses[name] else f"\ue000{name}\ue001" for name, value in values.items() if name in uses}
        parts = {part: self._segments(part, known) for part in (("sms",) if channel == "sms" else _PARTS[:3])}
        return Shape(
            language=self.content.language,
            subject=parts.get("subject", EMPTY),
            html=parts.get("html", EMPTY),
            text=parts.get("text", EMPTY),
            sms=parts.get("sms") if "sms" in self._templates else None,
            names=frozenset(name for segments in parts.values() for name in segments.names),
        )

    def _segments(self, part: str, known: Mapping[str, Any]) -> Segments:
        if part not in self._templates:
            return EMPTY
        try:
            rendered = self._templates[part].render(known)
        except UndefinedError as fault:
            raise MissingValue(fault.message or "a value is missing") from fault
        except (TemplateError, TypeError, ValueError, ArithmeticError) as fault:
            raise BadTemplate(f"{self.content.language}: {fault}", field="texts") from fault
        pieces = _GAP.split(_CLUMPS.sub("\n\n", rendered))
        return Segments(tuple(pieces[::2]), tuple(pieces[1::2]))


def html_values(values: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    """The person's values, escaped for HTML."""
    return {name: str(escape(values[name])) for name in names}


def _uses(source: str) -> dict[str, bool]:
    """Names a source takes from outside; true when used otherwise than printed or asked for."""
    found: dict[str, bool] = {}
    _walk(_TEXT.parse(source), found, plain=False)
    return found


def _walk(node: nodes.Node, found: dict[str, bool], *, plain: bool) -> None:
    if isinstance(node, nodes.Name) and node.ctx == "load":
        found[node.name] = found.get(node.name, False) or not plain
        return
    for field, child in _children(node):
        simple = isinstance(node, nodes.Output) or (field == "test" and isinstance(node, nodes.If | nodes.CondExpr))
        boolean = plain and field != "nodes" and isinstance(node, nodes.Not | nodes.And | nodes.Or)
        _walk(child, found, plain=simple and not _printed_choice(node, child) or boolean)


def _printed_choice(parent: nodes.Node, child: nodes.Node) -> bool:
    """``{{ name or "friend" }}`` prints the outcome of a choice, so the value itself matters."""
    return isinstance(parent, nodes.Output) and isinstance(child, nodes.Not | nodes.And | nodes.Or)


def _children(node: nodes.Node) -> list[tuple[str, nodes.Node]]:
    pairs: list[tuple[str, nodes.Node]] = []
    for field, value in node.iter_fields():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, nodes.Node):
                pairs.append((field, item))
    return pairs


def _merged(all_uses: Any) -> dict[str, bool]:
    merged: dict[str, bool] = {}
    for uses in all_uses:
        for name, whole in uses.items():
            merged[name] = merged.get(name, False) or whole
    return merged
