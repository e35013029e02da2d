"""Pausing, going on, and taking an import back as if it had not been; opt-outs stay."""

import io
from typing import Any

import pytest

from services.contacts.errors import WrongState
from services.contacts.models import ALIAS, Import
from services.contacts.operations import importing, importing_control, interest, partners, people, stories
from services.contacts.operations.importing import Wishes
from shared import store
from tests.conftest import Installation
from tests.integration.imports.conftest import Importer, agree

FIRST = "Name,Email,Region\nAnne,anne@example.org,\nJuma,juma@example.org,Geita\n"
SECOND = "Name,Email,Phone,Country,Region,Language\nAnne B,anne@example.org,0754123456,TZ,Mara,sw\nEva,eva@example.org,,KE,,\n"


def contacts() -> dict[str, dict[str, Any]]:
    found = store.database(ALIAS)["contacts"].find({}, {"outgoing": 0, "changed_at": 0})
    return {contact["email"]: contact for contact in found}


def undo(found: Import, installation: Installation) -> Import:
    importing_control.undo(found.id)
    installation.settle("contacts")
    return importing.get(found.id)


def test_what_only_this_import_brought_goes_and_what_it_changed_is_as_before(bring: Importer, installation: Installation):
    bring(FIRST)
    before = contacts()
    second = bring(SECOND, "second.csv")
    assert contacts()["anne@example.org"]["region"] == "Mara"
    undone = undo(second, installation)
    assert (undone.state, undone.undone) == ("undone", {"removed": 1, "restored": 1})
    assert contacts() == before
    assert importing_control.undo(second.id).state == "undone"


def test_what_another_list_says_too_stays(bring: Importer, installation: Installation):
    first = bring(SECOND)
    bring("Email,Region,Country\nanne@example.org,Mara,TZ\n", "later.csv")
    undo(first, installation)
    (anne,) = contacts().values()
    assert (anne["region"], anne["country"]) == ("Mara", "TZ")
    assert "name" not in anne
    assert "phone" not in anne
    assert anne["consent"]["outreach"]["email"]["source"] == anne["sources"][0]["import"]
    assert [source["import"] for source in anne["sources"]] == [anne["sources"][0]["import"]]


def test_opt_outs_stay_and_who_has_acted_is_kept(bring: Importer, installation: Installation):
    first = bring("Name,Email,Status\nAnne,anne@example.org,\nJuma,juma@example.org,\nLeft,left@example.org,unsubscribed\n")
    anne = contacts()["anne@example.org"]["_id"]
    interest.prefer(anne, set(), "en")
    undone = undo(first, installation)
    assert undone.undone == {"removed": 1, "kept": 1}
    assert contacts()["anne@example.org"]["consent"]["outreach"]["email"]["status"] == "withdrawn"
    again = bring("Email\nanne@example.org\nleft@example.org\n", "again.csv")
    assert again.counts["suppressed"] == 1
    slots = [contact["consent"]["outreach"]["email"]["status"] for contact in contacts().values()]
    assert slots == ["withdrawn", "withdrawn"]


def test_whom_staff_corrected_is_kept_with_what_is_known(bring: Importer, installation: Installation):
    first = bring(FIRST)
    anne = contacts()["anne@example.org"]["_id"]
    people.change(anne, {"region": "Mwanza"}, by="amina")
    assert undo(first, installation).undone == {"removed": 1, "kept": 1}
    kept = people.get(anne)
    assert (kept["name"], kept["region"], kept["sources"], kept["consent"]) == ("Anne", "Mwanza", [], {"outreach": {}})


def test_who_contributed_a_story_is_kept(bring: Importer, installation: Installation):
    first = bring(FIRST)
    anne = contacts()["anne@example.org"]["_id"]
    stories.create({"title": "A day at the pit", "kind": "photo", "contributors": [anne]}, by="amina")
    assert undo(first, installation).undone == {"removed": 1, "kept": 1}
    assert people.get(anne)["name"] == "Anne"


def test_the_same_file_can_come_again_after_an_undo(bring: Importer, installation: Installation):
    first = bring(FIRST)
    undo(first, installation)
    assert contacts() == {}
    again = bring(FIRST)
    assert (again.id != first.id, again.state, again.counts["new"]) == (True, "done", 2)


def test_two_partners_one_person_and_one_of_them_taken_back(bring: Importer, installation: Installation):
    other = partners.add("Energy List")
    agree(other)
    mine = bring(FIRST)
    with_other, _ = importing.accept(_stream(FIRST + "\n"), "theirs.csv", other, Wishes(), by="test")
    installation.settle("contacts")
    assert importing.get(with_other.id).counts["known_elsewhere"] == 2
    undo(mine, installation)
    assert [[source["partner"] for source in contact["sources"]] for contact in contacts().values()] == [[other.id]] * 2


def test_an_import_can_wait_and_go_on(bring: Importer, partner: Any, installation: Installation):
    found, _ = importing.accept(_stream(FIRST), "list.csv", partner, Wishes(), by="test")
    assert importing_control.pause(found.id).state == "paused"
    installation.settle("contacts")
    assert (importing.get(found.id).state, contacts()) == ("paused", {})
    assert importing_control.resume(found.id).state == "queued"
    installation.settle("contacts")
    assert importing.get(found.id).state == "done"
    with pytest.raises(WrongState):
        importing_control.pause(found.id)


def test_only_what_has_ended_can_be_taken_back(partner: Any, installation: Installation):
    found, _ = importing.accept(_stream(FIRST), "list.csv", partner, Wishes(), by="test")
    with pytest.raises(WrongState):
        importing_control.undo(found.id)


def _stream(text: str) -> Any:
    return io.BytesIO(text.encode())
