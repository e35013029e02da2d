"""Folding: the form in which two spellings of the same name compare equal."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[\W_]+")
_PLAIN = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*\Z")


def folded(name: str) -> str:
    """Without case, accents and punctuation, with single spaces: ``"D’Almeida,  José"`` gives ``"d almeida jose"``."""
    if _PLAIN.match(name):
        return name
    if not name.isascii():
        spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
        name = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", name.casefold()).strip()
