"""Lists of people not to be written to, and the promise that no list re-subscribes anyone."""

import pytest

from services.contacts.models import Contact, Import, Refusal
from tests.integration.imports.conftest import Importer

PEOPLE = "Email Address,First Name\nstays@example.org,Stays\nleft@example.org,Left\ndead@example.org,Dead\n"
LEFT = "Email Address,First Name,UNSUB_TIME\nLeft@example.org,Left,2024-01-02 03:04:05\n"
DEAD = "Email Address,First Name\ndead@example.org,Dead\n"


def state() -> dict[str, tuple[str | None, str | None]]:
    return {
        contact.email: (contact.consent["outreach"]["email"]["status"], contact.unreachable.get("email"))
        for contact in Contact.objects
    }


@pytest.mark.parametrize("order", ["people first", "people last"])
def test_the_order_of_files_does_not_matter(bring: Importer, order: str) -> None:
    files = [
        (PEOPLE, "subscribed_members_export_1.csv"),
        (LEFT, "unsubscribed_members_export_1.csv"),
        (DEAD, "cleaned_members_1.csv"),
    ]
    for content, name in files if order == "people first" else reversed(files):
        bring(content, name)
    assert state() == {
        "stays@example.org": ("agreed", None),
        "left@example.org": ("withdrawn", None),
        "dead@example.org": ("agreed", "bounced"),
    }
    assert sorted(refusal.reason for refusal in Refusal.objects) == ["bounced", "unsubscribed"]
    assert Contact.objects.count() == 3


def test_a_list_of_refusals_makes_nobody_a_contact_and_keeps_no_address(bring: Importer) -> None:
    done = bring(LEFT, "unsubscribed_members_export_1.csv")
    assert (done.kind, done.counts) == ("refusals", {"rows": 1, "refusals": 1})
    assert Contact.objects.count() == 0
    assert "left@" not in str(Refusal.objects.get().to_mongo())


def test_a_later_list_stores_the_person_but_does_not_resubscribe(bring: Importer) -> None:
    bring(LEFT, "unsubscribed.csv")
    done: Import = bring(PEOPLE)
    assert done.counts["suppressed"] == 1
    again = bring(PEOPLE, again=True)
    assert again.counts == {"rows": 3, "unchanged": 3, "suppressed": 1}
    assert state()["left@example.org"][0] == "withdrawn"


def test_flags_of_a_row_forbid_writing(bring: Importer) -> None:
    done = bring(
        "Email,Phone,Status,Do Not Trade\n"
        "gone@example.org,,Unsubscribed,\nsecret@example.org,,,1\nsms@example.org,+255754123456,desinscrit,\nok@example.org,,subscribed,0\n"
    )
    assert done.counts == {"rows": 4, "new": 2, "refused": 1, "refusals": 2, "suppressed": 1}
    assert done.reasons == {"not-shareable": 1}
    sms = Contact.objects.get(email="sms@example.org")
    assert sms.consent["outreach"]["email"]["status"] == "withdrawn"
    assert sms.consent["outreach"]["sms"]["status"] == "agreed"
