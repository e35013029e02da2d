"""The answer page ``/r/<token>``: GET shows, POST answers. Link scanners open every link, so nothing else changes anything."""

from flask import Response, make_response, redirect, request
from flask.views import MethodView

from services.events.errors import AnsweringOver
from services.events.models import Event, Invitation
from services.events.operations import answering, wishing
from services.events.pages.words import first_name
from services.events.rules.calendar import in_language
from services.events.rules.invitation import ANSWERS
from services.events.rules.wishes import FIELDS, NEEDS
from shared.errors import BarazaError, Invalid
from shared.http.actor import actor
from shared.pages import render
from shared.pages.choosing import language as chosen


class AnswerPage(MethodView):
    """One person's invitation."""

    def get(self, token: str) -> Response:
        """Show the invitation and the answer so far."""
        return _page(*answering.by_link(actor().ids[0]))

    def post(self, token: str) -> Response:
        """Take the answer of the button that was pressed, or what the person needs."""
        if "wishes" in request.form:
            return _wish(token)
        word = request.form.get("answer", "")
        if word not in ANSWERS:
            raise Invalid("Press one of the buttons.", code="answer-unknown", field="answer")
        try:
            answering.answer_by_person(actor().ids[0], word)
        except AnsweringOver:
            # The page says whom to call, in the person's language.
            return _page(*answering.by_link(actor().ids[0]), status=410)
        return _thanks(token)


def _wish(token: str) -> Response:
    form = request.form
    given = {name: form.get(name) for name in FIELDS} | {"needs": form.getlist("needs")}
    try:
        wishing.by_person(actor().ids[0], given)
    except AnsweringOver:
        return _page(*answering.by_link(actor().ids[0]), status=410)
    except Invalid as fault:
        return _page(*answering.by_link(actor().ids[0]), status=422, fault=fault)
    return _thanks(token)


def _thanks(token: str) -> Response:
    language = request.args.get("lang")
    return redirect(f"/r/{token}?thanks=1" + (f"&lang={chosen(language)}" if language else ""), 303)  # type: ignore[return-value]


def _page(invitation: Invitation, event: Event, status: int = 200, fault: BarazaError | None = None) -> Response:
    language = chosen(invitation.language)
    html = render(
        "events/answer.html",
        language=language,
        event=event,
        title=in_language(event.titles, language),
        description=in_language(event.descriptions, language),
        invitation=invitation,
        given=first_name(invitation.name),
        thanks=bool(request.args.get("thanks")) and invitation.answer is not None,
        answerable=answering.still_answerable(invitation, event),
        asks=wishing.open_to_wishes(invitation, event),
        wishes=dict.fromkeys(FIELDS) | (invitation.wishes or {}),
        needs=NEEDS,
        fault=fault,
    )
    return make_response(html, status)
