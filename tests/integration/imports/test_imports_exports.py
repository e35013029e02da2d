"""Whole exports of programs, from the file to the people."""

import io
import zipfile
from pathlib import Path

from services.contacts.models import ALIAS, Contact
from services.contacts.operations import customs
from shared import store
from tests.integration.imports.conftest import Importer

EXPORTS = Path(__file__).parents[2] / "unit" / "imports" / "exports"


def export(name: str) -> bytes:
    return (EXPORTS / f"{name}.csv").read_bytes()


def mailchimp() -> bytes:
    """The archive that Mailchimp gives: what became of people stands in the names of the files alone."""
    head = b"Email Address,First Name,OPTIN_TIME,CONFIRM_TIME,LEID,EUID\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for status in ("subscribed", "unsubscribed", "cleaned", "nonsubscribed"):
            archive.writestr(f"{status}_members_export_1a2b.csv", head + f"{status}@example.org,Anne,,,1,{status}\n".encode())
    return packed.getvalue()


def test_of_mailchimps_archive_only_subscribers_come_in_and_refusals_are_remembered(bring: Importer) -> None:
    done = bring(mailchimp(), "audience_export.zip")
    assert done.state == "done", done.problem
    assert [person.email for person in Contact.objects] == ["subscribed@example.org"]
    assert (done.reasons, done.counts["refusals"]) == ({"never-subscribed": 1}, 2)
    reasons = [refusal["reason"] for refusal in store.database(ALIAS)["refusals"].find()]
    assert sorted(reasons) == ["bounced", "unsubscribed"]


def test_civicrm_flags_are_heeded_and_further_addresses_are_known(bring: Importer) -> None:
    done = bring(export("civicrm"), "contacts.csv", country="TZ")
    anne = Contact.objects.get(keys="e:anne@example.org")
    assert (anne.title, anne.also, anne.organisation) == ("Dr.", {"email": ["a@b.org"]}, "HakiMadini")
    assert f"x:{done.partner}:1" in anne.keys
    assert Contact.objects(keys="e:b@example.org").count() == 0
    assert done.reasons == {"not-shareable": 1}
    again = bring("Email\na@b.org\n", "again.csv")
    assert (again.counts.get("new", 0), Contact.objects(keys="e:a@b.org").count()) == (0, 1)


def test_rapidpro_people_come_with_handles_groups_and_custom_fields(bring: Importer) -> None:
    customs.put("pit-number", {"en": "Pit number"}, "number")
    bring(export("rapidpro"), "contacts.csv", country="TZ")
    anne, only = Contact.objects.get(keys="e:anne@example.org"), Contact.objects.get(keys="h:telegram:cc")
    assert (anne.custom, anne.handles, anne.tags, anne.groups) == (
        {"pit-number": 17},
        ["telegram:annep"],
        ["press club"],
        ["asm"],
    )
    assert (only.email, only.phone, only.name) == (None, None, "C")


def test_linkedin_people_without_an_address_are_known_and_not_written_to(bring: Importer) -> None:
    done = bring(export("linkedin"), "Connections.csv")
    bart = Contact.objects.get(keys="h:linkedin:bart-p")
    assert (bart.name, bart.consent) == ("Bart Person", {})
    assert done.counts["new"] == 2
