"""What a contract is: a marshmallow schema with a type name, a version, a sender, its listeners and a paragraph."""

import builtins
import dataclasses
from collections.abc import Callable
from types import NoneType
from typing import Any, Literal

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields

from shared.errors import Invalid

Kind = Literal["event", "command", "own work"]


class BrokenContract(Invalid):
    """The data of a message does not fit its contract."""

    code = "broken-contract"


@dataclasses.dataclass(frozen=True)
class Entry:
    """One line of the catalogue."""

    type: str
    version: int
    kind: Kind
    sender: str  # service, or "any"
    listeners: tuple[str, ...]
    schema: builtins.type[Schema]
    lanes: tuple[str, ...] = ()  # routing-key suffixes, e.g. the asking service or the sending lane

    @property
    def summary(self) -> str:
        """When it is sent, why, and what the listeners do with it."""
        return " ".join((self.schema.__doc__ or "").split())


CATALOGUE: dict[str, Entry] = {}
_NO_KEYS: dict[str, Any] = {}


def contract(
    type: str, *, kind: Kind, sender: str, listeners: tuple[str, ...], version: int = 1, lanes: tuple[str, ...] = ()
) -> Callable[[type[Schema]], type[Schema]]:
    """Enter a schema into the catalogue. A type entered twice is a programming error."""

    def enter(schema: Any) -> Any:
        if type in CATALOGUE:
            raise ValueError(f"{type} is in the catalogue already")
        CATALOGUE[type] = Entry(type, version, kind, sender, listeners, schema, lanes)
        return schema

    return enter


def dump(type: str, data: dict[str, Any]) -> dict[str, Any]:
    """Plain JSON-able data for the wire. Unknown or missing fields are refused: writers are strict.

    Raises BrokenContract.
    """
    schema = _schema(type, RAISE)
    wire: dict[str, Any] = schema.dump(data)
    if strangers := set(data) - set(schema.fields):
        raise BrokenContract(f"{type}: unknown fields {sorted(strangers)}")
    if errors := schema.validate(wire):
        raise BrokenContract(f"{type}: {errors}")
    return wire


def load(type: str, wire: dict[str, Any]) -> dict[str, Any]:
    """Typed data from the wire. Unknown fields are left out: readers are tolerant. Raises BrokenContract."""
    try:
        loaded: dict[str, Any] = _schema(type, EXCLUDE).load(wire)
    except ValidationError as fault:
        raise BrokenContract(f"{type}: {fault.messages}") from fault
    return loaded


def _schema(type: str, unknown: Literal["raise", "exclude"]) -> Schema:
    entry = CATALOGUE.get(type)
    if entry is None:
        raise BrokenContract(f"there is no message called {type}", code="unknown-message")
    return entry.schema(unknown=unknown)


class Rows(fields.Field):
    """A long list of flat rows, checked by plain code: a nested schema costs 27 µs a row, this under one.

    ``required`` and ``optional`` name keys of text values; an optional one may be absent or null. Other keys are dropped on
    reading and refused on writing.
    """

    def __init__(self, required: tuple[str, ...], optional: tuple[str, ...] = (), dicts: tuple[str, ...] = (), **kwargs: Any):
        super().__init__(required=True, **kwargs)
        self.required_keys = required
        self.optional_keys = optional
        self.dict_keys = dicts

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        known = {*self.required_keys, *self.optional_keys, *self.dict_keys}
        for number, row in enumerate(value):
            if not known.issuperset(row):
                raise BrokenContract(f"{attr}[{number}]: unknown keys {sorted(set(row) - known)}")
        return value

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list):
            raise ValidationError("not a list")
        if not self._sound(value):
            return [self._row(number, row) for number, row in enumerate(value)]
        if getattr(self.parent, "unknown", EXCLUDE) == RAISE:
            return value  # one's own rows, looked at before they are written: nothing to leave out
        texts, dicts = (*self.required_keys, *self.optional_keys), self.dict_keys
        if not dicts:
            return [{key: row.get(key) for key in texts} for row in value]
        return [{**{key: row.get(key) for key in texts}, **{key: row.get(key, {}) for key in dicts}} for row in value]

    def _sound(self, rows: list[Any]) -> bool:
        """Whether all is as it should be, looked at column by column; otherwise row by row tells what is wrong."""
        return (
            set(map(type, rows)) <= {dict}
            and all({type(row.get(key)) for row in rows} <= {str} for key in self.required_keys)
            and all({type(row.get(key)) for row in rows} <= {str, NoneType} for key in self.optional_keys)
            and all({type(row.get(key, _NO_KEYS)) for row in rows} <= {dict} for key in self.dict_keys)
        )

    def _row(self, number: int, row: Any) -> dict[str, Any]:
        if not isinstance(row, dict):
            raise ValidationError(f"[{number}] is no object")
        kept: dict[str, Any] = {}
        for key in self.required_keys:
            if not isinstance(row.get(key), str):
                raise ValidationError(f"[{number}].{key} is missing or no text")
            kept[key] = row[key]
        for key in self.optional_keys:
            text = row.get(key)
            if text is not None and not isinstance(text, str):
                raise ValidationError(f"[{number}].{key} is no text")
            kept[key] = text
        for key in self.dict_keys:
            inner = row.get(key, {})
            if not isinstance(inner, dict):
                raise ValidationError(f"[{number}].{key} is no object")
            kept[key] = inner
        return kept
