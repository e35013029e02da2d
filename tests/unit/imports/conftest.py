"""A place for files to be read; each has a name of its own, as uploads have, since what was found out about a file is kept."""

import itertools
from pathlib import Path

import pytest

from tests.support.partner_files import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    numbers = itertools.count()

    def write(content: bytes) -> Path:
        path = tmp_path / f"list-{next(numbers)}"
        path.write_bytes(content)
        return path

    return write
