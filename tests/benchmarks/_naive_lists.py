"""The list of people as one would write it first: objects of mongoengine, dumped by marshmallow. The yardstick of ``lists``."""

import os

from flask import Flask, Response, request

from deploy.standalone.child import die_with_parent
from services.contacts.models import Contact
from services.contacts.schemas.people import ContactView
from shared import store
from shared.http import access
from shared.http.access import tokens

PLAIN = ("id", "name", "given_name", "family_name", "email", "phone", "country", "region", "organisation", "role", "groups")


def create_app() -> Flask:
    """One route, with the token that ours asks for too."""
    die_with_parent()
    app = Flask(__name__)
    store.connect("contacts", os.environ["BARAZA_MONGO_URL"])
    access.connect(os.environ["BARAZA_MONGO_URL"])

    @app.get("/contacts/v1/contacts")
    def listed() -> Response:
        tokens.actor_of(request.headers["Authorization"].removeprefix("Bearer "))
        found = list(Contact.objects(country=request.args["country"]).limit(int(request.args["limit"])))
        return Response(ContactView(many=True, only=PLAIN).dumps(found), mimetype="application/json")

    return app
