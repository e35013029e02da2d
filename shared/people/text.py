"""Cells as people and programs write them: cleaned, and recognised when they only say "nothing here"."""

import re

from ftfy import fix_encoding
from ftfy.badness import is_bad

_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]")
_SAYS_NOTHING = """
    - -- --- . .. / ? ??? n/a n.a. na #n/a #n/d nil none null nan unknown s/n (none) (blank)
    hakuna sijui aucun aucune néant inconnu ninguno ninguna desconocido
"""
_NOTHING = frozenset(_SAYS_NOTHING.split())


def clean(raw: str | None) -> str:
    """The text without invisible characters, with single spaces; empty when it only says that there is nothing."""
    if not raw:
        return ""
    if not raw.isascii() or not raw.isprintable():
        raw = _INVISIBLE.sub("", raw)
    text = " ".join(raw.split())
    return "" if len(text) < 12 and text.lower() in _NOTHING else text


def mended(text: str) -> str:
    """The text as it was before it was read in the wrong encoding (``HÃ©lÃ¨ne``), where that is certain."""
    return fix_encoding(text) if not text.isascii() and is_bad(text) else text
