"""What several bodies and examples share."""

from typing import Any

import marshmallow as ma

ID = "5f1c0e6a9d3b4a7f8e2d1c0b"


def paged(view: type[ma.Schema]) -> type[ma.Schema]:
    """The schema of a page of ``view``."""
    fields: dict[str, Any] = {"items": ma.fields.List(ma.fields.Nested(view)), "next": ma.fields.String(allow_none=True)}
    return ma.Schema.from_dict(fields, name=f"{view.__name__}Page")
