"""The preview promises, the import keeps: the same counts, for the dirtiest list, looked at in one go or in slices."""

import io
import random
import zipfile
from typing import Any

import pytest

from services.contacts import settings
from services.contacts.errors import WrongState
from services.contacts.models import ALIAS, Import, Partner
from services.contacts.operations import customs, importing, importing_columns, partners, previewing
from services.contacts.operations.importing import Wishes
from shared import store
from shared.errors import Invalid
from tests.conftest import Installation, forget_settings
from tests.integration.imports.conftest import Importer, agree


def dirty(rows: int, seed: int) -> str:
    """People new, known, repeated under either key, refused, and rows that can't be taken."""
    chance = random.Random(seed)
    lines = ["Name,Email,Phone,Country,Region,Status"]
    for _ in range(rows):
        who, phone = chance.randrange(rows // 2), chance.randrange(rows // 2)
        email = chance.choice([f"p{who}@example.org", f"P{who}@Example.org", "", "broken@", f"known{who % 40}@example.org"])
        number = chance.choice(["", "", f"+2557{54000000 + phone}", "07I2"])
        name = chance.choice([f"Person {who}", f"Person {phone}", ""])
        status = "unsubscribed" if chance.random() < 0.03 else ""
        lines.append(f"{name},{email},{number},{chance.choice(['TZ', '', 'Congo'])},{chance.choice(['', 'Geita'])},{status}")
    return "\n".join(lines)


def look(content: bytes, partner: Partner, installation: Installation, name: str = "list.csv", **wishes: Any) -> Import:
    found, _ = importing.accept(io.BytesIO(content), name, partner, Wishes(preview=True, **wishes), by="test")
    installation.settle("contacts")
    return importing.get(found.id)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_the_preview_counts_is_what_the_import_counts(
    seed: int, bring: Importer, partner: Partner, installation: Installation, monkeypatch: pytest.MonkeyPatch
):
    other = partners.add("Energy List")
    agree(other)
    known = "Name,Email\n" + "\n".join(f"Known {number},known{number}@example.org" for number in range(30))
    importing.accept(io.BytesIO(known.encode()), "known.csv", other, Wishes(), by="test")
    bring("Email,Status\np3@example.org,unsubscribed\nknown4@example.org,unsubscribed\n", "earlier.csv")
    for name, value in {"BARAZA_IMPORT_CHUNK_ROWS": "37", "BARAZA_IMPORT_SLICE_SECONDS": "0.02"}.items():
        monkeypatch.setenv(name, value)
    forget_settings()
    found = look(dirty(600, seed).encode(), partner, installation)
    assert found.preview["complete"]
    in_slices = previewing.preview(found)
    Import.objects(id=found.id).update_one(unset__preview=True)
    at_once = previewing.preview(importing.get(found.id))
    importing.commit(found.id)
    installation.settle("contacts")
    done = importing.get(found.id)
    assert done.state == "done"
    assert in_slices["counts"] == at_once["counts"] == dict(done.counts)
    assert in_slices["reasons"] == at_once["reasons"] == dict(done.reasons)
    assert in_slices["warnings"] == at_once["warnings"] == dict(done.warnings)
    for word in ("new", "updated", "duplicate", "known_elsewhere", "suppressed", "refused", "refusals"):
        assert done.counts[word] > 0, word
    assert not list((settings.current().data_dir / "uploads").glob("*.seen"))


def test_a_preview_stores_nobody(partner: Partner, installation: Installation):
    found = look(dirty(50, 4).encode(), partner, installation)
    database = store.database(ALIAS)
    written = ("contacts", "refusals", "refused_rows", "consent_events", "import_chunks")
    assert {name: database[name].count_documents({}) for name in written} == dict.fromkeys(written, 0)
    assert len(found.preview["samples"]) == 10


def test_columns_can_be_told_and_are_remembered_for_the_partner(partner: Partner, installation: Installation):
    customs.put("ward", {"en": "Ward"}, "text")
    found = look(b"Wer,Contact me at,Ward\nAnne,anne@example.org,Nyarugusu\n", partner, installation, mapping={"1": "email"})
    told = importing.reconsider(found.id, Wishes(mapping={"Wer": "name", "Contact me at": "email", "Ward": "custom:ward"}))
    installation.settle("contacts")
    assert [column["field"] for column in told.parts[0]["columns"]] == ["name", "email", "custom:ward"]
    (sample,) = previewing.preview(importing.get(found.id))["samples"]
    assert (sample["name"], sample["custom"]) == ("Anne", {"ward": "Nyarugusu"})
    importing.commit(found.id)
    later = look(b"Wer,Contact me at,Ward\nJuma,juma@example.org,Geita\n", Partner.objects.get(id=partner.id), installation)
    assert [column["field"] for column in later.parts[0]["columns"]] == ["name", "email", "custom:ward"]
    with pytest.raises(WrongState):
        importing.reconsider(found.id, Wishes(country="TZ"))


def test_a_field_nobody_knows_is_named_and_nothing_changes(partner: Partner, installation: Installation):
    found = look(b"Name,Email\nAnne,anne@example.org\n", partner, installation)
    with pytest.raises(Invalid) as refused:
        importing.reconsider(found.id, Wishes(mapping={"Name": "nmae"}))
    assert (refused.value.code, refused.value.field) == ("mapping-unknown-field", "mapping")
    assert importing.get(found.id).parts == found.parts


def test_an_archive_of_mailchimp_is_read_by_the_names_inside(bring: Importer):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for status, who in (("subscribed", "anne"), ("unsubscribed", "juma"), ("cleaned", "dead"), ("nonsubscribed", "buyer")):
            rows = f"Email Address,First Name,Last Name\n{who}@example.org,{who.title()},Mushi\n"
            file.writestr(f"{status}_members_export_1a2b.csv", rows)
    done = bring(archive.getvalue(), "members.zip")
    assert done.counts == {"rows": 4, "new": 1, "refusals": 2, "refused": 1}
    assert done.reasons == {"never-subscribed": 1}
    assert [contact["email"] for contact in store.database(ALIAS)["contacts"].find()] == ["anne@example.org"]
    reasons = sorted(refusal["reason"] for refusal in store.database(ALIAS)["refusals"].find())
    assert reasons == ["bounced", "unsubscribed"]
    (row,) = store.database(ALIAS)["refused_rows"].find()
    assert (row["part"], row["row"]) == ("nonsubscribed_members_export_1a2b.csv", 2)


def test_what_looks_mistyped_is_told_and_stays(bring: Importer, partner: Partner, installation: Installation):
    rows = b"Name,Email\nAnne,anne@gmial.com\nJuma,juma@gmial.com\nNeema,neema@yahoo.con\nAsha,asha@gmail.com\n"
    told = previewing.preview(look(rows, partner, installation))
    assert told["typos"] == [
        {"said": "gmial.com", "meant": "gmail.com", "number": 2, "rows": [2, 3]},
        {"said": "yahoo.con", "meant": "yahoo.com", "number": 1, "rows": [4]},
    ]
    assert [row.get("suggestion") for row in told["samples"]] == [
        "anne@gmail.com", "juma@gmail.com", "neema@yahoo.com", None,
    ]  # fmt: skip
    bring(rows)
    stored = store.database(ALIAS)["contacts"].distinct("email")
    assert sorted(stored) == ["anne@gmial.com", "asha@gmail.com", "juma@gmial.com", "neema@yahoo.con"]


def test_a_column_whose_custom_field_is_not_there_is_said_before_anything_is_stored(
    bring: Importer, partner: Partner, installation: Installation
):
    rows = b"Name,Email,Ward\nAnne,anne@example.org,Nyarugusu\n"
    with pytest.raises(Invalid) as refused:
        bring(rows, mapping={"Name": "name", "Email": "email", "Ward": "custom:ward"})
    assert (refused.value.code, refused.value.field) == ("custom-unknown", "mapping")
    assert "'Ward'" in refused.value.detail
    assert refused.value.remedy == importing_columns.REMEDY
    assert Import.objects.count() == 0
    assert not [one for one in (settings.current().data_dir / "uploads").glob("*") if one.is_file()]
    found = look(rows, partner, installation)
    with pytest.raises(Invalid):
        importing.reconsider(found.id, Wishes(mapping={"Ward": "custom:ward"}))
    customs.put("ward", {"en": "Ward"}, "text")
    importing.reconsider(found.id, Wishes(mapping={"Ward": "custom:ward"}))
    customs.remove("ward")
    (problem,) = previewing.preview(importing.get(found.id))["problems"]
    assert (problem["column"], problem["field"], problem["code"]) == ("Ward", "custom:ward", "custom-unknown")
    with pytest.raises(Invalid):
        importing.commit(found.id)
    assert importing.get(found.id).state == "previewed"
    customs.put("ward", {"en": "Ward"}, "text")
    importing.commit(found.id)
    installation.settle("contacts")
    assert store.database(ALIAS)["contacts"].find_one()["custom"] == {"ward": "Nyarugusu"}


def test_a_program_s_own_fields_are_left_out_while_there_is_none_of_that_name(partner: Partner, installation: Installation):
    rows = b"URN:Tel,Name,Language,Field:Pit\n+255712345671,Anne,swa,7\n"
    found = look(rows, partner, installation)
    assert [column["field"] for column in found.parts[0]["columns"]] == ["phone", "name", "language", ""]
    assert previewing.preview(found)["problems"] == []
    customs.put("pit", {"en": "Pit"}, "text")
    found = importing.reconsider(found.id, Wishes(country="TZ"))
    assert found.parts[0]["columns"][3]["field"] == "custom:pit"
