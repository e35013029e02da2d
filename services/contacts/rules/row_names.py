"""Whom a row names: the person, their title and organisation, from one column or several."""

from collections.abc import Mapping

from shared.people import folded
from shared.people.personal import Named, is_title, named

_NO_PERSON = frozenset(["organization", "organisation", "organizacion"])


def names(said: Mapping[str, str], flags: list[str]) -> dict[str, str]:
    """Name, given and family name, title, organisation, role. What stands in the wrong place is put right and flagged."""
    found = {field: said[field] for field in ("organisation", "role", "region", "district") if field in said}
    if title := said.get("title"):
        found["title" if is_title(title) else "role"] = title if is_title(title) else found.get("role", title)
    whole = said.get("name")
    kind = folded(said.get("contact_type", ""))
    if whole and kind in _NO_PERSON:
        _lay(found, Named("", organisation=whole, flag="organisation-as-name"), flags)
        return found
    if kind == "household":
        flags.append("couple")
    if whole:
        _lay(found, named(whole), flags)
    parts = [(field, named(said[field])) for field in ("given_name", "middle_name", "family_name") if field in said]
    if not parts:
        return found
    if any(part.organisation for _, part in parts):
        if "name" not in found:
            _lay(found, named(" ".join(said[field] for field, _ in parts)), flags)
        return found
    for field, part in parts:
        if field != "middle_name" and part.name:
            found[field] = part.name
        if part.title:
            found.setdefault("title", part.title)
        if part.flag:
            flags.append(part.flag)
    if "name" not in found:
        found["name"] = " ".join(part.name for _, part in parts)
    return found


def _lay(found: dict[str, str], who: Named, flags: list[str]) -> None:
    if who.flag:
        flags.append(who.flag)
    if who.organisation:
        if folded(found.setdefault("organisation", who.organisation)) != folded(who.organisation):
            found["name"] = who.organisation  # the row names another organisation: nothing is lost
        return
    found["name"] = who.name
    for field in ("title", "given", "family"):
        if value := getattr(who, field):
            found.setdefault(field if field == "title" else f"{field}_name", value)
