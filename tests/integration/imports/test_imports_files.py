"""Uploaded files: each import has its own, and it goes some time after the import has ended."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest

from services.contacts import settings
from services.contacts.models import Contact, Import, Partner
from services.contacts.operations import importing, importing_control, importing_run, partners, retention
from services.contacts.operations.importing import Wishes
from shared import clock
from tests.conftest import Installation
from tests.integration.imports.conftest import agree

LIST = b"Name,Email\nAnne,anne@example.org\nBad,bad\n"


def hand_in(partner: Partner, **wishes: bool) -> Import:
    return importing.accept(io.BytesIO(LIST), "list.csv", partner, Wishes(**wishes), by="test")[0]


def files(installation: Installation) -> set[str]:
    return {path.name for path in (installation.data_dir / "uploads").iterdir()}


@pytest.fixture
def kept_no_longer(monkeypatch: pytest.MonkeyPatch, partner: Partner) -> None:
    """The time to keep a file is over when its import ends."""
    monkeypatch.setenv("BARAZA_UPLOAD_KEPT_DAYS", "0")
    settings.current.cache_clear()


def test_the_file_stays_for_a_week_after_the_end(installation: Installation, partner: Partner) -> None:
    found = hand_in(partner)
    installation.settle("contacts")
    done = importing.get(found.id)
    assert files(installation) == {done.file_path}
    (timer,) = done.outgoing
    assert timer["type"] == "contacts.import.forget"
    assert timer["due"] == done.finished_at + timedelta(days=7)


@pytest.mark.usefixtures("kept_no_longer")
def test_then_it_goes_and_what_the_import_did_stays_known(installation: Installation, partner: Partner) -> None:
    found = hand_in(partner)
    installation.settle("contacts")
    done = importing.get(found.id)
    assert files(installation) == set()
    assert (done.state, done.file_name, done.counts) == ("done", "list.csv", {"rows": 2, "new": 1, "refused": 1})
    assert hand_in(partner).id == found.id  # the same list is still known, and leaves no second file behind
    assert files(installation) == set()


@pytest.mark.usefixtures("kept_no_longer")
def test_a_stopped_and_a_failed_import_lose_theirs_too(installation: Installation, partner: Partner) -> None:
    stopped = hand_in(partner)
    importing_control.cancel(stopped.id)
    failed = hand_in(partner)
    Import.objects(id=failed.id).update_one(set__agreement="ended")
    installation.settle("contacts")
    assert [one.state for one in Import.objects.order_by("created_at")] == ["cancelled", "failed"]
    assert files(installation) == set()


def test_while_an_import_is_under_way_its_file_stays(
    installation: Installation, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARAZA_IMPORT_CHUNK_ROWS", "1")
    monkeypatch.setenv("BARAZA_IMPORT_SLICE_SECONDS", "0")
    settings.current.cache_clear()
    found = hand_in(partner)
    retention.forget(found.id)
    importing_run.run(found.id)  # as far as a worker came that was killed then
    assert importing.get(found.id).state == "running"
    retention.forget(found.id)
    assert files(installation) == {found.file_path}
    installation.settle("contacts")
    assert importing.get(found.id).counts == {"rows": 2, "new": 1, "refused": 1}
    for _ in range(2):  # killed before it could be confirmed
        retention.forget(found.id)
    assert files(installation) == set()


@pytest.mark.usefixtures("kept_no_longer")
def test_the_same_list_of_two_partners_is_two_files(installation: Installation, partner: Partner) -> None:
    other = partners.add("Other")
    agree(other)
    first, second = hand_in(partner), hand_in(other)
    importing_run.run(first.id)
    retention.forget(first.id)
    assert files(installation) == {second.file_path}
    installation.settle("contacts")
    assert importing.get(second.id).state == "done"


@pytest.mark.usefixtures("kept_no_longer")
def test_a_preview_that_nobody_starts_ends_with_its_file(installation: Installation, partner: Partner) -> None:
    found = hand_in(partner, preview=True)
    installation.settle("contacts")
    assert importing.get(found.id).state == "cancelled"
    assert (files(installation), Contact.objects.count()) == (set(), 0)
    assert hand_in(partner).id != found.id


def test_what_a_killed_upload_left_goes_after_a_day(installation: Installation, partner: Partner) -> None:
    folder: Path = installation.data_dir / "uploads"
    waiting, found = hand_in(partner, preview=True), hand_in(partner, again=True)
    for name in ("yesterday", "now"):
        (folder / name).write_bytes(LIST)
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    for name in ("yesterday", waiting.file_path):
        os.utime(folder / name, (long_ago, long_ago))
    installation.settle("contacts")
    retention.forget(found.id)
    assert files(installation) == {"now", waiting.file_path}
