"""``/contacts/people/<id>/addresses``: by what a person is known, who else is, and which addresses several people read."""

from flask import flash, redirect, request
from flask.views import MethodView
from werkzeug.wrappers import Response

from services.contacts.operations import finding, people, sharing
from services.contacts.pages.duplicates import filled
from shared.errors import BarazaError
from shared.http.actor import actor
from shared.pages import render, texts
from shared.pages.choosing import language
from shared.people import email_key


class Addresses(MethodView):
    """The addresses and numbers of one person."""

    def get(self, contact: str) -> str:
        """Each of them, with the others who are known by it."""
        found = people.get(contact)
        shares = set(map(email_key, found.get("shares") or ()))
        return render(
            "contacts/addresses.html",
            person=filled(found),
            addresses=[
                (channel, address, channel == "email" and email_key(address) in shares, [filled(one) for one in others])
                for (channel, address), others in finding.others_at(found).items()
            ],
        )

    def post(self, contact: str) -> Response:
        """Others read this address too, or they don't after all."""
        shared = request.form.get("shared") == "yes"
        try:
            sharing.mark(contact, request.form.get("address", ""), shared=shared, by=str(actor()))
        except BarazaError as fault:
            flash(f"{fault.detail} {fault.remedy or ''}".strip(), "error")
        else:
            done = "addresses.done_shared" if shared else "addresses.done_alone"
            flash(texts(language(actor().language), "contacts")[done], "success")
        return redirect(f"/contacts/people/{contact}/addresses", 303)
