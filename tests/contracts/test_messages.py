"""Every message has a sample per version that today's code still reads, and a page that is up to date."""

import pytest

from shared import contracts
from shared.contracts import CATALOGUE, BrokenContract, document
from shared.contracts.base import Rows

VERSIONS = [(entry.type, version) for entry in CATALOGUE.values() for version in range(1, entry.version + 1)]


@pytest.mark.parametrize(("type", "version"), VERSIONS)
def test_the_sample_of_every_version_can_be_read_and_written_again(type, version):
    loaded = contracts.load(type, document.sample(type, version))
    assert contracts.load(type, contracts.dump(type, loaded)) == loaded


def test_no_sample_is_left_over():
    expected = {f"{type}.{version}.json" for type, version in VERSIONS}
    assert {path.name for path in document.SAMPLES.iterdir()} == expected


def test_the_page_of_messages_is_up_to_date():
    assert document.PAGE.read_text() == document.page(), "run: python -m shared.contracts.document"


@pytest.mark.parametrize("type", CATALOGUE)
def test_every_message_says_why_it_exists(type):
    assert len(CATALOGUE[type].summary) > 40


@pytest.mark.parametrize("type", CATALOGUE)
def test_readers_tolerate_what_writers_refuse(type):
    wire = document.sample(type, CATALOGUE[type].version)
    assert contracts.load(type, {**wire, "surprise": 1}) == contracts.load(type, wire)
    with pytest.raises(BrokenContract):
        contracts.dump(type, {**contracts.load(type, wire), "surprise": 1})


@pytest.mark.parametrize("type", CATALOGUE)
def test_a_missing_field_is_refused_on_both_ends(type):
    wire = document.sample(type, CATALOGUE[type].version)
    for name, field in CATALOGUE[type].schema().fields.items():
        if field.required:
            rest = {key: value for key, value in wire.items() if key != name}
            with pytest.raises(BrokenContract):
                contracts.load(type, rest)


@pytest.mark.parametrize("rows", ["text", [1], [{"contact": 1}], [{}], [{"contact": "c", "values": []}]])
def test_rows_are_checked_cell_by_cell(rows):
    wire = {**document.sample("mailer.mailing.request", 1), "people": rows}
    with pytest.raises(BrokenContract):
        contracts.load("mailer.mailing.request", wire)


def test_rows_refuse_unknown_keys_on_writing():
    data = contracts.load("mailer.mailing.request", document.sample("mailer.mailing.request", 1))
    data["people"][0]["surprise"] = "x"
    with pytest.raises(BrokenContract):
        contracts.dump("mailer.mailing.request", data)
    assert isinstance(CATALOGUE["mailer.mailing.request"].schema().fields["people"], Rows)
