"""What the mailer and the events know of a person goes with them, and the numbers stay."""

from services.contacts.operations import erasing, interest
from services.events.app import create_app as events_app
from services.events.models import Candidate, Invitation
from services.events.operations import answering, dialogues, forgetting
from services.events.operations.letters import answer_url
from services.mailer.operations import campaigns, deliveries, mailings
from services.mailer.operations import forgetting as mailer_forgetting
from shared import clock, store
from tests.conftest import Installation
from tests.integration.contacts.people_in_store import agreed, ensure_indexes, person, store_people
from tests.integration.events.builders import body, come, crowd, opened


def held(service: str) -> str:
    database = store.database(service)
    names = [name for name in database.list_collection_names() if name != "inbox"]
    return "\n".join(f"{name}: {row}" for name in names for row in database[name].find())


def erase(contact: str) -> None:
    erasing.of_named({"contact": contact}, "asked", by="test")


def test_the_mailer_forgets_who_and_keeps_how_many(installation: Installation) -> None:
    ensure_indexes()
    asha, baraka = store_people(*(person(number, consent=agreed("email")) for number in (1, 2)))
    campaign = campaigns.start(campaigns.create({"name": "News", "template": "outreach"}, "test")["_id"])
    installation.settle()
    gone = store.database("contacts")["contacts"].find_one({"_id": asha})
    erase(asha)
    installation.settle()

    assert gone["email"] not in held("mailer")
    assert gone["name"] not in held("mailer")
    rows = deliveries.with_states(deliveries.collection().find({"mailing": campaign["_id"]}))
    assert sorted((row["contact"] == asha, row["state"], bool(row["address"])) for row in rows) == [
        (False, "accepted", True), (True, "accepted", False),
    ]  # fmt: skip
    assert mailings.progress(campaign["_id"])["accepted"] == 2
    assert baraka in [row["contact"] for row in rows]


def test_what_waits_is_taken_back(installation: Installation) -> None:
    """Erased between the page and the handing over: the batch is stored, the message does not go out."""
    ensure_indexes()
    asha, _ = store_people(*(person(number, consent=agreed("email")) for number in (1, 2)))
    campaign = campaigns.start(campaigns.create({"name": "News", "template": "outreach"}, "test")["_id"])
    installation.settle("mailer")
    installation.settle("contacts")  # the page is on its way
    erase(asha)
    installation.settle("contacts")  # and behind it the news
    mailer_forgetting.forget(asha, clock.now())  # which overtakes it
    installation.settle()
    assert len(list((installation.outbox_dir / "mail").glob("*.eml"))) == 1
    assert mailings.progress(campaign["_id"])["reasons"] == {"erased": 1}
    assert "p1@example.org" not in held("mailer")


def test_an_invitation_is_counted_without_a_name_and_its_link_ends_gracefully(installation: Installation) -> None:
    ensure_indexes()
    people = store_people(*(person(number, name=f"Person {number}", groups=["artisanal"]) for number in range(3)))
    event = dialogues.open_(dialogues.create(body(), by="test").id)
    for contact in people:
        interest.declare(contact, "email", "sw")
    installation.settle()
    asha, baraka = Invitation.objects(event=event.id)[:2]
    answering.answer_by_person(baraka.id, "yes")
    names = [asha.name, baraka.name]
    erase(asha.contact)
    erase(baraka.contact)
    installation.settle()

    assert not any(name in held("events") for name in names)
    assert {one.id: one.state for one in Invitation.objects} | {asha.id: "unreachable", baraka.id: "seated"} == {
        one.id: one.state for one in Invitation.objects
    }
    assert Invitation.objects.count() == 3
    path = answer_url(asha.id).removeprefix("http://baraza.test")
    visitor = events_app().test_client()
    for answer in (visitor.get(path), visitor.post(path, data={"answer": "yes"})):
        assert answer.status_code == 410
    assert "Hatuna tena taarifa" in visitor.get(f"{path}?lang=sw").text
    assert Invitation.objects.get(id=asha.id).state == "unreachable"


def test_who_waits_or_hesitates_passes_the_place_on(installation: Installation) -> None:
    event = opened()
    come(event, crowd("artisanal", 3))
    installation.settle("events")
    hesitating = Invitation.objects(event=event.id).first()
    answering.answer_by_person(hesitating.id, "maybe")
    for _ in range(2):
        forgetting.forget(hesitating.contact, clock.now())
    assert Invitation.objects.get(id=hesitating.id).state == "withdrawn"


def test_a_page_about_an_erased_person_that_comes_late_is_emptied(installation: Installation) -> None:
    event = opened()
    [late] = crowd("artisanal", 1)
    forgetting.forget(late["contact"], clock.now())
    come(event, [late])
    installation.settle("events")
    found = Candidate.objects.get(contact=late["contact"])
    assert (found.name, found.state) == (None, "excluded")
    assert Invitation.objects.count() == 0
