"""Custom fields: what an installation wants to know of people beside what every one does."""

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.contacts.models import ALIAS
from services.contacts.rules import customs as rules
from services.contacts.rules.customs import Value
from shared import clock, store
from shared.errors import Conflict, Invalid, NotFound

LIMIT = 200
_KEY = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?\Z")
_RETIRED: dict[str, Any] = {"retired_at": None}
CHOOSING = ("choice", "multi-choice")


def everyone() -> list[dict[str, Any]]:
    """All fields in their order, the retired ones too."""
    return [_RETIRED | field for field in _fields().find().sort([("position", 1), ("_id", 1)])]


def open_() -> list[dict[str, Any]]:
    """The fields that take values, in their order."""
    return [field for field in everyone() if not field["retired_at"]]


def taking() -> set[str]:
    """The keys of the fields that take values."""
    return {field["_id"] for field in open_()}


def retired() -> set[str]:
    """The keys of the fields that take none any more."""
    return {field["_id"] for field in everyone() if field["retired_at"]}


def held() -> dict[str, int]:
    """How many people have a value of each field."""
    counts = {field["_id"]: {"$sum": {"$cond": [{"$ne": [{"$type": f"$custom.{field['_id']}"}, "missing"]}, 1, 0]}}
              for field in everyone()}  # fmt: skip
    having: dict[str, Any] = {"$match": {"custom": {"$gt": {}}}}
    found = list(_contacts().aggregate([having, {"$group": {"_id": None, **counts}}])) if counts else []
    return {key: found[0][key] for key in counts} if found else {}


def get(key: str) -> dict[str, Any]:
    """One field. Raises NotFound."""
    found: dict[str, Any] | None = _fields().find_one({"_id": key})
    if found is None:
        raise NotFound(f"There is no custom field {key!r}.", code="custom-unknown", field="key", remedy="List the custom fields.")
    return _RETIRED | found


def enter(
    key: str, names: Mapping[str, str], type: str, choices: Sequence[Mapping[str, Any]] = (), position: int = 0
) -> dict[str, Any]:
    """Enter a field that is not there. Raises Invalid, Conflict."""
    if _fields().find_one({"_id": key}, {"_id": 1}):
        raise Conflict(
            f"There is a custom field {key!r} already.", code="custom-exists", field="key",
            remedy="Change that one, or choose another key.",
        )  # fmt: skip
    return put(key, names, type, choices, position)


def retire(key: str) -> dict[str, Any]:
    """Take no new values from here on; again changes nothing. Raises NotFound."""
    get(key)
    now = clock.now()
    _fields().update_one({"_id": key, "retired_at": None}, {"$set": {"retired_at": now, "changed_at": now}})
    return get(key)


def restore(key: str) -> dict[str, Any]:
    """Take values again; again changes nothing. Raises NotFound."""
    get(key)
    _fields().update_one({"_id": key, "retired_at": {"$ne": None}}, {"$set": {"retired_at": None, "changed_at": clock.now()}})
    return get(key)


def put(
    key: str, names: Mapping[str, str], type: str, choices: Sequence[Mapping[str, Any]] = (), position: int = 0
) -> dict[str, Any]:
    """Enter or change a field. Raises Invalid, and Conflict where people's values would not fit any more."""
    kept = [{"key": choice["key"], "names": dict(choice["names"])} for choice in choices]
    _check(key, names, type, kept)
    before = _fields().find_one({"_id": key})
    if before is not None:
        _fits(before, type, {choice["key"] for choice in kept})
    elif _fields().count_documents({}) >= LIMIT:
        raise Conflict(f"There are {LIMIT} custom fields already.", code="custom-too-many", remedy="Remove one first.")
    fields = {"names": dict(names), "type": type, "choices": kept, "position": position, "changed_at": clock.now()}
    _fields().update_one({"_id": key}, {"$set": fields}, upsert=True)
    return get(key)


def remove(key: str) -> None:
    """Remove a field that nobody has a value for. Raises NotFound, Conflict."""
    get(key)
    if _contacts().find_one({f"custom.{key}": {"$exists": True}}, {"_id": 1}):
        raise Conflict(
            f"Some people have a value for {key!r}.", code="custom-in-use", field="key", remedy="Empty it for them first."
        )
    _fields().delete_one({"_id": key})


def normalise(values: Mapping[str, Any]) -> dict[str, Value]:
    """The values in the form we keep, None where a field is emptied. Raises Invalid that names field and remedy."""
    known = {field["_id"]: field for field in _fields().find({"_id": {"$in": list(values)}})}
    return {key: rules.said(known, key, raw) for key, raw in values.items()}


def reader() -> Callable[[str, Any], Value]:
    """For whole lists: reads the fields once, then ``(key, cell) -> value`` asks nobody. It raises Invalid."""
    known = {field["_id"]: field for field in everyone()}
    return functools.partial(rules.said, known)


def _check(key: str, names: Mapping[str, str], type: str, choices: Sequence[Mapping[str, Any]]) -> None:
    if not _KEY.match(key):
        raise Invalid(
            "A key is a short word of small letters, digits, hyphens and underscores.", code="custom-key", field="key",
            remedy="For instance licence-number.",
        )  # fmt: skip
    if not names.get("en"):
        raise Invalid("A field needs a name in English.", code="custom-name", field="names", remedy="Add one under 'en'.")
    if type not in rules.TYPES:
        raise Invalid(
            f"There is no type {type[:40]!r}.", code="custom-type", field="type", remedy=f"Use one of {', '.join(rules.TYPES)}."
        )
    if (type in CHOOSING) != bool(choices):
        raise Invalid(
            "Choices belong to the types choice and multi-choice, and to these always.", code="custom-choices", field="choices",
            remedy="Give at least one choice with key and names, or another type.",
        )  # fmt: skip
    keys = [choice["key"] for choice in choices]
    if len(set(keys)) < len(keys) or not all(_KEY.match(one) for one in keys) or not all(c["names"].get("en") for c in choices):
        raise Invalid(
            "Each choice needs a key of its own, a short word, and a name in English.", code="custom-choices", field="choices",
            remedy="For instance {\"key\": \"gold\", \"names\": {\"en\": \"Gold\"}}.",
        )  # fmt: skip


def _fits(before: Mapping[str, Any], type: str, choices: set[str]) -> None:
    """Values that people have must stay what the field says."""
    path = f"custom.{before['_id']}"
    if before["type"] != type and _contacts().find_one({path: {"$exists": True}}, {"_id": 1}):
        raise Conflict(
            f"Some people have a value of the type {before['type']}.", code="custom-in-use", field="type",
            remedy="Enter a new field with the other type.",
        )  # fmt: skip
    gone = {choice["key"] for choice in before.get("choices") or ()} - choices
    if gone and _contacts().find_one({path: {"$in": sorted(gone)}}, {"_id": 1}):
        raise Conflict(
            f"Some people have the choice {sorted(gone)[0]!r}.", code="custom-in-use", field="choices",
            remedy="Keep the choice, or change it for them first.",
        )  # fmt: skip


def _fields() -> Any:
    return store.database(ALIAS)["custom_fields"]


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]
