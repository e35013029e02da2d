"""Dialogues in the console: the list, a new one, one with its balance of seats and its invitations."""

import functools
from typing import Any

from flask import Response, flash, make_response, redirect, request
from flask.views import MethodView

from services.events.models import Event, Invitation
from services.events.operations import answering, balance, dialogues
from services.events.pages import form
from services.events.pages.words import group_name
from services.events.rules.calendar import in_language
from services.events.rules.invitation import ANSWERS, STATES
from shared.errors import BarazaError, Conflict, Invalid
from shared.http.actor import actor
from shared.pages import render, texts
from shared.pages.choosing import language as chosen

SHOWN = 200
ZONES = ("Africa/Dar_es_Salaam", "Africa/Accra", "Africa/Nairobi", "Indian/Antananarivo", "Africa/Kinshasa", "America/Lima")
STEPS = {"open": dialogues.open_, "close": dialogues.close, "cancel": dialogues.cancel, "seek": dialogues.seek}


def listing() -> str:
    """All dialogues, the coming ones first."""
    language = chosen(actor().language)
    rows = [
        {"event": event, "title": in_language(event.titles, language), "total": balance.of(event)["total"]}
        for event in Event.objects.order_by("-starts_at").limit(SHOWN)
    ]
    return render("events/dialogues.html", rows=rows)


class NewDialogue(MethodView):
    """The form of a new dialogue."""

    def get(self) -> Response:
        """An empty form, with the groups we know."""
        return _form({}, None)

    def post(self) -> Response:
        """Store it, or show what is not right yet."""
        try:
            event = dialogues.create(form.body(request.form), by=str(actor()))
        except (Invalid, Conflict) as fault:
            return _form(request.form, fault)
        return redirect(f"/events/dialogues/{event.id}", 303)  # type: ignore[return-value]


def _form(given: Any, fault: BarazaError | None) -> Response:
    html = render("events/new.html", given=given, fault=fault, rows=form.ROWS, seeds=form.SEEDS, zones=ZONES)
    return make_response(html, 422 if fault else 200)


def show(event_id: str) -> str:
    """One dialogue: balance of seats, invitations by state."""
    event = dialogues.get(event_id)
    language = chosen(actor().language)
    state = request.args.get("state", "")
    wanted = {"state": state} if state in STATES else {}
    found = Invitation.objects(event=event_id, **wanted).order_by("group", "state", "answered_at", "id").limit(SHOWN)
    return render(
        "events/dialogue.html",
        event=event,
        title=in_language(event.titles, language),
        balance=balance.of(event),
        invitations=list(found),
        states=STATES,
        chosen_state=state,
        words=(*ANSWERS, "withdrawn"),
        group_name=functools.partial(group_name, language=language),
    )


def step(event_id: str, verb: str) -> Response:
    """Open, close, call off or look for candidates again."""
    if verb == "cancel" and request.form.get("sure") != "yes":
        raise Invalid("Tick the box to say that you are sure.", code="not-sure", field="sure")
    event = STEPS[verb](event_id)
    flash(texts(chosen(actor().language), "events")[f"dialogue.did.{verb}"], "success")
    return redirect(f"/events/dialogues/{event.id}", 303)  # type: ignore[return-value]


def note_answer(event_id: str) -> Response:
    """Staff note what a person told them by telephone or in the field."""
    invitation, event = answering.look(request.form.get("invitation", ""))
    word = request.form.get("answer", "")
    if event.id != event_id or word not in (*ANSWERS, "withdrawn"):
        raise Invalid("Choose an answer.", code="answer-unknown", field="answer")
    if word == "withdrawn":
        noted = answering.withdraw(invitation.id, by=str(actor()))
    else:
        noted = answering.answer_by_staff(invitation.id, word, by=str(actor()))
    t = texts(chosen(actor().language), "events")
    flash(t("dialogue.noted", name=invitation.name or "", state=t[f"state.{noted.state}"]), "success")
    return redirect(f"/events/dialogues/{event_id}#{noted.id}", 303)  # type: ignore[return-value]
