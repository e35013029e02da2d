"""The exports of programs that people really have, each a small file of data: how to know it, and what its columns hold."""

import dataclasses
import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources

from shared.people import clean, folded

UNSURE = "?"
"""Before a field: what the rest of the column's name says prevails, such as RapidPro's *Field:District*."""


@dataclasses.dataclass(frozen=True)
class Preset:
    """One program's export. Names are in folded form; of several columns for one field the first named here counts first.

    ``signatures``: columns that are all there in such an export, one list for each shape it comes in. ``addressless``: it names
    people without email or phone, known by its own numbers. ``paths``: names are paths, grp/question. ``exact``: it is our
    own, in which every cell means what it says, and patterns are of names as they are written. ``warnings`` are for whoever
    imports it.
    """

    name: str
    label: str
    signatures: Sequence[frozenset[str]]
    columns: Mapping[str, str]
    patterns: Sequence[tuple[re.Pattern[str], str]] = ()
    addressless: bool = False
    paths: bool = False
    exact: bool = False
    warnings: Sequence[str] = ()

    def field(self, name: str) -> tuple[str, int] | None:
        """What a column of this name holds (empty: nothing to take) and its rank among those for the same field; none
        if the program doesn't say, as with a question of the user's own."""
        plain = folded(name)
        if plain in self.columns:
            return self.columns[plain], list(self.columns).index(plain)
        written = clean(name).casefold() if self.exact else plain
        for rank, (pattern, field) in enumerate(self.patterns, start=len(self.columns)):
            if match := pattern.fullmatch(written):
                return match.expand(field), rank
        return None


@functools.cache
def every() -> tuple[Preset, ...]:
    """All of them, by name."""
    files = [file for file in resources.files(__name__).iterdir() if file.name.endswith(".toml")]
    return tuple(
        _made(file.name.removesuffix(".toml"), file.read_text("utf-8")) for file in sorted(files, key=lambda one: one.name)
    )


def recognised(names: Sequence[str]) -> Preset | None:
    """Whose export has these columns: the preset of which most columns tell."""
    found = {folded(name) for name in names}
    fitting = [(len(told), preset) for preset in every() for told in preset.signatures if told <= found]
    return max(fitting, key=lambda one: one[0])[1] if fitting else None


def _made(name: str, text: str) -> Preset:
    data = tomllib.loads(text)
    return Preset(
        name=name,
        label=data["label"],
        signatures=[frozenset(one) for one in data["signatures"]],
        columns={column: field for field, columns in data["columns"].items() for column in columns}
        | dict.fromkeys(data.get("ignore", ()), ""),
        patterns=[(re.compile(pattern), field) for pattern, field in data.get("patterns", {}).items()],
        addressless=data.get("addressless", False),
        paths=data.get("paths", False),
        exact=data.get("exact", False),
        warnings=tuple(data.get("warnings", ())),
    )
