"""Rules of retention: who goes, who stays, counted beforehand, run once a day by a message that waits in the store."""

from datetime import timedelta

import pytest

from services.contacts.errors import NotSplittable
from services.contacts.models import ALIAS, Contact, Import, Refusal, RefusedRow, Retention
from services.contacts.operations import keeping, keeping_run, merging, partners
from shared import clock, store
from tests.conftest import Installation
from tests.integration.contacts.doors import app, bearer, signed_in, snapshot
from tests.integration.contacts.people_in_store import ensure_indexes, person, store_people
from tests.integration.imports.conftest import Importer

NOW = clock.now()
LONG_AGO, LATELY = NOW - timedelta(days=800), NOW - timedelta(days=300)


def introduced(number: int, at=LONG_AGO, **changes):
    stages = changes.pop("stages", {})
    said = {"mailing": "m", "channel": "email", "at": at}
    return person(number, introduced=said, journey={"rank": 1, "at": {"imported": at, "reached": at, **stages}}, **changes)


def a_house_full() -> set[str]:
    """People of every kind; gives the names of those who stay."""
    own = partners.add("Own newsletter", ours=True)
    granted = {"outreach": {"email": {"status": "granted", "at": LONG_AGO}}}
    refused = {"outreach": {"email": {"status": "withdrawn", "at": LONG_AGO}}}
    store_people(
        introduced(1, name="Silent"),
        introduced(2, name="Introduced lately", at=LATELY),
        introduced(3, name="Interested", stages={"interested": LONG_AGO}),
        introduced(4, name="Agreed", consent=granted),
        introduced(5, name="Said no", consent=refused),
        introduced(6, name="Our reader", sources=[{"partner": own.id, "import": "i", "row": 1}]),
        introduced(7, name="Corrected", edits={"name": {"value": "Corrected", "by": "staff", "at": LONG_AGO}}),
        introduced(8, name="Visited", last_contact=LATELY),
        person(9, name="Never written to"),
    )
    return {contact.name for contact in Contact.objects} - {"Silent"}


def test_who_never_acted_is_removed_and_nobody_else(installation: Installation) -> None:
    ensure_indexes()
    stay = a_house_full()
    client = app().test_client()
    before = snapshot(store.database(ALIAS))
    told = client.get("/contacts/v1/privacy/retention", headers=bearer()).json
    assert (told["due"]["never-acted"], told["latest"]) == (1, None)
    assert "24" in signed_in(app()).get("/contacts/retention").text
    assert snapshot(store.database(ALIAS)) == before

    keeping_run.arm()
    installation.settle()
    assert {contact.name for contact in Contact.objects} == stay
    assert Refusal.objects.count() == 0, "they did not refuse"
    done = client.get("/contacts/v1/privacy/retention", headers=bearer()).json
    assert (done["due"]["never-acted"], done["latest"]["done"]["never-acted"]) == (0, 1)
    assert store.database("mailer")["suppressions"].count_documents({"reason": "erased"}) == 1


def test_once_a_day_however_often_it_is_said(installation: Installation) -> None:
    ensure_indexes()
    for _ in range(3):
        keeping_run.arm()
    installation.settle("contacts")
    keeping_run.arm()
    keeping_run.run(f"{clock.now():%Y-%m-%d}", 0)
    installation.settle("contacts")
    [run] = Retention.objects
    assert run.state == "done"
    [waiting] = run.outgoing
    assert timedelta(hours=23) < waiting["due"] - clock.now() <= timedelta(days=1)


def test_a_day_that_was_cut_off_goes_on(installation: Installation) -> None:
    ensure_indexes()
    store_people(*(introduced(number) for number in range(60)))
    now = clock.now()
    keeping_run.arm()
    assert keeping.RULES["never-acted"].step(now, 25) == 25
    killed = {"state": "running", "steps": {}, "addresses": [], "identities": []}  # after its first write
    store.database(ALIAS)["erasures"].update_many({}, {"$set": killed})
    installation.settle()
    assert Contact.objects.count() == 0
    assert store.database(ALIAS)["erasures"].count_documents({"state": "running"}) == 0


def test_refused_rows_wait_ninety_days_for_somebody_to_correct_them(bring: Importer) -> None:
    found = bring("Name,Email\nAsha,not-an-address\nBaraka,baraka@example.org\n")
    keeping_run.run("2026-01-01", 0)
    assert RefusedRow.objects.count() == 1
    Import.objects(id=found.id).update_one(set__finished_at=clock.now() - timedelta(days=91))
    assert keeping.due(clock.now())["refused-rows"] == 1
    keeping_run.run("2026-01-02", 0)
    assert RefusedRow.objects.count() == 0
    assert Import.objects.get(id=found.id).reasons == {"email-invalid": 1}


def test_who_sleeps_is_flagged_and_wakes_again(installation: Installation) -> None:
    ensure_indexes()
    store_people(person(1, created_at=LONG_AGO), person(2, created_at=LONG_AGO, last_contact=LATELY), person(3, created_at=NOW))
    assert keeping.due(clock.now())["dormant"] == 1
    keeping_run.run("2026-01-01", 0)
    assert [contact.email for contact in Contact.objects(flags="dormant")] == ["p1@example.org"]
    Contact.objects(email="p1@example.org").update_one(set__last_contact=NOW)
    keeping_run.run("2026-01-02", 0)
    assert Contact.objects(flags="dormant").count() == 0


def test_old_merges_keep_that_they_were_made_and_not_of_what(installation: Installation) -> None:
    ensure_indexes()
    one, other, third = store_people(*(person(number, name=f"Person {number}") for number in range(3)))
    old, fresh = merging.merge(one, other, by="test")["_id"], merging.merge(one, third, by="test")["_id"]
    store.database(ALIAS)["merges"].update_one({"_id": old}, {"$set": {"at": LONG_AGO}})
    assert keeping.due(clock.now())["merge-snapshots"] == 1
    keeping_run.run("2026-01-01", 0)
    with pytest.raises(NotSplittable):
        merging.split(one, old, by="test")
    assert merging.split(one, fresh, by="test")["undone_at"]
