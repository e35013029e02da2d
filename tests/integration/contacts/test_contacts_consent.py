"""What the bus and staff tell about consent: kept with its evidence, in any order, never undone by a list."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from services.contacts.handlers import HANDLERS
from services.contacts.operations import consenting
from services.contacts.rules.consent import Act
from shared import contracts, ids, people, store
from shared.bus.envelope import Message, trace
from shared.errors import NotFound
from tests.integration.contacts.people_in_store import agreed, contact, ensure_indexes, messages, person, store_people

NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)


@pytest.fixture
def asha(installation):
    ensure_indexes()
    (one,) = store_people(person(1, phone="+255712345678", consent=agreed("email", "sms")))
    return one


def tell(type: str, **data) -> None:
    loaded = contracts.load(type, contracts.dump(type, data))
    HANDLERS[type](Message(ids.fresh(), type, type.split(".")[0], NOW, loaded, "c", trace()))


def unsubscribe(one: str, purpose: str = "outreach", at: datetime = NOW, **more) -> None:
    tell(
        "mailer.contact.unsubscribed",
        **{"contact": one, "purpose": purpose, "channel": "email", "method": "one-click", "mailing": "m1", "at": at, **more},
    )


def status(one: str, purpose: str, channel: str) -> str | None:
    return contact(one)["consent"].get(purpose, {}).get(channel, {}).get("status")


def events(**query) -> list[dict]:
    return list(store.database("contacts")["consent_events"].find(query))


def test_one_click_withdraws_that_purpose_on_that_channel(asha):
    unsubscribe(asha)
    unsubscribe(asha)
    assert status(asha, "outreach", "email") == "withdrawn"
    assert status(asha, "outreach", "sms") == "agreed"
    (event,) = events()
    assert (event["method"], event["source"], event["captured_at"]) == ("one-click", "mailing:m1", NOW)
    assert messages("contacts.consent.changed") == []  # the mailer knows; it told us


def test_leaving_every_list_is_remembered_by_address(asha, installation):
    unsubscribe(asha, "all")
    assert status(asha, "outreach", "email") == status(asha, "dialogue", "email") == "withdrawn"
    (refusal,) = store.database("contacts")["refusals"].find()
    assert refusal["_id"] == ids.keyed_hash(installation.settings.secret_key, people.address_key("email", "p1@example.org"))
    assert (refusal["reason"], refusal["channel"]) == ("unsubscribed", "email")


def test_leaving_one_list_refuses_no_address(asha):
    unsubscribe(asha)
    assert store.database("contacts")["refusals"].count_documents({}) == 0


def test_a_complaint_withdraws_everything_on_the_channel(asha):
    tell("mailer.address.suppressed", contact=asha, channel="email", reason="complained", at=NOW)
    assert contact(asha)["unreachable"] == {"email": "complained"}
    assert status(asha, "outreach", "email") == status(asha, "dialogue", "email") == "withdrawn"
    assert status(asha, "outreach", "sms") == "agreed"
    assert store.database("contacts")["refusals"].find_one()["reason"] == "complained"


def test_a_dead_address_is_unreachable_and_no_withdrawal(asha):
    for _ in range(2):
        tell("mailer.address.suppressed", contact=asha, channel="email", reason="bounced", at=NOW)
    assert contact(asha)["unreachable"] == {"email": "bounced"}
    assert status(asha, "outreach", "email") == "agreed"
    assert events() == []


def test_an_own_yes_does_not_revive_a_dead_address_or_a_complaint(asha):
    tell("mailer.address.suppressed", contact=asha, channel="email", reason="complained", at=NOW)
    consenting.record(asha, "outreach", "email", Act("granted", "consent", "web", NOW + timedelta(days=1)))
    assert status(asha, "outreach", "email") == "granted"
    assert contact(asha)["unreachable"] == {"email": "complained"}
    assert store.database("contacts")["refusals"].count_documents({}) == 1


def test_nobodys_address_and_nobody_are_passed_over(installation):
    tell("mailer.address.suppressed", contact=None, channel="email", reason="bounced", at=NOW)
    tell("mailer.address.suppressed", contact="f" * 24, channel="email", reason="complained", at=NOW)
    unsubscribe("f" * 24)
    assert events() == []


def test_messages_in_any_order_and_repeated_give_the_same_end(installation):
    ensure_indexes()
    ends = set()

    def facts(one: str):
        return [
            lambda: unsubscribe(one, at=NOW),
            lambda: consenting.record(one, "outreach", "email", Act("granted", "consent", "web", NOW + timedelta(hours=1))),
            lambda: unsubscribe(one, "all", at=NOW + timedelta(hours=2)),
            lambda: consenting.record(one, "dialogue", "email", Act("granted", "consent", "web", NOW + timedelta(hours=3))),
        ]

    for number, order in enumerate(permutations(range(4))):
        (one,) = store_people(person(1000 + number))
        acts = facts(one)
        for step in (*order, order[0]):
            acts[step]()
        ends.add((status(one, "outreach", "email"), status(one, "dialogue", "email"), len(events(contact=one))))
    assert ends == {("withdrawn", "granted", 5)}
    assert store.database("contacts")["refusals"].count_documents({}) == 0


def test_a_change_is_told_once_with_the_write_that_makes_it(asha):
    act = Act("withdrawn", "consent", "web", NOW)
    consenting.record(asha, "all", "all", act)
    consenting.record(asha, "all", "all", act)
    (told,) = messages("contacts.consent.changed")
    assert (told["purpose"], told["channel"], told["status"]) == ("all", "all", "withdrawn")
    assert len(events()) == 4


def test_killed_between_evidence_and_contact_the_act_is_done_on_repeating(asha):
    act = Act("withdrawn", "consent", "web", NOW)
    consenting.keep_evidence(asha, [("outreach", "email")], act)  # what a killed record leaves
    consenting.record(asha, "outreach", "email", act)
    assert status(asha, "outreach", "email") == "withdrawn"
    assert len(events()) == len(messages("contacts.consent.changed")) == 1


def test_who_is_unknown_is_an_error(installation):
    with pytest.raises(NotFound):
        consenting.record("f" * 24, "outreach", "email", Act("granted", "consent", "web", NOW))
