"""The texts of the pages: a TOML file per language for what all share, in each service a folder of them per language."""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel import Locale
from markupsafe import Markup, escape

LANGUAGES = {"en": "English", "sw": "Kiswahili", "fr": "Français", "es": "Español"}
DEFAULT = "en"
ROOT = Path(__file__).parents[2]
SHARED = Path(__file__).parent / "languages"


class Texts(Mapping[str, str]):
    """``t["key"]``, or ``t("key", name=…)`` where the text has a ``{name}``; ``t.count("key", n)`` picks the plural."""

    def __init__(self, language: str, entries: dict[str, str]):
        self.language = language
        self._entries = entries
        self._plural = Locale.parse(language).plural_form

    def __getitem__(self, key: str) -> str:
        return self._entries[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __call__(self, key: str, /, **values: Any) -> Markup:
        """The text as HTML, with the values escaped into it."""
        return Markup(escape(self[key])).format(**values) if values else Markup(escape(self[key]))

    def count(self, key: str, n: int, /, **values: Any) -> Markup:
        """``key.one`` or ``key.other`` with ``{n}``, as this language counts."""
        form = self._plural(n)
        return self(f"{key}.{form}" if f"{key}.{form}" in self else f"{key}.other", n=n, **values)


@functools.cache
def texts(language: str, service: str | None = None) -> Texts:
    """The shared texts and those of the service, in a language we have."""
    return Texts(language, {key: value for folder in folders(service) for key, value in read(folder, language).items()})


def folders(service: str | None) -> list[Path]:
    """Where catalogues lie: the shared one, then the service's own."""
    own = ROOT / "services" / (service or "") / "pages" / "texts"
    return [SHARED, own] if service and (own / DEFAULT).is_dir() else [SHARED]


def read(folder: Path, language: str) -> dict[str, str]:
    """A catalogue with its tables folded into dotted keys. Raises ValueError for a key that two of its files define."""
    found: dict[str, str] = {}
    for path in [folder / f"{language}.toml"] if folder == SHARED else sorted((folder / language).glob("*.toml")):
        entries = dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))
        if twice := sorted(found.keys() & entries.keys()):
            raise ValueError(f"{path}: {', '.join(twice)} stand in another file already")
        found |= entries
    return found


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)
