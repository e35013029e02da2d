"""The choices of a custom field as staff type them: one in each line, ``gold = Gold; sw: Dhahabu; fr: Or; es: Oro``."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shared.errors import Invalid

_LANGUAGE = re.compile(r"([a-z]{2}):\s*(.+)\Z")


def typed(choices: Sequence[Mapping[str, Any]]) -> str:
    """The choices as lines."""
    return "\n".join(_line(choice) for choice in choices)


def read(text: str) -> list[dict[str, Any]]:
    """The choices of these lines. Raises Invalid that quotes the line."""
    return [_choice(line.strip()) for line in text.splitlines() if line.strip()]


def _line(choice: Mapping[str, Any]) -> str:
    names = choice["names"]
    others = [f"{language}: {name}" for language, name in names.items() if language != "en"]
    return f"{choice['key']} = {'; '.join([names.get('en', ''), *others])}"


def _choice(line: str) -> dict[str, Any]:
    key, equals, rest = line.partition("=")
    english, *others = [part.strip() for part in rest.split(";")]
    found = [_LANGUAGE.match(part) for part in others if part]
    if not equals or not key.strip() or not english or None in found:
        raise Invalid(
            f"This line is no choice: {line[:80]!r}.", code="custom-choices", field="choices",
            remedy="Write each choice as: gold = Gold; sw: Dhahabu; fr: Or; es: Oro",
        )  # fmt: skip
    return {"key": key.strip(), "names": {"en": english} | {match[1]: match[2].strip() for match in found if match}}
