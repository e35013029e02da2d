"""Lists of suppressions: out and in again without silencing anybody who agreed since; and SendGrid's lists beside ours."""

import io
from datetime import UTC, datetime, timedelta

import pytest

from services.mailer import settings
from services.mailer.app import create_app
from services.mailer.operations import forgetting, reconciling, suppressions
from services.mailer.providers.base import ProviderDown
from shared import clock, store
from tests.doubles.sendgrid.server import SendGridDouble
from tests.integration.mailer.doors import press, program
from tests.integration.mailer_edges import deliveries, mailing
from tests.support.browsers import signed_in

LIST = "/mailer/v1/suppressions"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def api(installation):
    return program(create_app(), "campaigns:read", "campaigns:write")


def take(api, text):
    return api.post(f"{LIST}.csv", data=text, headers={"Content-Type": "text/csv"})


def leave(delivery, at):
    entry = {"contact": delivery["contact"], "channel": "email", "scope": "outreach", "source": "web", "at": at}
    suppressions.withdraw({**entry, "address_hash": delivery["address_hash"]}, {})


def stored():
    return list(store.database("mailer")["suppressions"].find({}, {"outgoing": 0, "source": 0}).sort("_id"))


def filled():
    left, dead, gone = deliveries(mailing(), 3)
    leave(left, LONG_AGO)
    block = {"address_hash": dead["address_hash"], "channel": "email", "scope": "all", "reason": "bounced", "source": "x"}
    suppressions.block_addresses([{**block, "contact": dead["contact"], "at": LONG_AGO}])
    suppressions.consent_changed(dead["contact"], "dialogue", "all", "withdrawn", LONG_AGO)
    forgetting.forget(gone["contact"], LONG_AGO)
    suppressions.add("sms", "+255754000001", "invalid", "all", "staff", expires_at=clock.now() + timedelta(days=9))
    return left, dead, gone


def test_our_own_list_read_back_changes_nothing_and_makes_nothing_twice(api):
    filled()
    before, out = stored(), api.get(f"{LIST}.csv").data
    answer = take(api, out)
    assert (answer.json["stored"], answer.json["refused"]) == (5, [])
    assert stored() == before
    assert api.get(f"{LIST}.csv").data == out


def test_our_own_list_fills_an_empty_store_the_erased_included(api):
    told = filled()
    out = api.get(f"{LIST}.csv").data
    held = suppressions.suppressed(told, "outreach")
    assert sorted(held.values()) == ["bounced", "erased", "unsubscribed"]
    store.database("mailer")["suppressions"].delete_many({})
    assert take(api, out).json["refused"] == []
    assert suppressions.suppressed(told, "outreach") == held
    assert api.get(f"{LIST}.csv").data.count(b"\n") == out.count(b"\n")
    assert store.database("mailer")["deliveries"].find_one({"_id": told[2]["_id"]})["address"] == ""


def test_who_agreed_after_the_list_was_written_is_not_silenced_by_it(api):
    left, dead, _ = filled()
    out = api.get(f"{LIST}.csv").data
    suppressions.consent_changed(left["contact"], "outreach", "email", "granted", LONG_AGO + timedelta(days=9))
    suppressions.lift(suppressions.address_id(dead["address_hash"], "bounced"))
    suppressions.consent_changed(dead["contact"], "outreach", "email", "granted", LONG_AGO + timedelta(days=9))
    assert suppressions.suppressed([left, dead], "outreach") == {}
    take(api, out)
    store.database("mailer")["suppressions"].delete_many({"lifted_at": None, "reason": "unsubscribed"})
    take(api, "address,reason,at\np0@example.org,unsubscribed,2026-01-02T09:00:00\n")
    assert suppressions.suppressed([left, dead], "outreach") == {}
    take(api, "address,reason\np0@example.org,unsubscribed\n")
    assert suppressions.suppressed([left], "outreach") == {left["_id"]: "unsubscribed"}


def test_bad_rows_are_told_and_an_unreadable_list_leaves_nothing(api):
    text = (
        "address,reason,at,contact,channel,expires_at\n"
        "a@example.org,unsubscribed,yesterday,,,\n"
        ",erased,,,,\n"
        ",withdrawn,,nobody,,\n"
        "b@example.org,unsubscribed,,,all,\n"
        "c@example.org,bounced,,,,soon\n"
        "d@example.org,bounced,2999-01-01,,,\n"
    )
    told = take(api, text).json
    codes = [row["code"] for row in told["refused"]]
    assert codes == ["at-invalid", "contact-missing", "contact-unknown", "channel-unknown", "expires-at-invalid"]
    (kept,) = stored()
    assert kept["at"] <= clock.now()
    for bad in (b"address\nx@example.org\n\xff\n", b'address\nx@example.org\n"' + b"y" * 200_000 + b'"\n'):
        assert take(api, bad).status_code == 422
    assert len(stored()) == 1


def test_a_long_list_is_read_a_block_at_a_time(api):
    lines = b"".join(b"p%d@example.org\n" % number for number in range(2500))
    answer = api.post(f"{LIST}.csv", input_stream=io.BytesIO(b"address\n" + lines), content_length=len(lines) + 8)
    assert answer.json["stored"] == 2500
    assert len(stored()) == 2500


def test_what_has_an_end_is_over_then_and_a_person_s_will_has_none(api):
    body = {"channel": "email", "address": "p0@example.org", "reason": "bounced"}
    end = clock.now() + timedelta(hours=1)
    [told] = deliveries(mailing(), 1)
    made = api.post(LIST, json={**body, "expires_at": end.isoformat()}).json
    assert suppressions.suppressed([told], "outreach") == {told["_id"]: "bounced"}
    ended = {"$set": {"expires_at": clock.now() - timedelta(seconds=1)}}
    store.database("mailer")["suppressions"].update_one({"_id": made["id"]}, ended)
    assert suppressions.suppressed([told], "outreach") == {}
    assert api.get(LIST).json["items"] == []
    for change in ({"reason": "complained", "expires_at": end.isoformat()}, {"expires_at": LONG_AGO.isoformat()}):
        assert api.post(LIST, json={**body, **change}).status_code == 422


@pytest.mark.parametrize("language", ["en", "sw", "fr", "es"])
def test_staff_look_up_add_and_lift_in_the_console(installation, language):
    browser = signed_in(create_app())
    page = f"/mailer/suppressions?lang={language}"
    fields = {"address": "asha@example.org", "reason": "bounced", "scope": "all"}
    assert press(browser, "/mailer/suppressions", page, do="add", **fields).status_code == 303
    (row,) = stored()
    listed = browser.get(page).text
    assert f"/mailer/suppressions/{row['_id']}/lift" in listed
    assert "asha" not in listed
    assert row["_id"] in press(browser, "/mailer/suppressions", page, do="look", address="asha@example.org").text
    assert press(browser, "/mailer/suppressions", page, do="add", **{**fields, "address": "x"}).status_code == 422
    assert press(browser, f"/mailer/suppressions/{row['_id']}/lift", page).status_code == 303
    assert "/lift" not in browser.get(page).text
    press(browser, "/mailer/suppressions", page, do="add", **{**fields, "reason": "unsubscribed"})
    assert "/lift" not in browser.get(page).text


@pytest.fixture
def sendgrid(installation, monkeypatch):
    with SendGridDouble() as double:
        monkeypatch.setenv("BARAZA_MAIL_PROVIDER", "sendgrid")
        monkeypatch.setenv("BARAZA_SENDGRID_API_KEY", "SG.double")
        monkeypatch.setenv("BARAZA_SENDGRID_URL", double.url)
        settings.current.cache_clear()
        yield double.account.lists


def row(email, at=LONG_AGO, **more):
    return {"email": email, "created": int(at.timestamp()), **more}


def test_what_sendgrid_knows_is_taken_over_and_what_we_lifted_is_taken_off_there(installation, sendgrid):
    known, left, lifted, agreed = deliveries(mailing(), 4)
    sendgrid.rows["bounces"] = [row("P0@example.org", status="5.1.1"), row("ours@example.org", status="5.7.1")]
    sendgrid.rows["bounces"] += [row(f"b{number}@example.org") for number in range(700)] + [row("p2@example.org")]
    sendgrid.rows["unsubscribes"] = [row("p1@example.org"), row("stranger@example.org"), row("p3@example.org")]
    sendgrid.rows["blocks"] = [row("full@example.org", status="4.2.2"), row("not an address")]
    suppressions.block_addresses(
        [
            {
                "address_hash": lifted["address_hash"],
                "channel": "email",
                "scope": "all",
                "reason": "bounced",
                "source": "x",
                "at": LONG_AGO,
            }
        ]
    )
    suppressions.lift(suppressions.address_id(lifted["address_hash"], "bounced"))
    leave(agreed, LONG_AGO)
    suppressions.consent_changed(agreed["contact"], "outreach", "email", "granted", LONG_AGO + timedelta(days=1))
    counts = reconciling.run()
    assert counts["bounces"] == {"listed": 703, "added": 701, "removed": 1}
    assert counts["unsubscribes"] == {"listed": 3, "added": 2, "removed": 1}
    assert counts["blocks"]["added"] == 0
    everyone = [known, left, lifted, agreed]
    assert suppressions.suppressed(everyone, "outreach") == {known["_id"]: "bounced", left["_id"]: "unsubscribed"}
    assert [row["email"] for row in sendgrid.rows["unsubscribes"]] == ["p1@example.org", "stranger@example.org"]
    told = {entry.get("type") for one in store.database("mailer")["suppressions"].find() for entry in one.get("outgoing") or ()}
    assert told - {None} == {"mailer.address.suppressed", "mailer.contact.unsubscribed"}
    again = reconciling.run()
    assert [(again[kind]["added"], again[kind]["removed"]) for kind in ("bounces", "unsubscribes")] == [(0, 0), (0, 0)]


def test_every_night_follows_the_one_before_though_the_provider_is_away(installation, sendgrid):
    reconciling.ensure()
    reconciling.ensure()
    (first,) = store.database("mailer")["reconciliations"].find_one()["outgoing"]
    assert timedelta(0) < first["due"] - clock.now() <= timedelta(days=1)
    store.database("mailer")["reconciliations"].update_one({}, {"$set": {"outgoing": []}})
    sendgrid.down = 1
    with pytest.raises(ProviderDown):
        reconciling.run()
    assert len(store.database("mailer")["reconciliations"].find_one()["outgoing"]) == 1
    assert reconciling.last() is None
    sendgrid.rows["spam_reports"] = [row("p9@example.org")]
    app = create_app()
    program(app, "campaigns:write", "campaigns:read").post(f"{LIST}/reconciliation")
    installation.settle("mailer")
    assert reconciling.last()["counts"]["spam_reports"] == {"listed": 1, "added": 1, "removed": 0}
    hashed = suppressions.address_hash("email", "p9@example.org")
    assert suppressions.get(suppressions.address_id(hashed, "complained"))["at"] == LONG_AGO
    assert "spam_reports" in signed_in(app).get("/mailer/suppressions").text


def test_without_sendgrid_nothing_is_compared(api):
    reconciling.ensure()
    assert reconciling.run() == {}
    assert api.post(f"{LIST}/reconciliation").status_code == 409
    assert api.get(f"{LIST}/reconciliation").json == {"at": None, "counts": {}}
    assert store.database("mailer")["reconciliations"].count_documents({}) == 0
