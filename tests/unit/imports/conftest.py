"""A place for a file to be read."""

from pathlib import Path

import pytest

from tests.support.partner_files import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(content: bytes) -> Path:
        path = tmp_path / "list"
        path.write_bytes(content)
        return path

    return write
