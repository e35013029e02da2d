"""The audience protocol on a real store: frozen once, asked again per page, nobody left out, whatever is killed."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from services.contacts.handlers import HANDLERS
from services.contacts.operations import audiences, consenting
from services.contacts.rules.consent import Act
from shared import ids, people, store
from shared.bus.envelope import Message, trace
from shared.errors import Invalid
from tests.integration.contacts.people_in_store import agreed, contact, ensure_indexes, messages, person, store_people

NOW = datetime(2026, 2, 1, tzinfo=UTC)


def question(cursor: str = "", *, request: str = "r1", size: int = 3, id: str | None = None, **more) -> Message:
    data = {"request": request, "requester": "mailer", "purpose": "outreach", "channels": ["email", "sms"], "cursor": cursor}
    return Message(
        id=id or ids.fresh(),
        type="contacts.audience.resolve",
        source="mailer",
        time=NOW,
        data={**data, "size": size, **({} if "contacts" in more else {"filter": {}}), **more},
        correlationid="c",
        traceparent=trace(),
    )


def ask(message: Message) -> dict:
    HANDLERS["contacts.audience.resolve"](message)
    return messages("contacts.audience.page")[-1] if messages("contacts.audience.page") else {}


def all_pages(**more) -> list[dict]:
    pages, cursor = [], ""
    while True:
        HANDLERS["contacts.audience.resolve"](question(cursor, **more))
        page = next(one for one in messages("contacts.audience.page") if one["cursor"] == cursor)
        pages.append(page)
        cursor = page["next"]
        if not cursor:
            return pages


@pytest.fixture(autouse=True)
def _store(installation):
    ensure_indexes()


def test_pages_follow_each_other_and_hold_everybody_once():
    expected = store_people(*(person(number) for number in range(7)))
    pages = all_pages()
    assert [[one["contact"] for one in page["people"]] for page in pages] == [expected[:3], expected[3:6], expected[6:]]
    assert [page["next"] for page in pages] == ["1", "2", ""]
    assert [page["total"] for page in pages] == [None, None, 7]  # known with the last page


def test_a_row_says_what_it_takes_to_write():
    store_people(person(1, name="Asha Juma", languages=["sw", "en"], email="asha@example.org"))
    (row,) = ask(question())["people"]
    assert row | {"contact": ""} == {
        "contact": "", "channel": "email", "address": "asha@example.org", "language": "sw", "name": "Asha Juma", "group": "asm",
        "country": "TZ", "source": "Energy List", "basis": "agreement",
    }  # fmt: skip


def test_the_withheld_are_counted_by_reason(installation):
    refused = ids.keyed_hash(installation.settings.secret_key, people.address_key("email", "P5@Example.org"))
    store_people(
        person(1),
        person(2, consent={}),
        person(3, consent={"outreach": {"email": {"status": "withdrawn", "at": NOW}}}),
        person(4, email=None, phone="+255700000004", consent=agreed("email")),
        person(5),
        person(6, unreachable={"email": "bounced"}),
        person(7, email=None, phone="+255700000007", consent=agreed("sms")),
    )
    store.database("contacts")["refusals"].insert_one({"_id": refused, "channel": "email", "reason": "cleaned", "at": NOW})
    page = ask(question(size=10))
    assert sorted(row["address"] for row in page["people"]) == ["+255700000007", "p1@example.org"]
    assert page["withheld"] == {"no-consent": 2, "withdrawn": 1, "refused": 1, "unreachable": 1}
    assert page["total"] == 7


def test_consent_is_asked_again_when_the_page_is_asked_for():
    expected = store_people(*(person(number) for number in range(4)))
    ask(question(size=2))
    consenting.record(expected[2], "outreach", "email", Act("withdrawn", "consent", "web", NOW))
    HANDLERS["contacts.audience.resolve"](question("1", size=2))
    page = next(one for one in messages("contacts.audience.page") if one["cursor"] == "1")
    assert [row["contact"] for row in page["people"]] == [expected[3]]
    assert page["withheld"] == {"withdrawn": 1}


def test_who_comes_later_is_not_in_a_frozen_audience():
    store_people(*(person(number) for number in range(4)))
    ask(question(size=2))
    store_people(person(99))
    assert sum(len(page["people"]) for page in all_pages(size=2)) == 4


def test_the_same_message_twice_stores_one_page():
    store_people(person(1))
    once = question(id="m1")
    ask(once)
    ask(once)
    assert len(messages("contacts.audience.page")) == 1


def test_the_same_question_twice_gives_the_same_people():
    expected = store_people(person(1), person(2))
    ask(question())
    ask(question())
    found = messages("contacts.audience.page")
    assert [[row["contact"] for row in page["people"]] for page in found] == [expected, expected]


def test_an_empty_audience_is_one_empty_page():
    page = ask(question(filter={"groups": ["nobody"]}))
    assert (page["people"], page["withheld"], page["next"], page["total"]) == ([], {}, "", 0)


def test_named_people_are_looked_up_and_the_missing_counted():
    expected = store_people(person(1), person(2))
    page = ask(question(contacts=[*expected, *expected, "f" * 24]))
    assert [row["contact"] for row in page["people"]] == expected
    assert page["withheld"] == {"erased": 1}


def test_every_key_of_a_filter_narrows():
    store_people(
        person(1, groups=["lsm"]),
        person(2, country="GH"),
        person(3, languages=["fr"]),
        person(4, sources=[{"partner": "p2", "import": "i", "row": 1}]),
        person(5, journey={"rank": 2, "at": {}}),
        person(6, journey={}),
    )

    def found(**filter) -> set[str]:
        page = ask(question(request=ids.fresh(), requester="events", size=100, filter=filter))
        page = next(one for one in messages("contacts.audience.page") if one["request"] == page["request"])
        store.database("contacts")["audience_buckets"].update_many({}, {"$set": {"outgoing": []}})
        return {row["name"].split()[1] for row in page["people"]}

    assert found(groups=["lsm"]) == {"1"}
    assert found(countries=["GH", "KE"]) == {"2"}
    assert found(languages=["fr"]) == {"3"}
    assert found(partners=["p2"]) == {"4"}
    assert found(stage_at_least="interested") == {"5"}
    assert found(stage_below="interested") == {"1", "2", "3", "4", "6"}
    assert found(groups=["lsm"], countries=["GH"]) == set()


def test_a_page_that_was_asked_for_again_names_who_stood_in_it_and_asks_consent_anew():
    expected = store_people(*(person(number) for number in range(5)))
    all_pages(size=2)
    store_people(*(person(number, created_at=NOW - timedelta(days=900)) for number in range(400, 420)))  # would fit as well
    consenting.record(expected[2], "outreach", "email", Act("withdrawn", "consent", "web", NOW))
    HANDLERS["contacts.audience.resolve"](question("1", size=2))
    page = [one for one in messages("contacts.audience.page") if one["cursor"] == "1"][-1]
    assert ([row["contact"] for row in page["people"]], page["withheld"]) == ([expected[3]], {"withdrawn": 1})
    assert (page["next"], page["total"]) == ("2", 5)


def test_a_last_page_that_nobody_noted_is_the_last_all_the_same():
    store_people(person(1), person(2))
    ask(question(size=2))
    unnoted = {"$set": {"pages": None, "total": None}}  # killed between the page and the note
    store.database("contacts")["audiences"].update_one({"_id": "r1"}, unnoted)
    with pytest.raises(Invalid) as refused:
        audiences.resolve(question("1", size=2).data, cause=question("1", size=2))
    assert refused.value.code == "bad-cursor"
    again = ask(question(size=2))
    assert (len(again["people"]), again["next"], again["total"]) == (2, "", 2)
    assert store.database("contacts")["audiences"].find_one({"_id": "r1"})["pages"] == 1


def test_a_freeze_that_was_killed_goes_on_and_leaves_nobody_out():
    expected = store_people(*(person(number) for number in range(10)))
    killed = store_people(*(person(number) for number in range(200, 203)))
    buckets = store.database("contacts")["audience_buckets"]
    # what a killed freeze leaves: some buckets of the chain, and an audience without its number of pages
    first = sorted([*expected, *killed])[:2]
    store.database("contacts")["audiences"].insert_one(
        {
            "_id": "r1",
            "requester": "mailer",
            "purpose": "outreach",
            "channels": ["email"],
            "size": 2,
            "query": "{}",
            "pages": None,
            "total": None,
            "created_at": NOW,
        }  # fmt: skip
    )
    buckets.insert_one(
        {"_id": ids.derived("audience", "r1", 0), "audience": "r1", "page": 0, "contacts": first, "created_at": NOW}
    )
    late = person(300, created_at=NOW + timedelta(days=1))
    store_people(late)
    pages = all_pages(size=2)
    members = [row["contact"] for page in pages for row in page["people"]]
    assert members == sorted([*expected, *killed])  # each once, and nobody who came after the question


def test_two_workers_that_freeze_at_once_make_one_chain():
    expected = store_people(*(person(number) for number in range(60)))
    for cursor in ("", "3", "59"):
        workers = [Thread(target=HANDLERS["contacts.audience.resolve"], args=(question(cursor, size=1),)) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    buckets = store.database("contacts")["audience_buckets"].find({"audience": "r1"}).sort("page")
    assert [one for bucket in buckets for one in bucket["contacts"]] == expected
    frozen = store.database("contacts")["audiences"].find_one({"_id": "r1"})
    assert (frozen["pages"], frozen["total"]) == (60, 60)


@pytest.mark.parametrize("cursor", ["7", "x", "-1", "1.5", "²"])
def test_a_cursor_that_is_not_ours_is_refused(cursor):
    store_people(person(1))
    ask(question())
    with pytest.raises(Invalid) as refused:
        audiences.resolve(question(cursor).data, cause=question(cursor))
    assert refused.value.code == "bad-cursor"


def test_a_page_of_an_audience_that_is_no_longer_kept_is_not_made_up():
    store_people(person(1))
    with pytest.raises(Invalid) as refused:
        audiences.resolve(question("1").data, cause=question("1"))
    assert refused.value.code == "audience-gone"
    assert store.database("contacts")["audiences"].count_documents({}) == 0


def test_an_erased_person_is_withheld_though_named():
    (one,) = store_people(person(1, flags=["erased"]))
    assert ask(question(contacts=[one]))["withheld"] == {"erased": 1}
    assert contact(one)["flags"] == ["erased"]
