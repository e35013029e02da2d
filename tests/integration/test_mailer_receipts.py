"""Receipts from the post to the delivery, the suppression and the message about it, on a real store."""

import random

import pytest

from services.mailer.errors import ForgedPost
from services.mailer.operations import receipts, suppressions
from shared import store
from shared.contracts.words import DELIVERY_STATES
from shared.errors import Invalid, Unavailable
from tests.integration.mailer_edges import SendGridPen, body, deliveries, event, mailing


@pytest.fixture
def pen(installation, monkeypatch):
    from services.mailer import settings

    pen = SendGridPen()
    monkeypatch.setenv("BARAZA_SENDGRID_WEBHOOK_KEY", pen.public_key)
    settings.current.cache_clear()
    return pen


def take(pen, events):
    raw = body(events)
    headers = pen.headers(raw)
    return receipts.take_sendgrid(raw, *list(headers.values())[:2])


def fold(pen, events):
    post = take(pen, events)
    receipts.fold(post)
    return post


def rows(name, **query):
    return list(store.database("mailer")[name].find(query))


def messages(name):
    return [entry for row in rows(name) for entry in row.get("outgoing", [])]


def test_a_post_is_stored_once_however_often_it_comes(pen):
    first = take(pen, [event("delivered", None)])
    assert take(pen, [event("delivered", None)]) == first
    [post] = rows("receipt_posts")
    assert [entry["type"] for entry in post["outgoing"]] == ["mailer.receipts.fold"]


def test_a_forged_post_changes_nothing(pen):
    raw = body([event("delivered", None)])
    with pytest.raises(ForgedPost):
        receipts.take_sendgrid(raw, *list(SendGridPen().headers(raw).values())[:2])
    with pytest.raises(ForgedPost):
        receipts.take_sendgrid(raw, "", "")
    assert rows("receipt_posts") == []


def test_without_a_key_nothing_is_taken(installation):
    with pytest.raises(Unavailable):
        receipts.take_sendgrid(b"[]", "x", "1")


def test_an_old_post_is_refused_only_where_a_window_is_set(pen, monkeypatch):
    from services.mailer import settings

    take(pen, [event("delivered", None)])
    monkeypatch.setenv("BARAZA_SENDGRID_WEBHOOK_MAX_AGE", "300")
    settings.current.cache_clear()
    with pytest.raises(ForgedPost):
        take(pen, [event("delivered", None, 1)])


def test_disorder_and_repetition_end_alike(pen):
    told = deliveries(mailing(), 6)
    course = ("processed", "deferred", "delivered", "open")
    events = [event(word, row, number) for row in told[:4] for number, word in enumerate(course)]
    events += [event("bounce", told[1], 9, status="5.1.1", reason="550 5.1.1 gone"), event("spamreport", told[2], 10)]
    events += [event("weather", told[0]), event("click", None), {"no": "event"}]
    fold(pen, events)
    before = {row["_id"]: (row.get("rank"), row.get("at"), row.get("reason")) for row in rows("deliveries")}
    states = [DELIVERY_STATES[before[row["_id"]][0]] for row in told]
    assert states == ["delivered", "bounced", "complained", "delivered", "queued", "queued"]
    suppressed = sorted(row["_id"] for row in rows("suppressions"))
    for seed in range(3):
        shuffled = events + events[:5]
        random.Random(seed).shuffle(shuffled)
        half = len(shuffled) // 2
        fold(pen, shuffled[half:])
        receipts.fold(fold(pen, shuffled[:half]))
    assert {row["_id"]: (row.get("rank"), row.get("at"), row.get("reason")) for row in rows("deliveries")} == before
    assert sorted(row["_id"] for row in rows("suppressions")) == suppressed
    assert len(rows("receipts")) == len(events)


def test_dead_addresses_and_complaints_are_suppressed_and_told_once(pen):
    told = deliveries(mailing(), 5)
    events = [
        event("bounce", told[0], status="5.1.1"),
        event("bounce", told[1], status="5.7.26", reason="550 5.7.26 unauthenticated"),
        event("bounce", told[2], status="4.2.2"),
        event("spamreport", told[3]),
        event("dropped", told[4], reason="Invalid"),
    ]
    fold(pen, events)
    fold(pen, events[::-1])
    asked = suppressions.suppressed(told, "outreach")
    assert asked == {told[0]["_id"]: "bounced", told[3]["_id"]: "complained", told[4]["_id"]: "invalid"}
    assert suppressions.suppressed(told, "dialogue") == asked
    assert sorted(entry["type"] for entry in messages("suppressions")) == ["mailer.address.suppressed"] * 3


def test_a_bounce_without_our_id_still_shuts_the_address(pen):
    [told] = deliveries(mailing(), 1)
    late = {"event": "bounce", "email": "P0@Example.org", "status": "5.1.1", "timestamp": 1772355600}
    fold(pen, [late, {"event": "bounce", "email": "odd"}])
    assert suppressions.suppressed([told], "outreach") == {told["_id"]: "bounced"}
    assert rows("deliveries")[0]["rank"] == 0
    assert [row["delivery"] for row in rows("receipts")] == [None, None]


def test_the_providers_own_unsubscribe_links_are_heard(pen):
    told = deliveries(mailing(), 2)
    fold(pen, [event("group_unsubscribe", told[0], asm_group_id=4), event("unsubscribe", told[1])])
    assert set(suppressions.suppressed(told, "outreach").values()) == {"unsubscribed"}
    assert suppressions.suppressed(told, "dialogue") == {told[1]["_id"]: "unsubscribed"}
    assert sorted(entry["type"] for entry in messages("suppressions")) == ["mailer.contact.unsubscribed"] * 2


def test_what_changed_is_told_by_mailing_and_state(pen):
    told = deliveries(mailing(), 3)
    post = fold(pen, [event("delivered", row) for row in told] + [event("open", told[0])])
    receipts.fold(post)
    [entry] = messages("change_notices")
    assert entry["type"] == "mailer.deliveries.changed"


def test_a_signed_post_of_nonsense_is_kept_and_said_to_be_unreadable(pen):
    raw = b"<html>maintenance</html>"
    post = receipts.take_sendgrid(raw, *list(pen.headers(raw).values())[:2])
    with pytest.raises(Invalid):
        receipts.fold(post)
    assert rows("receipt_posts")[0]["folded"] is False
