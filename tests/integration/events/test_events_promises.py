"""Reporting back, commitments and views: owed by whatever road, told once, never forgotten."""

from datetime import timedelta

import orjson

from services.events.models import Commitment, Event, ReportBack, View
from services.events.operations import attendance, commitments, forgetting, inviting, merging, reporting
from services.events.operations import reports as reports_mailed
from shared import clock
from shared.ids import derived
from tests.integration.events.builders import come, crowd, invitations, opened, person


def held(*people) -> Event:
    event = opened()
    come(event, list(people) or [person(1, "artisanal"), person(2, "artisanal", "en"), person(3, "government", "fr")])
    inviting.advance(event.id)
    return event


def attended(event: Event) -> list[ReportBack]:
    for invitation in invitations(event):
        attendance.record(event.id, invitation.contact, True, by="test")
    return list(ReportBack.objects(event=event.id).order_by("id"))


def asked(event: Event, kind: str):
    entries = [*Event.objects.get(id=event.id).outgoing, *(e for c in Commitment.objects(event=event.id) for e in c.outgoing)]
    bodies = [orjson.loads(e["body"])["data"] for e in entries if e["type"] == "mailer.mailing.request"]
    return [body for body in bodies if body["kind"] == kind]


def test_whoever_came_is_owed_a_report_once_and_not_if_they_did_not_come(installation):
    event = held()
    reports = attended(event)
    assert len(reports) == 3
    assert len(attended(event)) == 3
    assert {r.state for r in reports} == {"owed"}
    assert reports[0].due_at == event.ends_at + timedelta(days=60)
    absent = invitations(event)[0]
    attendance.record(event.id, absent.contact, False, by="test")
    assert ReportBack.objects.get(id=reporting.key(event.id, absent.contact)).state == "void"


def test_telling_a_group_in_person_settles_that_group_alone(program):
    event = held()
    attended(event)
    address = f"/events/v1/events/{event.id}/report-backs/told"
    answer = program.post(address, json={"how": "visit", "language": "sw", "groups": ["artisanal"], "note": "Geita"})
    assert answer.json == {"told": 2}
    assert program.post(address, json={"how": "visit", "groups": ["artisanal"]}).json == {"told": 0}
    listed = program.get(f"/events/v1/report-backs?event={event.id}").json["items"]
    assert sorted((r["group"], r["state"], r["how"]) for r in listed) == [
        ("artisanal", "done", "visit"), ("artisanal", "done", "visit"), ("government", "owed", None)
    ]  # fmt: skip
    late = program.post(address, json={"how": "visit", "at": (clock.now() + timedelta(days=1)).isoformat()})
    assert (late.status_code, late.json["code"]) == (422, "told-in-future")


def test_the_overdue_are_a_list_of_their_own(program):
    event = held()
    attended(event)
    assert program.get("/events/v1/report-backs?overdue=true").json["items"] == []
    ReportBack.objects(event=event.id, group="government").update(set__due_at=clock.now() - timedelta(days=1))
    (late,) = program.get("/events/v1/report-backs?overdue=true").json["items"]
    assert (late["group"], late["overdue"]) == ("government", True)


def test_the_letter_goes_out_once_in_every_language_and_tells_who_got_it(program):
    event = held()
    attended(event)
    address = f"/events/v1/events/{event.id}/report-backs/mailing"
    refused = program.post(address, json={"texts": {"sw": "Ramani imetolewa."}})
    assert refused.status_code == 422
    assert "en (1), fr (1)" in refused.json["detail"]
    texts = {"sw": "Ramani imetolewa.", "en": "The map is out.", "fr": "La carte est là."}
    for _ in range(2):
        sent = program.post(address, json={"texts": texts}, headers={"Idempotency-Key": "report-1"})
        assert sent.json == {"people": {"sw": 1, "en": 1, "fr": 1}}
    (letter,) = asked(event, "report-back")
    assert letter["values"]["sw"]["report_text"] == "Ramani imetolewa."
    people = [one["contact"] for one in letter["people"]]
    assert len(people) == 3
    reporting.by_mail(event.id, letter["mailing"], people[:2], "accepted", "email", clock.now())
    reporting.by_mail(event.id, letter["mailing"], people[:1], "bounced", "email", clock.now())
    assert [ReportBack.objects.get(event=event.id, contact=one).state for one in people] == ["owed", "done", "owed"]


def test_of_two_ids_of_one_person_one_letter_goes_out_and_both_are_settled(installation):
    event = held()
    reports = attended(event)
    gone, kept = reports[0].contact, reports[1].contact
    merging.merged(gone, kept, clock.now())
    reports_mailed.send(event.id, {"sw": "x", "en": "y", "fr": "z"}, None, asked="1")
    (letter,) = asked(event, "report-back")
    assert gone not in [one["contact"] for one in letter["people"]]
    reporting.by_mail(event.id, letter["mailing"], [kept], "accepted", "sms", clock.now())
    assert {ReportBack.objects.get(event=event.id, contact=one).state for one in (gone, kept)} == {"done"}


def test_an_erased_person_is_owed_nothing_and_what_they_said_is_gone(program):
    event = held()
    reports = attended(event)
    contact = reports[0].contact
    view = program.post(
        "/events/v1/views", json={"event": event.id, "text": "My brother…", "contact": contact, "issues": ["water"]}
    )
    assert view.status_code == 201
    forgetting.forget(contact, clock.now())
    report = ReportBack.objects.get(event=event.id, contact=contact)
    assert (report.state, report.name) == ("waived", None)
    kept = View.objects.get(id=view.json["id"])
    assert (kept.text, kept.contact, kept.issues) == ("", None, ["water"])


def test_a_view_alone_makes_a_report_owed(program):
    event = held()
    contact = derived("person", 77)
    body = {"event": event.id, "text": "Two years for a licence", "contact": contact, "group": "artisanal", "quotable": True}
    noted = program.post("/events/v1/views", json={**body, "issues": ["licences"]}).json
    assert [r.contact for r in ReportBack.objects(event=event.id, state="owed")] == [contact]
    assert [v["id"] for v in program.get("/events/v1/views?issue=licences&quotable=true").json["items"]] == [noted["id"]]
    assert program.get("/events/v1/views?issue=water").json["items"] == []
    empty = program.post("/events/v1/views", json={"event": event.id, "text": " "})
    assert (empty.status_code, empty.json["code"]) == (422, "view-empty")


def test_a_commitment_is_reminded_of_once_and_only_while_it_is_open(program):
    event = held()
    contact = invitations(event)[0].contact
    due_on = clock.now() + timedelta(days=3)
    body = {
        "event": event.id,
        "text": "Publish the map",
        "promised_by": "Ministry",
        "contact": contact,
        "due_on": due_on.isoformat(),
    }
    made = program.post("/events/v1/commitments", json=body).json
    for _ in range(2):
        commitments.due(made["id"])
    (letter,) = asked(event, "commitment")
    assert letter["people"] == [{"contact": contact}]
    assert Commitment.objects.get(id=made["id"]).reminded_at
    kept = program.post(f"/events/v1/commitments/{made['id']}/progress", json={"note": "Out", "state": "kept"}).json
    assert (kept["state"], kept["progress"][0]["note"]) == ("kept", "Out")
    Commitment.objects(id=made["id"]).update(set__due_on=clock.now() - timedelta(days=1))
    assert program.get("/events/v1/commitments?overdue=true").json["items"] == []
    program.post(f"/events/v1/commitments/{made['id']}/progress", json={"state": "open"})
    assert [c["id"] for c in program.get("/events/v1/commitments?overdue=true").json["items"]] == [made["id"]]


def test_staff_do_all_of_it_in_a_browser(desk):
    event = held(*crowd("artisanal", 2))
    reports = attended(event)
    here = f"/events/dialogues/{event.id}/promises"
    desk.post(f"{here}/told", here, how="meeting", group="", report=reports[0].id)
    assert ReportBack.objects.get(id=reports[0].id).state == "done"
    refused = desk.post(f"{here}/mail", here, text_sw="")
    assert refused.status_code == 422
    desk.post(f"{here}/commit", here, text="Open an office in Geita", promised_by="Ministry", due_on="2020-01-01", public="yes")
    desk.post(f"{here}/view", here, text="The road is the problem", group="artisanal", issues="roads, prices", quotable="yes")
    page = desk.get(here).text
    for said in ("Open an office in Geita", "overdue", "The road is the problem", "prices 1"):
        assert said in page
    over_all = desk.get("/events/promises").text
    assert "Open an office in Geita" in over_all
    assert f'href="{here}"' in over_all
    public = desk.get(f"/e/{event.slug}").text
    assert "Open an office in Geita" in public
    assert "The road is the problem" not in public
