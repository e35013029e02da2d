"""The sheet of a field visit to Geita: miners with a phone and no email, Swahili headers, typed in by hand."""

import dataclasses
import random
import re
import zipfile
from pathlib import Path

from openpyxl import Workbook

from deploy.example.world import MINERS

HEADER = ["Na.", "Jina kamili", "Namba ya simu", "Jinsia", "Kijiji", "Wilaya", "Kazi"]
VILLAGES = ("Nyarugusu", "Mgusu", "Rwamgasa", "Lwamgasa", "Nyakagwe", "Katoro")
SHARED_HANDSETS = 4  # so many phones are shared by two people
WITHOUT_PHONE = 40  # the place in the list of the one who has none


@dataclasses.dataclass(frozen=True)
class Sheet:
    """What was written."""

    rows: int
    reachable: int


def write(path: Path, randomness: random.Random) -> Sheet:
    """The workbook: title rows above the header, phones as numbers and in local writing."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Wachimbaji"
    sheet.append(["Orodha ya wachimbaji wadogo – ziara ya Geita"])
    sheet.append(["Tarehe: 14/05/2026", None, "Imeandikwa na: Mwanaidi (karatasi ya mahudhurio)"])
    sheet.append([])
    sheet.append(HEADER)
    numbers = [int(f"7{randomness.choice((4, 5, 6, 8))}{randomness.randrange(10**6, 10**7)}") for _ in MINERS]
    for shared in range(SHARED_HANDSETS):
        numbers[2 * shared + 1] = numbers[2 * shared]
    for place, name in enumerate(MINERS):
        phone = None if place == WITHOUT_PHONE else _written(numbers[place], place)
        gender = randomness.choice(("Me", "Ke"))
        sheet.append([place + 1, name, phone, gender, randomness.choice(VILLAGES), "Geita", "Mchimbaji mdogo"])
    book.save(path)
    _forget_when(path)
    return Sheet(len(MINERS), len(MINERS) - 1)


def _written(number: int, place: int) -> str | int:
    """The same number as different hands write it."""
    digits = str(number)
    return (
        number,  # Excel ate the nought
        f"0{digits}",
        f"0{digits[:3]} {digits[3:6]} {digits[6:]}",
        f"+255 {digits[:3]} {digits[3:6]} {digits[6:]}",
        int(f"255{digits}"),
        f"00255{digits}",
    )[place % 6]


def _forget_when(path: Path) -> None:
    """The same bytes for the same seed: no time of writing in the properties nor in the archive."""
    with zipfile.ZipFile(path) as old:
        members = [(name, old.read(name)) for name in old.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members:
            timeless = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-05-14T16:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, (2026, 5, 14, 16, 0, 0)), timeless)
