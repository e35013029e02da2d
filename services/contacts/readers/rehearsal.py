"""A workbook is opened in a process of its own first, since damage in it can end the process that reads it.

The library asks for as much memory as a damaged length or a far away cell says, and aborts where there is none.
"""

import functools
import subprocess
import sys

from services.contacts.errors import NoList
from services.contacts.readers.source import Source

_MEMORY = 2 << 30
_SECONDS = 120
_CODE = f"""
import io, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({_MEMORY}, {_MEMORY}))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
import python_calamine
book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
for name in book.sheet_names:
    book.get_sheet_by_name(name)
"""


@functools.lru_cache(maxsize=64)
def hold(source: Source) -> None:
    """Nothing, if the workbook can be opened or is refused in an orderly way. Raises NoList if opening it kills the process."""
    with source.seekable() as file:
        content = file.read()
    try:
        ended = subprocess.run(
            [sys.executable, "-I", "-c", _CODE],
            input=content,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise NoList("the workbook is damaged: opening it does not end", code="file-damaged") from fault
    if ended.returncode < 0:
        raise NoList("the workbook is damaged: opening it needs more memory than there is", code="file-damaged")
