"""The timeline from all services: kept once, told in any order, in words on the page."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from services.contacts.handlers import HANDLERS
from services.contacts.operations import merging, moments, timelines
from shared import ids, store
from shared.bus import envelope
from shared.bus.envelope import Message
from tests.integration.contacts.doors import app, bearer, signed_in
from tests.integration.contacts.people_in_store import contact, ensure_indexes, person, store_people

START = datetime(2026, 3, 1, tzinfo=UTC)
EVENT = ids.derived("an event")


def message(number: int, type: str, **data) -> Message:
    at = START + timedelta(hours=number)
    id = ids.derived("message", number)
    return Message(
        id=id, type=type, source="test", time=at, data={"at": at, **data}, correlationid=id, traceparent=envelope.trace(None)
    )


def story(*contacts: str) -> list[Message]:
    def delivery(number: int, state: str, kind: str, about: dict[str, str]) -> Message:
        return message(
            number, "mailer.deliveries.changed", mailing="m1", kind=kind, purpose="outreach", about=about, state=state,
            reason=None, channel="email", contacts=list(contacts),
        )  # fmt: skip

    return [
        delivery(1, "accepted", "campaign", {"campaign": "c1", "name": "Spring news"}),
        delivery(2, "accepted", "invitation", {"event": EVENT, "name": "Dialogue in Geita"}),
        message(3, "events.invitations.made", event=EVENT, contacts=list(contacts)),
        message(4, "events.invitation.answered", event=EVENT, contact=contacts[0], answer="yes", seated=True),
        message(5, "events.attendance.recorded", event=EVENT, contact=contacts[0], attended=True),
        message(6, "mailer.address.suppressed", contact=contacts[0], channel="email", reason="bounced"),
        message(
            7, "mailer.contact.unsubscribed", contact=contacts[0], purpose="outreach", channel="email", method="web",
            mailing="m1", language="en",
        ),
    ]  # fmt: skip


def tell(messages) -> None:
    for one in messages:
        HANDLERS[one.type](one)


@pytest.fixture
def database(installation):
    ensure_indexes()
    return store.database("contacts")


def test_everything_that_happened_is_told_newest_first(database):
    one, other = store_people(person(1), person(2))
    tell(story(one, other))
    told = [(moment["kind"], moment["what"], moment.get("name")) for moment in timelines.page(one)["items"]]
    assert told == [
        ("unsubscribed", "outreach", None), ("consent", "withdrawn", None), ("suppressed", "bounced", None),
        ("attended", "came", "Dialogue in Geita"), ("answered", "yes", "Dialogue in Geita"),
        ("invited", "invited", "Dialogue in Geita"), ("delivery", "accepted", "Dialogue in Geita"),
        ("delivery", "accepted", "Spring news"), ("source", "imported", None), ("journey", "imported", None),
    ]  # fmt: skip
    assert contact(one)["last_contact"] == START + timedelta(hours=5)
    assert contact(other)["last_contact"] == START + timedelta(hours=2)


def test_any_order_and_repetition_gives_the_same_timeline(database):
    wanted = None
    for number, order in enumerate(itertools.islice(itertools.permutations(range(7)), 0, 5040, 1009)):
        one, other = store_people(person(10 * number), person(10 * number + 1))
        database["moments"].delete_many({})
        told = story(one, other)
        tell([told[place] for place in (*order, *reversed(order))])
        seen = [{k: v for k, v in m.items() if k not in ("id", "row")} for m in timelines.page(one)["items"]]
        wanted = wanted or seen
        assert seen == wanted
        assert database["moments"].count_documents({}) == 7


def test_a_batch_of_a_thousand_is_one_document(database):
    crowd = [ids.derived("someone", number) for number in range(1000)]
    moments.keep(story(*crowd)[0])
    assert database["moments"].count_documents({}) == 1
    plan = database["moments"].find({"contacts": {"$in": crowd[:1]}}).sort("at", -1).limit(5).explain()
    assert "IXSCAN" in str(plan["queryPlanner"]["winningPlan"])


def test_pages_over_http_are_the_whole_and_a_foreign_cursor_is_refused(database):
    (one,) = store_people(person(1))
    tell(story(one))
    client, auth, path = app().test_client(), bearer(), f"/contacts/v1/contacts/{one}/timeline"
    whole = client.get(path, headers=auth).json["items"]
    found, cursor = [], ""
    while cursor is not None:
        page = client.get(path, query_string={"cursor": cursor, "limit": 2}, headers=auth).json
        found, cursor = found + page["items"], page["next"]
        assert len(page["items"]) <= 2
    assert found == whole
    refused = client.get(path, query_string={"cursor": "shoe"}, headers=auth)
    assert (refused.status_code, refused.json["code"]) == (422, "cursor-invalid")


def test_the_page_tells_it_in_words(database):
    (one,) = store_people(person(1))
    tell(story(one))
    staff = signed_in(app())
    for spoken, words in {"en": "Answered yes", "sw": "Amejibu ndiyo", "fr": "A répondu oui", "es": "que sí"}.items():
        page = staff.get(f"/contacts/people/{one}?lang={spoken}").text
        assert words in page
        assert "Dialogue in Geita" in page
        assert f"/events/dialogues/{EVENT}" in page
        assert "accepted" not in page.partition("<table")[2]


def test_who_is_forgotten_is_taken_out_of_what_was_told(database):
    one, other = store_people(person(1), person(2))
    tell(story(one, other))
    assert len(moments.held(one)) == 7
    moments.forget([one])
    assert moments.held(one) == []
    assert len(moments.held(other)) == 3
    assert database["moments"].count_documents({}) == 3


def test_a_merge_brings_both_histories_and_a_split_parts_them_again(database):
    one, other = (person(number)["_id"] for number in (1, 2))
    store_people(person(1), person(2))
    tell(story(one))
    told = story(other)[1]
    tell([Message(**{**vars(told), "id": ids.derived("another")})])

    def kinds(contact: str) -> list:
        wanted = ("delivery", "merge")
        return [(one["kind"], one["what"]) for one in timelines.page(contact)["items"] if one["kind"] in wanted]

    before = kinds(one), kinds(other)
    assert [len(found) for found in before] == [2, 1]
    merge = merging.merge(one, other, by="staff:Neema")
    assert kinds(one) == [("merge", "merged"), *[("delivery", "accepted")] * 3]
    merging.split(one, merge["_id"], by="staff:Neema")
    assert kinds(one) == [("merge", "split"), ("merge", "merged"), *before[0]]
    assert kinds(other) == [("merge", "split"), ("merge", "merged"), *before[1]]
