"""Trying out several subjects: who gets which, and which did best. The same person always falls on the same side."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.mailer.errors import BadVariants

REST = "rest"
"""Those who wait for the subject that does best."""

MOST = 5


def checked(wanted: Mapping[str, Any] | None) -> dict[str, Any]:
    """What somebody asked to try out, complete. Raises BadVariants."""
    if not wanted or not wanted.get("subjects"):
        return {}
    subjects = {language: [text.strip() for text in texts] for language, texts in wanted["subjects"].items()}
    sizes = {len(texts) for texts in subjects.values()}
    if len(sizes) != 1 or not 2 <= (number := sizes.pop()) <= MOST:
        raise BadVariants(f"Every language needs the same number of subjects, two to {MOST}.", field="ab")
    for language, texts in subjects.items():
        if not all(texts) or len(set(texts)) != number:
            raise BadVariants(f"{language}: the subjects must differ, and none may be empty.", field="ab")
    return {
        "subjects": subjects,
        "share": int(wanted.get("share", 20)),
        "by": wanted.get("by", "clicks"),
        "hours": float(wanted.get("hours", 24)),
        "automatic": bool(wanted.get("automatic", True)),
        "winner": None,
    }


def number_of(ab: Mapping[str, Any]) -> int:
    """How many subjects are tried."""
    return len(next(iter(ab["subjects"].values())))


def side(mailing: str, contact: str, number: int, share: int) -> int | None:
    """Which subject this person tries: 0, 1 …; None for those who wait."""
    place = int.from_bytes(hashlib.sha256(f"{mailing}\x1f{contact}\x1fsubject".encode()).digest()[:8], "big")
    if place % 10_000 >= share * 100:
        return None
    return place // 10_000 % number


def parts(mailing: Mapping[str, Any], channel: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """People of one page and channel by what they try: ``"0"``, ``"1"`` … and those who wait; ``""`` where nothing is tried."""
    ab = mailing.get("ab")
    if not ab or channel != "email":
        return {"": list(rows)}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        which = side(mailing["_id"], row["contact"], number_of(ab), ab["share"])
        found.setdefault(REST if which is None else str(which), []).append(row)
    return found


def subject(ab: Mapping[str, Any] | None, variant: int | None, language: str) -> str | None:
    """The subject somebody gets instead of the template's; None: the template's own."""
    which = variant if variant is not None else (ab or {}).get("winner")
    texts = (ab or {}).get("subjects", {}).get(language)
    return texts[which] if texts and which is not None and which < len(texts) else None


def best(results: Iterable[Mapping[str, Any]], by: str) -> int:
    """The subject with the greatest share of clicks or opens; of equals the first, and the first where nobody did anything."""
    word = "opened" if by == "opens" else "clicked"
    ranked = sorted(results, key=lambda row: (-(row[word] / row["sent"] if row["sent"] else 0.0), row["variant"]))
    return int(ranked[0]["variant"]) if ranked else 0
