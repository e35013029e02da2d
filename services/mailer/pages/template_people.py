"""A text as a real person would get it: look for them by name, choose one, see it. Each look is noted."""

from flask import Response, make_response, redirect, request
from flask.views import MethodView
from werkzeug.wrappers import Response as Answer

from services.mailer.operations import looking, templates
from services.mailer.pages.template_pages import framed, framing
from shared.http.actor import actor
from shared.pages import render


def search(key: str) -> Answer:
    """Begin a search; the answer comes from contacts in a moment."""
    found = looking.search(key, request.form.get("name", ""), str(actor()))
    return redirect(f"/mailer/templates/people/{found}", 303)


class People(MethodView):
    """Who it may be."""

    def get(self, search_id: str) -> Response:
        """Wait for the answer, or choose one of the people."""
        found = looking.get(search_id, str(actor()))
        return make_response(render("mailer/template_people.html", search=found, text=templates.get(found["template"])))

    def post(self, search_id: str) -> Answer:
        """Note the look, then show it."""
        contact = request.form.get("contact", "")
        looking.note(search_id, contact, str(actor()))
        return redirect(f"/mailer/templates/people/{search_id}/{contact}", 303)


def show(search_id: str, contact: str) -> Response:
    """The text as this person would get it, and who looked at them before."""
    found = looking.shown(search_id, contact, str(actor()))
    text = templates.get(found["search"]["template"])
    return framing(render("mailer/template_person.html", shown=found, text=text, looks=looking.earlier(contact)))


def preview(search_id: str, contact: str) -> Response:
    """Its HTML, for the frame."""
    return framed(looking.shown(search_id, contact, str(actor()))["html"])
