"""File formats: whatever a partner sends, as tables of text cells. Knows nothing of people and nothing of the store."""

import dataclasses
from pathlib import Path

from services.contacts.errors import NoList
from services.contacts.readers import addresses, archive, delimited, json_list, ldif, sniffing, vcard, workbook
from services.contacts.readers.source import Source
from services.contacts.readers.table import Table

__all__ = ["Table", "tables"]

_LEFT_OUT = ("file-not-a-list", "file-empty")


def tables(path: Path, name: str = "") -> list[Table]:
    """The tables of a file: one for a text file, one per visible sheet of a workbook, those of each file in an archive.

    ``name`` is what the file's owner called it. Raises NoList.
    """
    source = Source.file(path, name)
    kind = _kind(source)
    return _members(source) if kind == "archive" else _read(source, kind)


def _kind(source: Source) -> str:
    if source.size == 0:
        raise NoList("the file is empty", code="file-empty")
    return sniffing.kind(source)


def _read(source: Source, kind: str) -> list[Table]:
    match kind:
        case "workbook":
            return workbook.tables(source)
        case "json":
            return json_list.tables(source)
        case "vcard":
            return [vcard.table(source)]
        case "ldif":
            return [ldif.table(source)]
        case _:
            return [_text(source)]


def _text(source: Source) -> Table:
    sample = delimited.sample(source)
    sign = addresses.separator(sample)
    return addresses.table(source, sign) if sign else delimited.table(source, sample)


def _members(source: Source) -> list[Table]:
    """What is no list in an archive is left out and named; whatever else is wrong with a member refuses all of it."""
    found: list[Table] = []
    left_out: list[str] = []
    fault: NoList | None = None
    for member in archive.members(source):
        try:
            found += [_inside(member, table) for table in _read_member(member)]
        except NoList as refused:
            why = NoList(f"in {member.name}: {refused.detail}", code=refused.code, remedy=refused.remedy)
            if refused.code not in _LEFT_OUT:
                raise why from refused
            left_out.append(member.name)
            fault = fault or why
    if not found:
        raise fault or NoList("the archive holds no file", code="file-empty")
    note = {"left_out": ", ".join(left_out)[:500]} if left_out else {}
    return [dataclasses.replace(table, format=table.format | note) for table in found]


def _read_member(member: Source) -> list[Table]:
    kind = _kind(member)
    if kind == "archive":
        raise NoList(
            "an archive inside an archive", code="file-archive", remedy="Unpack it and upload the lists in it one by one."
        )
    return _read(member, kind)


def _inside(member: Source, table: Table) -> Table:
    name = member.name if table.name == member.name else f"{member.name}/{table.name}"
    return dataclasses.replace(table, name=name, format=table.format | {"member": member.name})
