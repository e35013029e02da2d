"""Refused rows as a list that opens rightly in Excel, is harmless there, and can be corrected and imported again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from services.contacts.rules.safe_csv import BOM, line, unsafe

OURS = ("Row in the list", "Why refused", "What to do")


def lines(columns: Mapping[str, Sequence[str]], width: int, rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The file line by line: the list's own columns as they were, then ours, which an import ignores.

    ``columns`` are the headers of each part of the list; parts with the same columns share them. ``width`` is the number of
    cells of the longest row, since a row with a comma too many has more than the header.
    """
    titles: list[str] = []
    places: dict[str, list[int]] = {}
    for part, names in columns.items():
        own = [name or f"Column {number}" for number, name in enumerate(names, 1)]
        own += [f"Column {number}" for number in range(len(own) + 1, width + 1)]
        titles += [title for title in dict.fromkeys(own) if title not in titles]
        places[part] = _places(own, titles)
    yield BOM + line([*titles, *OURS])
    for row in rows:
        yield _refused(row, places[row.get("part") or ""], len(titles))


def _places(own: Sequence[str], titles: list[str]) -> list[int]:
    """Where each cell of a part goes. A name that a header has twice gets a column for each."""
    taken: list[int] = []
    for title in own:
        place = next((at for at, name in enumerate(titles) if name == title and at not in taken), None)
        if place is None:
            titles.append(title)
            place = len(titles) - 1
        taken.append(place)
    return taken


def _refused(row: Mapping[str, Any], places: Sequence[int], width: int) -> str:
    cells = [""] * width
    for place, cell in zip(places, row["cells"], strict=False):
        cells[place] = unsafe(cell)
    why = f"{row.get('detail') or ''} ({row['reason']})".strip()
    return line([*cells, str(row["row"]), why, row.get("remedy") or ""])
