"""Which characters the bytes of a text file stand for."""

import codecs
import dataclasses
import functools
import io
import re
from collections.abc import Iterator
from typing import TextIO

from services.contacts.errors import NoList
from services.contacts.readers.source import Source

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 1 << 20
_LINE_LIMIT = 8  # blocks
_PLENTY = 2000
_WORD = re.compile(rb"[A-Za-z'\x80-\xff]*[\x80-\xff][A-Za-z'\x80-\xff]*")
_MENDED = "mended"
_RARE = frozenset("ƒªºıŁłÝýÞþÐð")


def _as_old(fault: UnicodeError) -> tuple[str, int]:
    """A file joined from several: what is no UTF-8 in it is read as the encoding of old Windows programs."""
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    return fault.object[fault.start : fault.end].decode("cp1252", "replace"), fault.end


codecs.register_error(_MENDED, _as_old)


@dataclasses.dataclass(frozen=True)
class Encoding:
    """A codec and what it does with bytes it has no character for; ``lines`` is false where a line would fill the memory."""

    name: str
    errors: str = "strict"
    lines: bool = True


def text(source: Source) -> TextIO:
    """The file as characters, line ends as they are. Raises NoList where it has no lines."""
    encoding = encoding_of(source)
    if not encoding.lines:
        raise NoList("the file has a line of many megabytes")
    return io.TextIOWrapper(source.open(), encoding=encoding.name, errors=encoding.errors, newline="")


@functools.lru_cache(maxsize=64)
def encoding_of(source: Source) -> Encoding:
    """The encoding: by its mark, by the zeros of UTF-16, then UTF-8 if nearly all of the file is, else an old 8-bit one."""
    start = source.start()
    marked = next((name for mark, name in _BOMS if start.startswith(mark)), None) or wide(start)
    lines = _lines(source)
    if marked and marked != "utf-8-sig":
        return Encoding(marked, "strict", lines)
    right, wrong = _utf8(source)
    if not wrong:
        return Encoding(marked or "utf-8", "strict", lines)
    if marked or right > 2 * wrong:
        return Encoding(marked or "utf-8", _MENDED, lines)
    return Encoding(_eight_bit(source), "replace", lines)


def wide(start: bytes) -> str | None:
    """UTF-16 without a mark, by its zeros."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) < max(1, len(start) // 5) or min(even, odd) > max(even, odd) // 10:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _blocks(source: Source) -> Iterator[bytes]:
    with source.open() as file:
        while block := file.read(_BLOCK):
            yield block


def _lines(source: Source) -> bool:
    if source.size <= _LINE_LIMIT * _BLOCK:
        return True
    without = 0
    for block in _blocks(source):
        without = 0 if b"\n" in block or b"\r" in block else without + 1
        if without >= _LINE_LIMIT:
            return False
    return True


def _utf8(source: Source) -> tuple[int, int]:
    """How many characters beyond ASCII are written in UTF-8 and how many bytes are not."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    right = wrong = 0
    for block in _blocks(source):
        read = decoder.decode(block)
        if not read.isascii():
            broken = read.count("\ufffd")
            wrong += broken
            right += len(read) - len(read.encode("ascii", "ignore")) - broken
            if wrong > _PLENTY and wrong > 2 * right:
                return right, wrong
    return right, wrong + len(decoder.decode(b"", final=True))


def _eight_bit(source: Source) -> str:
    """Mac Roman or the Windows encoding (which has all of Latin-1): the one in which the words look more like words."""
    words: set[bytes] = set()
    occurring = 0
    for block in _blocks(source):
        found = _WORD.findall(block)
        words.update(found)
        occurring += len(found)
        if len(words) > _PLENTY or occurring > 50 * _PLENTY:
            break
    some = sorted(words)[:_PLENTY]
    return max(("cp1252", "mac_roman"), key=lambda name: sum(_likeness(word.decode(name, "replace")) for word in some))


def _likeness(word: str) -> int:
    """Letters count for it, signs within words and capitals after small letters against it."""
    score = 0
    for before, sign, after in zip(f" {word}", word, f"{word[1:]} ", strict=False):
        if sign.isascii():
            continue
        if sign == "\ufffd" or sign in _RARE:
            score -= 2
        elif sign.isalpha():
            score += -1 if (sign.isupper() and before.islower()) or (sign.islower() and after.isupper()) else 1
        elif sign != "\u2019" and before.isalpha() and after.isalpha():
            score -= 1
    return score
