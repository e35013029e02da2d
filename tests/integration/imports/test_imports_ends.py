"""Imports that end otherwise than done: an agreement that ran out meanwhile, a file that is gone, a stop."""

import io
from datetime import timedelta

import pytest

from services.contacts import settings
from services.contacts.errors import WrongState
from services.contacts.models import Agreement, Contact, Import, Partner
from services.contacts.operations import importing, importing_control, importing_run
from services.contacts.operations.importing import Wishes
from shared import clock
from tests.conftest import Installation

LIST = b"Name,Email\n" + b"".join(b"Person,p%d@example.org\n" % number for number in range(30))


def waiting(partner: Partner) -> Import:
    return importing.accept(io.BytesIO(LIST), "list.csv", partner, Wishes(), by="test")[0]


def test_an_agreement_that_ran_out_before_the_first_row(installation: Installation, partner: Partner) -> None:
    found = waiting(partner)
    Agreement.objects.update(set__ends_at=clock.now() - timedelta(seconds=1))
    installation.settle("contacts")
    failed = importing.get(found.id)
    assert (failed.state, failed.problem["code"]) == ("failed", "agreement-expired")
    assert failed.problem["remedy"]
    assert Contact.objects.count() == 0


def test_a_file_that_is_gone_can_be_uploaded_again(installation: Installation, partner: Partner) -> None:
    found = waiting(partner)
    (installation.data_dir / "uploads" / found.file_path).unlink()
    installation.settle("contacts")
    assert importing.get(found.id).problem["code"] == "file-gone"
    again = waiting(partner)
    assert again.id != found.id
    installation.settle("contacts")
    assert importing.get(again.id).state == "done"


def test_a_stop_keeps_what_is_stored_and_stores_no_more(
    installation: Installation, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARAZA_IMPORT_CHUNK_ROWS", "10")
    monkeypatch.setenv("BARAZA_IMPORT_SLICE_SECONDS", "0")
    settings.current.cache_clear()
    found = waiting(partner)
    importing_run.run(found.id)
    stopped = importing_control.cancel(found.id)
    assert (stopped.state, stopped.checkpoint) == ("cancelled", 11)
    installation.settle("contacts")
    assert Contact.objects.count() == 10
    assert importing_control.cancel(found.id).state == "cancelled"
    with pytest.raises(WrongState):
        importing.commit(found.id)


def test_a_slice_ends_with_the_message_for_the_next(
    installation: Installation, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARAZA_IMPORT_CHUNK_ROWS", "7")
    monkeypatch.setenv("BARAZA_IMPORT_SLICE_SECONDS", "0")
    settings.current.cache_clear()
    found = waiting(partner)
    handled = installation.settle("contacts")
    done = importing.get(found.id)
    assert (done.state, done.counts) == ("done", {"rows": 30, "new": 30})
    assert handled >= 5


def test_running_what_is_done_changes_nothing(installation: Installation, partner: Partner) -> None:
    found = waiting(partner)
    installation.settle("contacts")
    before = importing.get(found.id).to_mongo()
    importing_run.run(found.id)
    assert importing.get(found.id).to_mongo() == before
