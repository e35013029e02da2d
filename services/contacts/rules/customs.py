"""Values of custom fields: what people type and lists write, in the one form we keep.

text → text · number → number · date → ``2026-03-03`` · yes-no → true or false · choice → its key · multi-choice → keys.
What can be read in two ways is refused, never guessed.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from shared.errors import Invalid
from shared.people import clean, folded

TYPES = ("text", "number", "date", "yes-no", "choice", "multi-choice")
TEXT_LIMIT = 2000
YES = frozenset(["yes", "y", "true", "1", "x", "ndiyo", "ndio", "oui", "vrai", "si", "sí", "sim", "verdadero"])
NO = frozenset(["no", "n", "false", "0", "hapana", "la", "non", "faux", "não", "nao", "falso"])
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?\Z")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})\Z")
_SPLIT = re.compile(r"[;,|\n]")

Value = str | int | float | bool | list[str] | None


def value(field: Mapping[str, Any], raw: Any) -> Value:
    """A value in the form we keep, None when there is nothing. Raises Invalid, which names ``custom.<key>``."""
    if isinstance(raw, str):
        raw = clean(raw) if field["type"] != "text" else raw.strip()
    if raw is None or raw in ("", []):
        return None
    return _READERS[field["type"]](field, raw)


def said(fields: Mapping[str, Mapping[str, Any]], key: str, raw: Any) -> Value:
    """What is said under the key of one of these fields, in the form we keep. Raises Invalid, also for a key of none of them."""
    if key in fields:
        if fields[key].get("retired_at") and raw not in (None, "", []):
            raise Invalid(
                f"The custom field {key!r} is retired and takes no new values.", code="custom-retired", field=f"custom.{key}",
                remedy="Take the field back first, or use another.",
            )  # fmt: skip
        return value(fields[key], raw)
    raise Invalid(
        f"There is no custom field {key[:60]!r}.", code="custom-unknown", field=f"custom.{key[:60]}",
        remedy="Enter the field first, or use the key of one that is there.",
    )  # fmt: skip


def named(field: Mapping[str, Any], held: Any, language: str) -> str:
    """A value in words, for choices by their names."""
    if isinstance(held, list):
        return ", ".join(named(field, one, language) for one in held)
    for choice in field.get("choices") or ():
        if choice["key"] == held:
            return str(choice["names"].get(language) or choice["names"].get("en", held))
    return str(held)


def _text(field: Mapping[str, Any], raw: Any) -> str:
    text = str(raw) if not isinstance(raw, (list, dict)) else ""
    if not text or len(text) > TEXT_LIMIT:
        raise _wrong(field, raw, f"a text of at most {TEXT_LIMIT} characters", "Shorten it.")
    return text


def _number(field: Mapping[str, Any], raw: Any) -> int | float:
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and abs(raw) < 1e15:
        return raw
    text = _plain_number(raw) if isinstance(raw, str) else ""
    if not _NUMBER.match(text) or len(text.lstrip("+-").partition(".")[0]) > 15 or len(text) > 400:
        raise _wrong(field, raw, "a number", "Write it with digits and a point, for instance 1250.5.")
    return float(text) if "." in text else int(text)


def _plain_number(raw: str) -> str:
    """Without marks between thousands, with a point; what may be either (1,250) is left as it is and so refused."""
    text = raw.replace(" ", "") if re.search(r"\d \d{3}\b", raw) else raw
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d{1,3}(,\d{3}){2,}", text):
        return text.replace(",", "")
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d{1,3}(\.\d{3}){2,}", text):
        return text.replace(".", "").replace(",", ".")
    if re.fullmatch(r"[+-]?\d+,\d+", text) and not re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", text):
        return text.replace(",", ".")
    return text


def _date(field: Mapping[str, Any], raw: Any) -> str:
    try:
        if isinstance(raw, date):
            return raw.isoformat()[:10]
        if isinstance(raw, str):
            return _read_day(raw).isoformat()
    except ValueError:
        pass
    raise _wrong(field, raw, "a day", "Write it as year-month-day, for instance 2026-03-25.")


def _read_day(text: str) -> date:
    """ISO, or day and month where only one order is possible. Raises ValueError."""
    if found := _DAY_FIRST.match(text):
        first, second, year = map(int, found.groups())
        if first != second and first <= 12 and second <= 12:
            raise ValueError("day and month may be either")
        return date(year, second, first) if first > 12 or first == second else date(year, first, second)
    head = text[:10]
    if len(text) > 10 and text[10] not in "T ":
        raise ValueError("no day")
    return date.fromisoformat(head)


def _yes_no(field: Mapping[str, Any], raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).casefold()
    if word in YES or word in NO:
        return word in YES
    raise _wrong(field, raw, "yes or no", "Write yes or no.")


def _choice(field: Mapping[str, Any], raw: Any) -> str:
    if any(choice["key"] == raw for choice in field["choices"]):
        return str(raw)
    wanted = folded(str(raw))
    for choice in field["choices"]:
        if wanted in (folded(choice["key"]), *map(folded, choice["names"].values())):
            return str(choice["key"])
    names = ", ".join(choice["names"].get("en", choice["key"]) for choice in field["choices"])
    raise _wrong(field, raw, "one of the choices", f"Use one of: {names}.")


def _choices(field: Mapping[str, Any], raw: Any) -> list[str]:
    parts = raw if isinstance(raw, list) else [part.strip() for part in _SPLIT.split(str(raw)) if part.strip()]
    return list(dict.fromkeys(_choice(field, part) for part in parts))


def _wrong(field: Mapping[str, Any], raw: Any, wanted: str, remedy: str) -> Invalid:
    name = field["names"].get("en", field["_id"])
    return Invalid(
        f"{name!r} takes {wanted}, not {str(raw)[:60]!r}.", code="custom-value", field=f"custom.{field['_id']}", remedy=remedy
    )


_READERS: Mapping[str, Callable[[Mapping[str, Any], Any], Value]] = {
    "text": _text, "number": _number, "date": _date, "yes-no": _yes_no, "choice": _choice, "multi-choice": _choices,
}  # fmt: skip
