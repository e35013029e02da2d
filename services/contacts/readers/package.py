"""How large a workbook's package is when it is unpacked and laid out: found before the library allocates all of it."""

import re
from typing import IO

from services.contacts.errors import NoList
from services.contacts.readers import archive

_UNPACKED_LIMIT = 256 << 20
_CELL_LIMIT = 36 << 20
_BLOCK = 1 << 18
_PLACE = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,7})"')


def refuse_bomb(file: IO[bytes]) -> None:
    """Count what the members really inflate to, whatever they claim, and how far apart the first and the last cell are."""
    total = 0
    with archive.opened(file) as package:
        for entry in package.infolist():
            if entry.filename.endswith("/") or entry.flag_bits & 1 or entry.compress_type not in archive.METHODS:
                continue
            entry.file_size = 1 << 40  # so that reading goes on to the end of the packed data
            area = _Area()
            with package.open(entry) as stream:
                while block := stream.read(_BLOCK):
                    total += len(block)
                    if total > _UNPACKED_LIMIT:
                        raise NoList(
                            f"the workbook unpacks to more than {_UNPACKED_LIMIT >> 20} MB",
                            code="file-too-large",
                            remedy="Split it, or save the sheet as CSV.",
                        )
                    if entry.filename.startswith("xl/worksheets/"):
                        area.see(block)


class _Area:
    """A sheet is laid out in full, from its first cell to its last, even where only these two are filled."""

    def __init__(self) -> None:
        self._columns: set[bytes] = set()
        self._row = 0
        self._rest = b""

    def see(self, block: bytes) -> None:
        block = self._rest + block
        self._rest = block[-16:]
        places = _PLACE.findall(block)
        if not places:
            return
        self._columns.update(column for column, _ in places)
        self._row = max(self._row, int(places[0][1]), int(places[-1][1]))
        if max(map(_number, self._columns)) * self._row > _CELL_LIMIT:
            raise NoList(
                f"a sheet reaches down to row {self._row} and has cells filled far to the right",
                code="file-too-large",
                remedy="Delete what stands far away from the list, or save the sheet as CSV.",
            )


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
