"""Taking an import back whose people were merged since: the one person loses what it said, and a split is exact."""

from typing import Any

from services.contacts.operations import merging, people
from tests.conftest import Installation
from tests.integration.imports.conftest import Importer
from tests.integration.imports.test_imports_undo import contacts, undo

FIRST = "Name,Email,Region\nAnne,anne@example.org,\nAnna,anna@example.org,Geita\n"
SECOND = "Name,Email,Phone,Country,Language\nAnne B,anne@example.org,0754123456,TZ,sw\nAnna,anna@example.org,0754123457,TZ,fr\n"
THIRD = "Name,Email,District\nAnna,anna@example.org,Mara\n"


def two() -> tuple[dict[str, Any], dict[str, Any]]:
    found = contacts()
    return found["anne@example.org"], found["anna@example.org"]


def test_a_split_after_gives_back_what_undoing_alone_would_have_left(bring: Importer, installation: Installation):
    bring(FIRST)
    bring(THIRD, "third.csv")
    before = two()
    second = bring(SECOND, "second.csv")
    anne, anna = (one["_id"] for one in two())
    merge = merging.merge(anne, anna, by="neema")
    assert undo(second, installation).undone == {"restored": 1}
    merged = people.get(anne)
    assert second.id not in {source["import"] for source in merged["sources"]}
    assert not {"phone", "country", "languages"} & set(merged)
    assert second.id not in str(merged["consent"])
    merging.split(anne, merge["_id"], by="neema")
    assert two() == before


def test_slots_that_the_taken_back_list_alone_filled_do_not_come_back_with_a_split(bring: Importer, installation: Installation):
    first = bring(SECOND)
    bring(FIRST, "later.csv")
    anne, anna = (one["_id"] for one in two())
    merge = merging.merge(anne, anna, by="neema")
    undo(first, installation)
    merging.split(anne, merge["_id"], by="neema")
    for one in two():
        assert first.id not in str(one["consent"])
        assert one["consent"]["outreach"]["email"]["source"] == one["sources"][0]["import"]
        assert "sms" not in one["consent"]["outreach"]


def test_a_list_that_brought_one_of_the_two_alone_leaves_the_other(bring: Importer, installation: Installation):
    bring("Name,Email\nAnne,anne@example.org\n")
    second = bring("Name,Email\nAnna,anna@example.org\n", "second.csv")
    anne, anna = (one["_id"] for one in two())
    before = contacts()["anne@example.org"]
    merging.merge(anne, anna, by="neema")
    undo(second, installation)
    (left,) = contacts().values()
    assert {name: left[name] for name in before} == before
    assert people.get(anna)["_id"] == anne
