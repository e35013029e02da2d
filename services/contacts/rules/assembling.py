"""What describes a person, put together from what each source said and what was corrected.

A fold that can be done again without any one source: so an import can be taken back, two people made one, and one made
two again, and nobody has to remember what the record looked like before.

- A single value (name, country …) is that of the first source that says one.
- Lists (languages, groups …) and further addresses are those of all sources, in their order.
- A correction (``edits``) takes the place of all of it, also when it empties a field; of each custom field by itself.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.people import all_keys

SINGLE = (
    "name", "given_name", "family_name", "title", "gender", "email", "phone", "country", "region", "district", "organisation",
    "role",
)  # fmt: skip
LISTS = ("languages", "groups", "tags", "handles")
NESTED = ("also", "custom")
DESCRIBING = (*SINGLE, *LISTS, *NESTED, "sensitive", "shares")


def assembled(sources: Sequence[Mapping[str, Any]], edits: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """The describing fields and the ``keys``; what nobody says is left out."""
    found: dict[str, Any] = {}
    for said in (source.get("said") or {} for source in sources):
        _lay(found, said)
    for field, edit in (edits or {}).items():
        found[field] = _corrected(field, found.get(field), edit.get("value"))
    found = {field: value for field, value in found.items() if field in DESCRIBING and value not in (None, "", [], {})}
    keys = all_keys(found)
    for source in sources:
        said = source.get("said") or {}
        if said.get("external_id"):
            keys += all_keys({"external_id": said["external_id"]}, source.get("partner"))
        keys += all_keys(_with_shares(said, found))
    return {**found, "keys": list(dict.fromkeys(keys))}


def _corrected(field: str, said: Any, value: Any) -> Any:
    """A correction takes the place of what was said; of custom fields only of those that were corrected."""
    if field != "custom" or value is None:
        return value
    return {key: one for key, one in {**(said or {}), **value}.items() if one is not None}


def edited(edits: Mapping[str, Any] | None, values: Mapping[str, Any], by: str, at: datetime) -> dict[str, Any]:
    """The corrections after some more; the latest of a field counts."""
    return {**(edits or {}), **{field: {"value": value, "by": by, "at": at} for field, value in values.items()}}


def update(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The write, in the store's words, that makes what was assembled before into what is assembled now."""
    sets = {field: value for field, value in after.items() if before.get(field) != value}
    gone = [field for field in DESCRIBING if field in before and field not in after]
    return {"$set": sets, **({"$unset": dict.fromkeys(gone, "")} if gone else {})}


def _lay(found: dict[str, Any], said: Mapping[str, Any]) -> None:
    for field, value in said.items():
        if field in LISTS or field == "shares":
            has = found.setdefault(field, [])
            has.extend(one for one in value if one not in has)
        elif field == "also":
            for channel, addresses in value.items():
                has = found.setdefault(field, {}).setdefault(channel, [])
                has.extend(one for one in addresses if one not in has)
        elif field == "custom":
            found[field] = {**value, **found.get(field, {})}
        elif not found.get(field):
            found[field] = value


def _with_shares(said: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    return {**said, "shares": found["shares"]} if found.get("shares") else dict(said)
