"""Languages to BCP 47 tags, from codes and from names as people write them."""

import functools
import re

import pycountry
from babel import Locale

from shared.errors import Invalid
from shared.people.names import folded
from shared.people.text import clean

_NAMED_IN = ("en", "fr", "es", "sw", "pt")
# What people call their own language; loading the names of all 180 that Babel knows would cost 100 MB.
_OWN_NAMES_OF = ("de", "it", "nl", "ar", "zh", "ru", "am", "rw", "lg", "so", "ha", "zu", "mg", "ln", "hi", "id", "qu")
_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:\.utf-?8)?\Z", re.IGNORECASE)
_ALIASES = {
    "swahili": "sw", "kiswahili": "sw", "suaheli": "sw", "souahili": "sw", "inglish": "en", "ingles": "en", "anglais": "en",
    "kiingereza": "en", "francais": "fr", "kifaransa": "fr", "espanol": "es", "castellano": "es", "kihispania": "es",
    "portugues": "pt", "kireno": "pt", "chinese": "zh", "mandarin": "zh", "malagasy": "mg", "malgache": "mg", "eng": "en",
    "fra": "fr", "fre": "fr", "esp": "es", "kisw": "sw", "swa": "sw",
}  # fmt: skip


@functools.lru_cache(maxsize=10_000)
def language_tag(raw: str) -> str:
    """The tag, e.g. ``sw`` or ``pt-BR``. Raises Invalid with code ``language-missing`` or ``language-unknown``."""
    text = clean(raw)
    if not text:
        raise Invalid("there is no language", code="language-missing", field="language")
    if code := _ALIASES.get(folded(text)):
        return code
    if (match := _TAG.match(text)) and (code := _code(match[1].lower())):
        script, region = match[2], match[3]
        return "-".join(filter(None, (code, script and script.title(), region and region.upper())))
    if code := _names().get(folded(text)):
        return code
    raise Invalid(
        f"no language is called {raw!r}",
        code="language-unknown",
        field="language",
        remedy="Write its name or its code, such as en, sw, fr or es.",
    )


def _code(code: str) -> str | None:
    if len(code) == 2:
        return code if pycountry.languages.get(alpha_2=code) else None
    language = pycountry.languages.get(alpha_3=code)
    return getattr(language, "alpha_2", code) if language else None


@functools.cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in _NAMED_IN:
        for code, name in Locale(language).languages.items():
            if re.fullmatch(r"[a-z]{2,3}", code):
                found.setdefault(folded(name), code)
    for code in _OWN_NAMES_OF:
        found.setdefault(folded(Locale(code).display_name), code)
    return found
