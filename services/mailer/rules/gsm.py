"""SMS lengths and letters: one letter outside GSM-7 more than halves what fits into a message."""

import unicodedata

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./"
    "0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")
_PLAINER = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "•": "-"})


def friendly(text: str) -> str:
    """The same text in GSM-7 where only typography or an accent stands in the way; other scripts stay as they are."""
    if text.isascii():
        return text
    return "".join(_plainer(letter) for letter in text.translate(_PLAINER))


def segments(text: str) -> int:
    """How many messages a phone company will count."""
    if all(letter in _BASIC or letter in _EXTENDED for letter in text):
        length = sum(2 if letter in _EXTENDED else 1 for letter in text)
        return 1 if length <= 160 else -(-length // 153)
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= 70 else -(-length // 67)


def _plainer(letter: str) -> str:
    if letter in _BASIC or letter in _EXTENDED:
        return letter
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if base in _BASIC and letter.isalpha() else letter
