"""Conditions on custom fields: which operators and values go with the type that a field was given."""

from collections.abc import Mapping
from typing import Any

from services.contacts.errors import FilterInvalid
from services.contacts.rules.segment import Filter

OPERATORS: dict[str, tuple[str, ...]] = {
    "text": ("in", "starts_with", "known"),
    "number": ("in", "at_least", "at_most", "known"),
    "date": ("in", "after", "before", "known"),
    "yes-no": ("is", "known"),
    "choice": ("in", "known"),
    "multi-choice": ("any", "every", "known"),
}


def key_of(asked: Filter) -> str | None:
    """The key of the custom field that a condition is about, if it is about one."""
    name: str = asked.get("field", "")
    return name.removeprefix("custom.") if name.startswith("custom.") else None


def check(asked: Filter, field: Mapping[str, Any] | None, path: str) -> None:
    """Whether a condition goes with its field. Raises FilterInvalid."""
    name = asked["field"]
    if field is None:
        raise FilterInvalid(f"There is no {name}.", f"{path}.field", "List the custom fields, or enter this one first.")
    taken = OPERATORS[field["type"]]
    for word, value in asked.items():
        if word == "field":
            continue
        if word not in taken:
            raise FilterInvalid(
                f"{name} is of the type {field['type']}, which {word!r} does not go with.", f"{path}.{word}",
                f"{name} takes {', '.join(taken)}.",
            )  # fmt: skip
        for number, one in enumerate(value if isinstance(value, list) else ()):
            _check_value(name, field, one, f"{path}.{word}[{number}]")


def _check_value(name: str, field: Mapping[str, Any], value: Any, path: str) -> None:
    if (field["type"] == "number") is isinstance(value, str):
        wanted = "Write a number without quotation marks." if field["type"] == "number" else "Write it between quotation marks."
        raise FilterInvalid(f"{name} is of the type {field['type']}.", path, wanted)
    choices = [choice["key"] for choice in field.get("choices") or ()]
    if choices and value not in choices:
        raise FilterInvalid(f"{value!r} is no choice of {name}.", path, f"Use one of {', '.join(choices)}.")
