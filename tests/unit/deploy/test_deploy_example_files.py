"""The made-up files: the same for the same seed, in the shapes the real programs export."""

import csv
import dataclasses
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from deploy.example import energy, miners, newsletter
from deploy.example.generator import Files, generate

PEOPLE = 1500


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return generate(tmp_path_factory.mktemp("files"), PEOPLE, seed=7)


def rows(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def test_the_same_seed_writes_the_same_bytes(files: Files, tmp_path: Path) -> None:
    again = generate(tmp_path, PEOPLE, seed=7)
    for one, other in zip(dataclasses.astuple(files), dataclasses.astuple(again), strict=True):
        assert one.name == other.name
        assert one.read_bytes() == other.read_bytes()


def test_another_seed_writes_others(files: Files, tmp_path: Path) -> None:
    assert generate(tmp_path, PEOPLE, seed=8).subscribed.read_bytes() != files.subscribed.read_bytes()


def test_the_newsletter_looks_like_an_audience_export(files: Files) -> None:
    header, *people = rows(files.subscribed)
    assert header[0] == "Email Address"
    assert header[-1] == "TAGS"
    assert len(people) == 900
    assert {len(row) for row in people} == {len(header)}
    assert len({row[0] for row in people}) == 900
    assert files.subscribed.name.startswith("subscribed_members_export_")


@pytest.mark.parametrize(("part", "column"), [("unsubscribed", "UNSUB_TIME"), ("cleaned", "CLEAN_TIME")])
def test_refusals_lie_in_files_of_their_own(files: Files, part: str, column: str) -> None:
    path: Path = getattr(files, part)
    header, *people = rows(path)
    assert path.name.startswith(f"{part}_members_export_")
    assert column in header
    assert {len(row) for row in people} == {len(header)}
    subscribed = {row[0] for row in rows(files.subscribed)}
    assert not subscribed & {row[0] for row in people}


def test_the_energy_list_is_windows_1252_with_semicolons_and_dirt(files: Files) -> None:
    header, *people = rows(files.energy, "cp1252", ";")
    assert header == energy.HEADER
    manifest = json.loads((files.energy.parent / "manifest.json").read_text())
    assert len(people) == 600
    assert sum(row[0] == "Anonyme" for row in people) == manifest["rows"]["energy_dirty"] == 18
    subscribed = {row[0] for row in rows(files.subscribed)}
    emails = {row[2].strip().casefold() for row in people}
    assert len(emails & subscribed) == manifest["known_twice"] == 120
    assert len(emails & {row[0] for row in rows(files.unsubscribed)}) == manifest["refused_on_energy"]


def test_the_sheet_of_miners_has_titles_above_its_header(files: Files) -> None:
    sheet = load_workbook(files.miners).active
    assert sheet is not None
    lines = list(sheet.iter_rows(values_only=True))
    assert list(lines[3]) == miners.HEADER
    phones = [line[2] for line in lines[4:]]
    assert len(phones) == 43
    assert sum(phone is None for phone in phones) == 1
    assert any(isinstance(phone, int) for phone in phones)
    ends = [str(phone)[-9:].replace(" ", "") for phone in phones if phone]
    assert len(ends) - len(set(ends)) >= miners.SHARED_HANDSETS - 1


def test_every_country_and_group_is_there(files: Files) -> None:
    people = rows(files.subscribed)[1:]
    sector, country = newsletter.MERGE.index("Sector"), newsletter.MERGE.index("Country")
    assert {"Government", "Large-scale mining", "Artisanal and small-scale mining", ""} <= {row[sector] for row in people}
    assert len({row[country] for row in people}) > 15
    assert sum(row[country] == "Tanzania" for row in people) > 0.18 * len(people)
