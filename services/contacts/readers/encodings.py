"""Which characters the bytes of a text file stand for."""

import codecs
from pathlib import Path

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAC_LETTERS = frozenset([0x81, 0x87, 0x88, 0x89, 0x8A, 0x8B, 0x8D, 0x8E, 0x8F, 0x90, 0x9A, 0x9D, 0x9E, 0x9F])
_BLOCK = 1 << 20


def encoding_of(path: Path) -> str:
    """The encoding: by its mark, by the zeros of UTF-16, then UTF-8 if all of the file is, else an old 8-bit one."""
    with path.open("rb") as file:
        start = file.read(65536)
    for mark, name in _BOMS:
        if start.startswith(mark):
            return name
    if wide := _wide(start):
        return wide
    return "utf-8" if _all_utf8(path) else _eight_bit(start if len(start) < 65536 else path.read_bytes())


def _wide(start: bytes) -> str | None:
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) < len(start) // 5 or min(even, odd) > max(even, odd) // 10:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _all_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _eight_bit(content: bytes) -> str:
    """Mac Roman has its accented letters where cp1252 has signs that hardly ever stand in lists."""
    high = [byte for byte in content if byte > 0x7F]
    mac = sum(byte in _MAC_LETTERS for byte in high)
    return "mac_roman" if mac * 2 > len(high) else "cp1252"
