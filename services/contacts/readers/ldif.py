"""LDIF (RFC 2849), as directories and Thunderbird export address books. Entries only; lists of changes are refused."""

import binascii
from collections.abc import Iterator

from services.contacts.errors import NoList
from services.contacts.readers import folded, records
from services.contacts.readers.records import Record
from services.contacts.readers.source import Source
from services.contacts.readers.table import Table

_ONE = {
    "External id": ("uid", "employeenumber", "entryuuid"),
    "Title": ("personaltitle",),
    "Full name": ("cn", "commonname", "displayname"),
    "First name": ("givenname", "gn"),
    "Last name": ("sn", "surname"),
    "Organisation": ("o", "organizationname", "company"),
    "Department": ("ou", "department", "organizationalunitname"),
    "Role": ("title",),
    "City": ("l", "localityname", "mozillahomelocalityname"),
    "Region": ("st", "stateorprovincename", "mozillahomestate"),
    "Country": ("co", "c", "countryname", "mozillahomecountryname"),
    "Language": ("preferredlanguage",),
    "Notes": ("description", "mozillacustom1"),
}
_MANY = {
    "Email": ("mail", "rfc822mailbox", "mozillasecondemail", "mailalternateaddress"),
    "Phone": ("mobile", "mobiletelephonenumber", "cellphone", "telephonenumber", "homephone", "hometelephonenumber"),
}
_WANTED = frozenset(name for names in (*_ONE.values(), *_MANY.values()) for name in names) | {"objectclass", "changetype", "dn"}
_NOBODY = frozenset(
    ["groupofnames", "groupofuniquenames", "posixgroup", "organizationalunit", "organization", "domain", "dcobject", "container"]
)
_LONGEST = 1 << 18
_MOST = 500

Entry = dict[str, list[str]]


def table(source: Source) -> Table:
    """The people of a directory as one table. Raises NoList."""
    return records.table(source, people, {"reader": "ldif"})


def people(source: Source, place: str = "") -> Iterator[Record]:
    """Each entry that is a person. Groups and branches of the directory are passed over."""
    for entry in _entries(source):
        if "changetype" in entry:
            raise NoList(
                "the file is a list of changes to a directory, not of its entries",
                code="file-changes",
                remedy="Export the entries themselves, for example with ldapsearch.",
            )
        classes = {name.lower() for name in entry.get("objectclass", [])}
        if classes & _NOBODY and not classes & {"person", "inetorgperson", "organizationalperson"}:
            continue
        record = {column: next((entry[name][0] for name in names if name in entry), "") for column, names in _ONE.items()}
        for column, names in _MANY.items():
            record |= records.numbered(column, [value for name in names for value in entry.get(name, [])])
        if said := records.stripped(record):
            yield said


def _entries(source: Source) -> Iterator[Entry]:
    entry: Entry = {}
    kept = 0
    for number, line in _whole_lines(source):
        if not line.strip():
            if entry:
                yield entry
            entry, kept = {}, 0
            continue
        name, colon, value = line.partition(":")
        if not colon:
            if line.strip() == "-" and "changetype" in entry:
                continue
            raise NoList(f"line {number} is not as LDIF has it", code="file-damaged", remedy="Export the address book again.")
        name = name.partition(";")[0].strip().lower()
        if name in _WANTED and kept < _MOST and not value.startswith("<"):
            kept += 1
            entry.setdefault(name, []).append(_value(number, value))
    if entry:
        yield entry


def _whole_lines(source: Source) -> Iterator[tuple[int, str]]:
    """A line that starts with a space goes on with the one before, be that a comment; numbered by where they start."""
    parts: list[str] = []
    length = start = 0
    for number, line in enumerate(folded.lines(source), start=1):
        if line[:1] == " " and parts:
            if length < _LONGEST:  # a picture; no text is as long
                parts.append(line[1:])
                length += len(line)
            continue
        if parts and parts[0][:1] != "#":
            yield start, "".join(parts)
        parts, length, start = [line], len(line), number
    if parts and parts[0][:1] != "#":
        yield start, "".join(parts)


def _value(number: int, value: str) -> str:
    if not value.startswith(":"):
        return folded.decoded(value.strip())
    try:
        return folded.decoded(binascii.a2b_base64(value[1:].strip().encode("latin-1"), strict_mode=True).decode("latin-1"))
    except binascii.Error as fault:
        raise NoList(f"the value in line {number} is not Base64", code="file-damaged") from fault
