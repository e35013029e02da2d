"""The values of the filter language: each read from JSON into the one form we keep, or refused with its path and a remedy."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from services.contacts.errors import FilterInvalid
from services.contacts.rules.segment_fields import Field
from shared.errors import Invalid

LIST_LIMIT = 1000
TEXT_LIMIT = 200
DAYS_LIMIT = 36_500
_ID = frozenset("0123456789abcdef")

Reader = Callable[[Field, Any, str], Any]


def read(field: Field, operator: str, raw: Any, path: str) -> Any:
    """The value of one operator. Raises FilterInvalid that names ``path``."""
    return _READERS[operator](field, raw, path)


def moment(text: str) -> datetime:
    """The moment a date stands for: its first one in UTC, to the millisecond as the store keeps it. Raises ValueError."""
    found = datetime.fromisoformat(text)
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found.replace(microsecond=found.microsecond // 1000 * 1000)


def _several(field: Field, raw: Any, path: str) -> list[Any]:
    if not isinstance(raw, list) or not 1 <= len(raw) <= LIST_LIMIT:
        raise FilterInvalid(f"A list of 1 to {LIST_LIMIT} values belongs here.", path, 'Write for instance ["TZ", "GH"].')
    return list(dict.fromkeys(_one(field, one, f"{path}[{number}]") for number, one in enumerate(raw)))


def _one(field: Field, raw: Any, path: str) -> Any:
    number = field.kind == "number" or (field.kind == "custom" and not isinstance(raw, str))
    return _number(field, raw, path) if number else _text(field, raw, path)


def _text(field: Field, raw: Any, path: str) -> str:
    if not isinstance(raw, str) or not raw.strip() or len(raw) > TEXT_LIMIT or not raw.isprintable():
        raise FilterInvalid(
            f"A text of 1 to {TEXT_LIMIT} characters belongs here.", path, "Write one line of text between quotation marks."
        )
    if field.kind == "person" and not (len(raw) == 24 and _ID.issuperset(raw)):
        raise FilterInvalid("This is not the id of a person.", path, "Ids have 24 hexadecimal digits.")
    if field.values and raw not in field.values:
        raise FilterInvalid(f"{field.name} is never {raw!r}.", path, f"Use one of {', '.join(field.values)}.")
    if field.normalise is None:
        return raw
    try:
        return field.normalise(raw)
    except Invalid as fault:
        raise FilterInvalid(fault.detail, path, fault.remedy or "Use its code.") from fault


def _number(field: Field, raw: Any, path: str) -> float | int:
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not abs(raw) < 1e15:
        raise FilterInvalid("A number belongs here.", path, "Write it without quotation marks.")
    if field.kind == "number" and not (isinstance(raw, int) and 1 <= raw <= 5):
        raise FilterInvalid(f"{field.name} is a step from 1 to 5.", path, "Use 1, 2, 3, 4 or 5.")
    return raw


def _bound(field: Field, raw: Any, path: str) -> Any:
    return _text(field, raw, path) if field.kind == "stage" else _number(field, raw, path)


def _below(field: Field, raw: Any, path: str) -> str:
    stage = _text(field, raw, path)
    if stage == field.values[0]:
        raise FilterInvalid(f"Nobody is before {stage!r}: it is the first stage.", path, "Use a later stage.")
    return stage


def _date(field: Field, raw: Any, path: str) -> str:
    try:
        found = moment(raw) if isinstance(raw, str) and len(raw) <= 40 else None
    except (ValueError, OverflowError):
        found = None
    if found is None or not 1900 <= found.year <= 2200:
        raise FilterInvalid("A date belongs here.", path, "Write it as 2026-11-03, or with time and zone, 2026-11-03T08:00:00Z.")
    return found.date().isoformat() if field.kind == "custom" else found.isoformat()


def _days(field: Field, raw: Any, path: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= DAYS_LIMIT:
        raise FilterInvalid("A number of days belongs here.", path, f"Write a whole number from 1 to {DAYS_LIMIT}.")
    return raw


def _truth(field: Field, raw: Any, path: str) -> bool:
    if not isinstance(raw, bool):
        raise FilterInvalid("Either true or false belongs here.", path, "Write true or false without quotation marks.")
    return raw


_READERS: dict[str, Reader] = {
    "in": _several, "any": _several, "every": _several, "starts_with": _text, "at_least": _bound, "at_most": _bound,
    "below": _below, "after": _date, "before": _date, "last_days": _days, "is": _truth, "known": _truth,
}  # fmt: skip
