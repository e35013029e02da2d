"""SMS lengths and letters: one letter outside GSM-7 more than halves what fits into a message.

A phone company bills parts. In a text of several parts each loses some room to its number, and what takes two places (a letter of
the extension table, a pair of UTF-16) is never cut in two: it moves to the next part as a whole.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./"
    "0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_PLAINER = str.maketrans(
    {
        "’": "'", "‘": "'", "‚": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"',
        "–": "-", "—": "-", "‑": "-", "−": "-", "•": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
        "œ": "oe", "Œ": "OE",
    }
)  # fmt: skip

GSM, UCS = "GSM-7", "UCS-2"
_ROOM = {GSM: (160, 153), UCS: (70, 67)}
"""Places in a text of one part, and in each part of a longer one."""


@dataclass(frozen=True, slots=True)
class Length:
    """How a phone company counts a text. ``odd``: the letters outside GSM-7, for which the whole text is sent as UCS-2."""

    encoding: str
    units: int
    segments: int
    odd: tuple[str, ...]


def measure(text: str) -> Length:
    """Count a text as it will be billed."""
    odd = tuple(dict.fromkeys(letter for letter in text if letter not in _BASIC and letter not in _EXTENDED))
    encoding = UCS if odd else GSM
    sizes = [2 if (ord(letter) > 0xFFFF if odd else letter in _EXTENDED) else 1 for letter in text]
    return Length(encoding, sum(sizes), _parts(sizes, *_ROOM[encoding]), odd)


def segments(text: str) -> int:
    """How many messages a phone company will count."""
    return measure(text).segments


def friendly(text: str) -> str:
    """The same text in GSM-7 where only typography or an accent stands in the way; other scripts stay as they are."""
    if text.isascii():
        return text
    return "".join(_plainer(letter) for letter in text.translate(_PLAINER))


def suggestion(text: str) -> str | None:
    """The plainer text, where it would be billed as fewer messages; None where there is nothing to win."""
    plain = friendly(text)
    return plain if measure(plain).segments < measure(text).segments else None


def _parts(sizes: Iterable[int], alone: int, together: int) -> int:
    sizes = list(sizes)
    if sum(sizes) <= alone:
        return 1
    parts, filled = 1, 0
    for size in sizes:
        if filled + size > together:
            parts, filled = parts + 1, 0
        filled += size
    return parts


def _plainer(letter: str) -> str:
    if letter in _BASIC or letter in _EXTENDED:
        return letter
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if base in _BASIC and letter.isalpha() else letter
