"""The words that people agreed to, each version in its languages: ours from ``wordings/``, others as they were entered."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.contacts.models import ALIAS
from shared import clock, store
from shared.errors import Conflict, Invalid, NotFound

FOLDER = Path(__file__).parents[1] / "wordings"
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def get(version: str) -> dict[str, Any]:
    """One version with its texts. Raises NotFound."""
    if found := _ours().get(version) or _entered(version):
        return found
    raise NotFound(
        f"Nobody entered the words of {version!r}.", code="wording-unknown", field="version",
        remedy="Enter them with PUT under this name.",
    )  # fmt: skip


def text(version: str | None, language: str | None) -> str | None:
    """What somebody read or heard, where we know it."""
    found = (_ours().get(version) or _entered(version)) if version else None
    return (found["texts"].get((language or "").split("-")[0]) or found["texts"].get(language)) if found else None


def everything() -> list[dict[str, Any]]:
    """Every version, by name."""
    entered = [_shown(row) for row in _wordings().find()]
    return sorted([*_ours().values(), *entered], key=lambda one: str(one["version"]))


def enter(version: str, texts: Mapping[str, str], by: str) -> dict[str, Any]:
    """Keep the words of a version for good; entering the same again is harmless. Raises Invalid, Conflict."""
    if not _VERSION.fullmatch(version):
        raise Invalid(
            f"{version!r} is no name of a version.", code="wording-name", field="version",
            remedy="Use letters, digits, dots and hyphens, as in geita-sheet-1.",
        )  # fmt: skip
    if version not in _ours():
        store.insert_missing(_wordings(), [{"_id": version, "texts": dict(texts), "by": by, "at": clock.now()}])
    stands = get(version)
    if stands["texts"] != dict(texts):
        raise Conflict(
            f"{version!r} has other words, and people agreed to those.", code="wording-stands", field="texts",
            remedy="Give the new words a new version.",
        )  # fmt: skip
    return stands


def _ours() -> dict[str, dict[str, Any]]:
    return {
        folder.name: {
            "version": folder.name,
            "texts": {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))},
        }
        for folder in sorted(FOLDER.iterdir())
        if folder.is_dir()
    }


def _entered(version: str) -> dict[str, Any] | None:
    row = _wordings().find_one({"_id": version})
    return _shown(row) if row else None


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"version": row["_id"], "texts": row["texts"], "by": row["by"], "at": row["at"]}


def _wordings() -> Any:
    return store.database(ALIAS)["wordings"]
