"""The web process: the table of URLs, each with its guard."""

from flask import Flask

from services.contacts import settings as contacts_settings
from services.contacts.api.consents import Consents
from services.contacts.api.contacts import Contact, Contacts, Timeline
from services.contacts.api.journey import Journey
from services.contacts.pages import preferences, start
from services.contacts.pages.interest import Interest
from services.contacts.pages.preferences import Preferences
from services.contacts.settings import Settings
from shared.http import guards
from shared.http.app import build
from shared.http.routing import Route

_contacts = guards.token("contacts:read", "contacts:write")

ROUTES: tuple[Route, ...] = (
    Route("/contacts/v1/contacts", Contacts, _contacts),
    Route("/contacts/v1/contacts/<id:contact>", Contact, _contacts),
    Route("/contacts/v1/contacts/<id:contact>/timeline", Timeline, _contacts),
    Route("/contacts/v1/contacts/<id:contact>/consents", Consents, _contacts),
    Route("/contacts/v1/journey", Journey, _contacts),
    Route("/", start.root, guards.public),
    Route("/contacts/", start.start, guards.staff),
    Route("/i/<token>", Interest, guards.signed("interest")),
    Route("/p/<token>", Preferences, guards.signed("preferences")),
    Route("/p/<token>/data.json", preferences.data, guards.signed("preferences")),
)


def create_app(settings: Settings | None = None) -> Flask:
    """The web application of contacts."""
    return build("contacts", settings or contacts_settings.current(), ROUTES)
