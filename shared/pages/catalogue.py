"""The texts of the pages: one TOML file per language, the shared ones and those of each service, all complete."""

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
    return Texts(
        language, {key: value for folder in folders(service) for key, value in read(folder / f"{language}.toml").items()}
    )


def folders(service: str | None) -> list[Path]:
    """Where catalogues lie: the shared one, then the service's own."""
    own = ROOT / "services" / (service or "") / "pages" / "texts"
    return [SHARED, own] if service and (own / "en.toml").is_file() else [SHARED]


def read(path: Path) -> dict[str, str]:
    """A catalogue with its tables folded into dotted keys."""
    with path.open("rb") as file:
        return dict(_flat(tomllib.load(file)))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)
