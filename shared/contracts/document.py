"""Write ``docs/messages.md`` from the catalogue and its samples: ``python -m shared.contracts.document``."""

import json
from pathlib import Path
from typing import Any

from marshmallow import fields

from shared.contracts import CATALOGUE, Entry
from shared.contracts.base import Rows

PAGE = Path(__file__).parents[2] / "docs" / "messages.md"
SAMPLES = Path(__file__).parent / "samples"

HEAD = """# Messages

Written by `python -m shared.contracts.document` from `shared/contracts`; don't edit.

Every message is a CloudEvent 1.0 in structured JSON, published to the topic exchange `baraza`. Its routing key is its type,
followed by its lane where it has lanes. A message may come twice and in any order. Readers ignore unknown fields; writers refuse
them. A version newer than the reader is parked until the reader is updated.
"""


def sample(type: str, version: int) -> dict[str, Any]:
    """The sample of one version of a message, as data on the wire."""
    text = (SAMPLES / f"{type}.{version}.json").read_text()
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def page() -> str:
    """The whole page."""
    table = ["| message | kind | sender | listeners |", "|---|---|---|---|", *map(_row, CATALOGUE.values())]
    return "\n".join([HEAD, *table, "", *map(_section, CATALOGUE.values())])


def _row(entry: Entry) -> str:
    anchor, listeners = entry.type.replace(".", ""), ", ".join(entry.listeners) or "–"
    return f"| [`{entry.type}`](#{anchor}) | {entry.kind} | {entry.sender} | {listeners} |"


def _section(entry: Entry) -> str:
    lanes = f" Lanes: {', '.join(f'`{lane}`' for lane in entry.lanes)}." if entry.lanes else ""
    lines = [
        f"| `{name}` | {_kind(field)} | {'yes' if field.required else 'no'} |" for name, field in entry.schema().fields.items()
    ]
    return "\n".join(
        [
            f"## {entry.type}", "", f"Version {entry.version}, {entry.kind}.{lanes}", "", entry.summary, "",
            "| field | type | required |", "|---|---|---|", *lines, "",
            "```json", json.dumps(sample(entry.type, entry.version), indent=2, ensure_ascii=False), "```", "",
        ]
    )  # fmt: skip


def _kind(field: fields.Field[Any]) -> str:
    if isinstance(field, Rows):
        optional = [f"{key}?" for key in (*field.optional_keys, *field.dict_keys)]
        return f"list of {{{', '.join([*field.required_keys, *optional])}}}"
    if isinstance(field, fields.List):
        return f"list of {_kind(field.inner)}"
    names = {"AwareDateTime": "time", "Str": "text", "String": "text", "Int": "number", "Integer": "number", "Bool": "yes/no"}
    name = type(field).__name__
    return names.get(name, {"Boolean": "yes/no", "Dict": "object", "Nested": "object"}.get(name, name.lower()))


if __name__ == "__main__":
    PAGE.write_text(page())
