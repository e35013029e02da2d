"""What every reader gives."""

import dataclasses
import itertools
from collections.abc import Callable, Iterator

Row = list[str]


@dataclasses.dataclass(frozen=True)
class Table:
    """Rows of text cells from the first line of the file on, read anew with every call of ``rows``.

    ``format`` says how it was read (reader, encoding, delimiter, sheet, member); ``name`` is the name of the file, the sheet
    or the path of the member inside an archive. ``rows()`` may raise NoList where the file breaks.
    """

    format: dict[str, str]
    rows: Callable[[], Iterator[Row]]
    name: str = ""

    def head(self, number: int = 60) -> list[Row]:
        """The first rows, for finding the header."""
        return list(itertools.islice(self.rows(), number))

    def count(self) -> int:
        """How many rows there are, by reading them all; so a file that breaks half-way is found before anything is stored."""
        return sum(1 for _ in self.rows())
