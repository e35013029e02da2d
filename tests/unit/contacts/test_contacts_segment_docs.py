"""What docs/segments.md shows is the language."""

import json
import re
from pathlib import Path

import pytest

from services.contacts.rules import segment
from services.contacts.rules.segment_fields import FIELDS, OPERATORS

TEXT = (Path(__file__).parents[3] / "docs/segments.md").read_text()
EXAMPLES = [json.loads(found) for found in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]
EXAMPLES += [json.loads(found) for found in re.findall(r"`(\{\"field\"[^`]*\})`", TEXT)]


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_is_in_the_language(example):
    assert segment.parse(example)


def _general(name: str) -> str:
    name = re.sub(r"^journey\.(?!stage)\S+", "journey.<stage>", name)
    return "consent.<purpose>.<channel>" if name.startswith("consent.") else name


def test_every_field_and_operator_is_described():
    assert len(EXAMPLES) >= 11
    table = TEXT[TEXT.index("| fields |") : TEXT.index("- Purposes")]
    general = {_general(name) for name in FIELDS}
    assert [name for name in {*general, "custom.<key>"} if f"`{name}`" not in table] == []
    assert [word for words in OPERATORS.values() for word in words if f"`{word}`" not in table] == []
