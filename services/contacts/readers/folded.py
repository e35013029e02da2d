"""Lines of formats that fold long ones (vCard, LDIF): bytes kept as they are, one character each, until a value is decoded.

A fold may fall inside a letter, and each value may have an encoding of its own.
"""

import codecs
import io
from collections.abc import Iterator

from services.contacts.errors import NoList
from services.contacts.readers.encodings import encoding_of
from services.contacts.readers.source import Source

_WIDE = ("utf-16", "utf-32")


def lines(source: Source) -> Iterator[str]:
    """Lines without their ends, whichever those are; each character stands for a byte of UTF-8 or of an older encoding."""
    encoding = encoding_of(source)
    if not encoding.lines:
        raise NoList("the file has a line of many megabytes")
    wide = encoding.name.startswith(_WIDE)
    number = 0
    try:
        with io.TextIOWrapper(source.open(), encoding=encoding.name if wide else "latin-1") as file:
            for number, line in enumerate(file, start=1):
                bare = line.rstrip("\n")
                if wide:
                    bare = bare.encode().decode("latin-1")
                yield bare.removeprefix("\xef\xbb\xbf") if number == 1 else bare
    except UnicodeError as fault:
        raise NoList(f"after line {number} the text breaks off", code="file-damaged") from fault


def decoded(value: str, charset: str = "") -> str:
    """The text: in the encoding it names, else in UTF-8, else in that of old Windows programs."""
    if value.isascii() and not charset:
        return value
    content = value.encode("latin-1")
    for name in (charset, "utf-8"):
        try:
            if name and codecs.lookup(name)._is_text_encoding:
                return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")
