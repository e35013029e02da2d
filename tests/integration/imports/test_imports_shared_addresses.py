"""Lists with addresses that several people read: each of them is known by the address together with the name."""

from typing import Any

import pytest

from services.contacts.models import ALIAS, Import, Partner
from services.contacts.operations import importing, people, previewing, sharing
from shared import store
from tests.conftest import Installation
from tests.integration.imports.conftest import Importer
from tests.integration.imports.test_imports_preview import look
from tests.integration.imports.test_imports_undo import undo

FAMILY = (
    "Name,Email,Region\nAsha Juma,Family@example.org,\nJuma Baraka,family@example.org,Geita\nJuma Asha,family@example.org,Mara\n"
    ",family@example.org,\n"
)


def family() -> dict[str, list[str]]:
    found = store.database(ALIAS)["contacts"].find({"email": {"$regex": "(?i)^family@"}})
    return {one["name"]: one["keys"] for one in found}


@pytest.fixture
def asha(bring: Importer) -> str:
    """Asha, whose address others read too."""
    bring("Name,Email\nAsha Juma,family@example.org\n", "first.csv")
    (found,) = store.database(ALIAS)["contacts"].find()
    sharing.mark(found["_id"], "family@example.org", shared=True, by="neema")
    return str(found["_id"])


def test_each_is_known_by_address_and_name(asha: str, bring: Importer, installation: Installation) -> None:
    before = people.get(asha)
    found = bring(FAMILY)
    assert family() == {
        "Asha Juma": ["e:family@example.org|asha juma"], "Juma Baraka": ["e:family@example.org|baraka juma"]
    }  # fmt: skip
    assert dict(found.counts) == {"rows": 4, "new": 1, "unchanged": 1, "duplicate": 1, "refused": 1}
    assert people.get(asha)["region"] == "Mara"
    (row,) = store.database(ALIAS)["refused_rows"].find()
    assert (row["reason"], row["column"], row["remedy"]) == ("shared-without-name", "name", "Add the name.")
    again = bring("Name,Email,Region\nBaraka Juma,FAMILY@example.org,Mwanza\nAsha Juma,family@example.org,\n", "again.csv")
    assert (again.counts.get("new", 0), len(family())) == (0, 2)
    for one in (again, found):
        undo(one, installation)
    assert {name: value for name, value in people.get(asha).items() if name != "changed_at"} == {
        name: value for name, value in before.items() if name != "changed_at"
    }
    assert list(family()) == ["Asha Juma"]


def test_the_preview_counts_the_same(asha: str, bring: Importer, partner: Partner, installation: Installation) -> None:
    found = look(FAMILY.encode(), partner, installation)
    counts, reasons = found.preview["counts"], found.preview["reasons"]
    Import.objects(id=found.id).update_one(unset__preview=True)
    assert previewing.preview(importing.get(found.id))["counts"] == counts
    importing.commit(found.id)
    installation.settle("contacts")
    done = importing.get(found.id)
    assert (counts, reasons) == (dict(done.counts), {"shared-without-name": 1})
    assert dict(done.reasons) == reasons


def test_a_further_address_that_others_read_joins_who_is_known_by_another(asha: str, bring: Importer) -> None:
    bring("Name,Email\nBaraka,baraka@example.org\n", "own.csv")
    bring("Name,Email,Email 2\nBaraka,baraka@example.org,family@example.org\n", "both.csv")
    (baraka,) = store.database(ALIAS)["contacts"].find({"email": "baraka@example.org"})
    assert baraka["shares"] == ["family@example.org"]
    assert baraka["keys"] == ["e:baraka@example.org", "e:family@example.org|baraka"]
    people.change(baraka["_id"], {"region": "Geita"}, by="neema")
    assert people.get(baraka["_id"])["keys"] == baraka["keys"]


def test_what_a_nameless_row_forbids_is_heeded(asha: str, bring: Importer) -> None:
    found = bring("Email,Status\nfamily@example.org,unsubscribed\n", "left.csv")
    assert (found.counts.get("refused", 0), found.counts["refusals"]) == (0, 1)
    listed = bring("Email\nfamily@example.org\n", "unsubscribed.csv")
    assert (listed.counts.get("refused", 0), listed.counts["refusals"]) == (0, 1)


def test_the_question_reads_the_index_of_shared_addresses_alone(asha: str, bring: Importer) -> None:
    bring("Name,Email\n" + "".join(f"Person {n},p{n}@example.org\n" for n in range(200)), "many.csv")
    database: Any = store.database(ALIAS)
    question = {"distinct": "contacts", "key": "shares", "query": {"shares": {"$gt": ""}}}
    seen = database.command("explain", question, verbosity="executionStats")["executionStats"]
    assert (seen["totalKeysExamined"] <= 2, seen["totalDocsExamined"] <= 1) == (True, True)
    assert sharing.keys() == {"family@example.org"}
