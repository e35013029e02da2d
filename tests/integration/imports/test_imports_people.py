"""What becomes of the rows of a list."""

from services.contacts.models import Contact, RefusedRow
from tests.integration.imports.conftest import Importer

LIST = """Name,Email,Phone,Country,Language,Sector
Anne Person,Anne@example.org,,UK,English,Government
Juma Ali,,0754 123 456,Tanzania,Kiswahili,ASM
,,,,,
Bad Mail,not-an-address,,Kenya,,
Lost Land,lost@example.org,,Congo,,
Nobody,,,Kenya,,
Eva,eva@example.org,,Mexico,es,journalist
"""


def test_good_rows_become_people_and_bad_ones_reasons(bring: Importer) -> None:
    done = bring(LIST)
    assert done.state == "done"
    assert done.counts == {"rows": 6, "new": 3, "refused": 3, "blank": 1}
    assert done.reasons == {"email-invalid": 1, "country-ambiguous": 1, "no-address": 1}
    assert done.warnings == {"group-unknown": 1}
    juma = Contact.objects.get(name="Juma Ali")
    assert (juma.phone, juma.country, juma.languages, juma.groups) == ("+255754123456", "TZ", ["sw"], ["asm"])
    assert juma.consent["outreach"]["sms"]["status"] == "agreed"
    assert "email" not in juma.consent["outreach"]
    assert [(row.row, row.reason) for row in RefusedRow.objects.order_by("row")] == [
        (5, "email-invalid"),
        (6, "country-ambiguous"),
        (7, "no-address"),
    ]


def test_a_later_list_fills_gaps_and_overwrites_nothing(bring: Importer) -> None:
    bring("Name,Email,Language\nAnne,anne@example.org,fr\n")
    done = bring("Email,Name,Country,Phone\nANNE@example.org,Other,KE,0712345678\nanne@example.org,,,\n", "second.csv")
    assert done.counts == {"rows": 2, "updated": 1, "duplicate": 1}
    anne = Contact.objects.get()
    assert (anne.name, anne.email, anne.country, anne.phone, anne.languages) == (
        "Anne", "anne@example.org", "KE", "+254712345678", ["fr"],
    )  # fmt: skip
    assert [source["result"] for source in anne.sources] == ["new", "updated", "duplicate"]


def test_a_person_twice_in_one_list_is_one_person(bring: Importer) -> None:
    done = bring("Name,Email,Phone\nJuma Ali,juma@example.org,+255754123456\nALI Juma,,+255754123456\nAsha,,+255754123456\n")
    assert done.counts["new"] == 2
    assert Contact.objects.count() == 2


def test_defaults_stand_where_neither_row_nor_we_know(bring: Importer) -> None:
    bring("Jina,Simu\nJuma Ali,0754123456\n", country="TZ", language="sw", group="asm")
    juma = Contact.objects.get()
    assert (juma.phone, juma.country, juma.languages, juma.groups) == ("+255754123456", "TZ", ["sw"], ["asm"])


def test_the_same_file_again_is_the_same_import(bring: Importer) -> None:
    first, second = bring(LIST), bring(LIST)
    assert first.id == second.id
    third = bring(LIST, again=True)
    assert third.id != first.id
    assert third.counts == {"rows": 6, "unchanged": 3, "refused": 3, "blank": 1}
