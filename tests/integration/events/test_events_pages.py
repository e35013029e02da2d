"""Pages of events: what invited people see and press, what staff see and do."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from services.events.models import Event, Invitation
from services.events.operations import answering, dialogues, inviting, letters
from shared import clock
from tests.integration.events.builders import body, come, crowd, invitations, opened, person


def invited(language: str = "sw", **changes) -> tuple[Event, Invitation, str]:
    event = opened(**changes)
    come(event, [person(1, "artisanal", language)])
    inviting.advance(event.id)
    only = invitations(event)[0]
    return event, only, letters.answer_url(only.id).removeprefix("http://baraza.test")


def test_looking_changes_nothing_and_shows_the_swahili_clock(visitor):
    event, only, path = invited()
    for method in (visitor.get, visitor.head, visitor.get):
        assert method(path).status_code == 200
    page = visitor.get(path)
    assert "Mazungumzo kuhusu uchimbaji madini" in page.text
    assert "saa nne asubuhi" in page.text
    assert "(10:00)" in page.text
    assert "Geita" in page.text
    assert len(page.data) < 50_000
    assert "Person" in page.text
    assert "Person 1" not in page.text
    assert "<script" not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert Invitation.objects.get(id=only.id).facts == []


def test_a_yes_is_thanked_and_may_become_a_no(visitor):
    event, only, path = invited("fr")
    answered = visitor.post(path, data={"answer": "yes"})
    assert answered.status_code == 303
    thanks = visitor.get(answered.headers["Location"]).text
    assert "Merci, Person." in thanks
    assert "votre place est réservée" in thanks
    assert Invitation.objects.get(id=only.id).state == "seated"
    assert visitor.post(path, data={"answer": "no"}).status_code == 303
    assert "vous ne pouvez pas venir" in visitor.get(path).text
    assert Event.objects.get(id=event.id).seated["artisanal"] == []


def test_on_the_waiting_list_the_page_says_so(visitor):
    event = opened(capacity=3, invite_ahead=5.0, seats={"asm": {"minimum": 1, "maximum": 1}})
    come(event, [person(1, "asm", "en"), person(2, "asm", "en")])
    inviting.advance(event.id)
    paths = [letters.answer_url(i.id).removeprefix("http://baraza.test") for i in invitations(event)]
    for path in paths:
        visitor.post(path, data={"answer": "yes"})
    assert "your seat is kept" in visitor.get(paths[0]).text
    assert "waiting list" in visitor.get(paths[1]).text


def test_the_language_of_the_link_can_be_changed(visitor):
    _, _, path = invited("sw")
    page = visitor.get(f"{path}?lang=es")
    assert "¿Vendrá usted?" in page.text
    moved = visitor.post(f"{path}?lang=es", data={"answer": "maybe"}).headers["Location"]
    assert "Gracias, Person." in visitor.get(moved).text


def test_after_the_deadline_the_page_says_whom_to_ask(visitor):
    _, only, path = invited("en")
    Invitation.objects(id=only.id).update_one(set__expires_at=clock.now() - timedelta(minutes=1))
    page = visitor.get(path)
    assert "time to answer here has passed" in page.text
    assert "+255 754 000 111" in page.text
    assert BeautifulSoup(page.text, "html.parser").find("form") is None
    late = visitor.post(path, data={"answer": "yes"})
    assert late.status_code == 410
    assert "+255 754 000 111" in late.text
    assert Invitation.objects.get(id=only.id).answer is None


def test_a_closed_or_cancelled_dialogue_takes_no_answers(visitor):
    event, only, path = invited("en")
    dialogues.close(event.id)
    assert visitor.post(path, data={"answer": "yes"}).status_code == 410
    dialogues.cancel(event.id)
    assert "called off" in visitor.get(path).text
    assert visitor.post(path, data={"answer": "yes"}).status_code == 410
    assert Invitation.objects.get(id=only.id).state == "invited"


@pytest.mark.parametrize("answer", ["", "perhaps", "YES", "seated"])
def test_other_words_are_refused(visitor, answer):
    _, only, path = invited("en")
    refused = visitor.post(path, data={"answer": answer})
    assert refused.status_code == 422
    assert Invitation.objects.get(id=only.id).facts == []


def test_a_forged_link_leads_nowhere(visitor):
    _, _, path = invited("en")
    forged = path[:-2] + ("aa" if path[-2:] != "aa" else "bb")
    assert visitor.get(forged).status_code == 404
    assert visitor.post(forged, data={"answer": "yes"}).status_code == 404
    assert visitor.get("/r/nonsense").status_code == 404


def test_the_public_page_tells_what_when_where_and_nobody(visitor):
    event, only, _ = invited("en")
    page = visitor.get(f"/e/{event.slug}?lang=sw")
    assert "saa nne asubuhi" in page.text
    assert only.name not in page.text
    entry = visitor.get(f"/e/{event.slug}/calendar.ics")
    assert entry.mimetype == "text/calendar"
    assert "METHOD:PUBLISH" in entry.text
    assert "ATTENDEE" not in entry.text
    draft = dialogues.create({**body(), "slug": "hidden"}, by="test")
    assert visitor.get(f"/e/{draft.slug}").status_code == 404
    assert visitor.get("/e/nothing").status_code == 404


FORM = {
    "title_en": "Dialogue on mining", "title_sw": "Mazungumzo", "country": "Tanzania", "place": "Geita",
    "zone": "Africa/Dar_es_Salaam",
    "starts_at": "2030-03-02T10:00", "ends_at": "2030-03-03T16:00", "capacity": "70", "group_0": "government", "minimum_0": "15",
    "maximum_0": "20", "group_1": "asm", "minimum_1": "25", "maximum_1": "30", "contact_line": "Neema",
}  # fmt: skip


def test_staff_set_up_a_dialogue_open_it_and_note_an_answer(desk):
    assert "No dialogues yet" in desk.get("/events/dialogues").text
    made = desk.post("/events/dialogues/new", "/events/dialogues/new", **FORM)
    assert made.status_code == 303, made.text
    here = made.headers["Location"]
    event = Event.objects.get()
    assert (event.starts_at.hour, event.languages, event.seats["asm"]) == (7, ["en", "sw"], {"minimum": 25, "maximum": 30})
    assert desk.post(f"{here}/open", here).status_code == 303
    assert "Invitations are on their way" in desk.get(here).text
    come(Event.objects.get(), crowd("asm", 3))
    inviting.advance(event.id)
    guest = invitations(event)[0]
    assert desk.post(f"{here}/answers", here, invitation=guest.id, answer="yes").status_code == 303
    page = desk.get(here).text
    assert "Artisanal and small-scale mining" in page
    assert "<svg" in page
    assert guest.name in page
    assert desk.get(f"{here}?state=seated").text.count("<tr id=") == 1
    assert desk.post(f"{here}/answers", here, invitation=guest.id, answer="withdrawn").status_code == 303
    assert Invitation.objects.get(id=guest.id).state == "withdrawn"
    assert "Dialogue on mining" in desk.get("/events/dialogues?lang=fr").text
    assert desk.post(f"{here}/cancel", here).status_code == 422
    assert desk.post(f"{here}/cancel", here, sure="yes").status_code == 303
    assert Event.objects.get().state == "cancelled"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title_en", "", "title"),
        ("capacity", "10", "the groups need 40 seats"),
        ("capacity", "many", "whole number"),
        ("minimum_0", "21", "above the maximum"),
        ("ends_at", "2030-03-01T10:00", "end after it starts"),
        ("starts_at", "tomorrow", "day and the time"),
        ("zone", "Geita", "time zone"),
        ("country", "Atlantis", "Atlantis"),
    ],
)
def test_a_form_with_a_fault_comes_back_with_what_was_written(desk, field, value, said):
    form = {**FORM, "title_sw": "", field: value}
    back = desk.post("/events/dialogues/new", "/events/dialogues/new", **form)
    assert back.status_code == 422
    assert said.lower() in back.text.lower()
    assert 'value="Geita"' in back.text
    assert Event.objects.count() == 0


def test_staff_pages_are_closed_to_others_and_forms_need_their_field(visitor, desk):
    event = opened()
    assert visitor.get("/events/dialogues").status_code == 303
    assert visitor.post(f"/events/dialogues/{event.id}/close").status_code in (303, 401, 403)
    assert desk.client.post(f"/events/dialogues/{event.id}/close").status_code == 403
    assert Event.objects.get(id=event.id).state == "open"


def test_names_are_shown_as_text(visitor):
    event = opened()
    come(event, [{**person(1, "artisanal", "en"), "name": "<b>Eve</b>"}])
    inviting.advance(event.id)
    page = visitor.get(letters.answer_url(invitations(event)[0].id).removeprefix("http://baraza.test"))
    assert "<b>Eve" not in page.text


def test_an_answer_of_another_dialogue_is_refused(desk):
    event, other = opened(), opened()
    come(other, crowd("artisanal", 1))
    inviting.advance(other.id)
    here = f"/events/dialogues/{event.id}"
    guest = invitations(other)[0]
    assert desk.post(f"{here}/answers", f"/events/dialogues/{other.id}", invitation=guest.id, answer="yes").status_code == 422
    assert answering.look(guest.id)[0].facts == []


def test_whoever_says_yes_may_tell_what_they_need_and_staff_see_it(visitor, desk):
    event, only, path = invited()
    assert "Nahitaji mkalimani" not in visitor.get(path).text
    visitor.post(path, data={"answer": "yes"})
    assert "Nahitaji mkalimani" in visitor.get(path).text
    wishes = {
        "wishes": "1",
        "needs": ["interpretation", "childcare"],
        "photos": "no",
        "phone": "0754000111",
        "deputy": "Juma Ali",
    }
    assert visitor.post(path, data=wishes).status_code == 303
    page = visitor.get(path)
    assert 'value="Juma Ali"' in page.text
    assert len(page.data) < 50_000
    kept = Invitation.objects.get(id=only.id).wishes
    assert (kept["needs"], kept["phone"], kept["by"]) == (["interpretation", "childcare"], "+255754000111", "person")
    seen = desk.get(f"/events/dialogues/{event.id}").text
    assert "Sends Juma Ali." in seen
    assert "No photographs." in seen
    wrong = visitor.post(path, data={"wishes": "1", "phone": "12"})
    assert wrong.status_code == 422
    assert Invitation.objects.get(id=only.id).wishes == kept
    visitor.post(path, data={"answer": "no"})
    assert visitor.post(path, data=wishes).status_code == 410


def test_staff_note_wishes_over_rest(program):
    _, only, _ = invited()
    here = f"/events/v1/invitations/{only.id}"
    assert program.put(f"{here}/wishes", json={"needs": ["diet"]}).json["wishes"]["needs"] == ["diet"]
    assert program.get(here).json["wishes"]["by"] == "token:program"
    assert program.put(f"{here}/wishes", json={"needs": ["gold"]}).status_code == 422
