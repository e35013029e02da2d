"""The web process: the table of URLs, each with its guard."""

from flask import Flask

from services.contacts import settings as contacts_settings
from services.contacts.api import (
    customs,
    duplicates,
    engagements,
    imports,
    mapping,
    merging,
    organisations,
    partners,
    segments,
    stories,
)
from services.contacts.api.consents import Consents
from services.contacts.api.contacts import Contact, Contacts, Timeline
from services.contacts.api.contacts import Interest as InterestNotes
from services.contacts.api.journey import Journey
from services.contacts.api.people_file import ContactsFile
from services.contacts.api.privacy import Erasure, Erasures, Export, Retention, Wording, Wordings
from services.contacts.api.reach import Reach
from services.contacts.pages import customs as custom_pages
from services.contacts.pages import duplicates as duplicate_pages
from services.contacts.pages import engagements as engagement_pages
from services.contacts.pages import erasure as erasure_pages
from services.contacts.pages import export as export_pages
from services.contacts.pages import imports as import_pages
from services.contacts.pages import keeping as keeping_pages
from services.contacts.pages import mapping as mapping_pages
from services.contacts.pages import organisations as organisation_pages
from services.contacts.pages import people, preferences, start
from services.contacts.pages import reach as reach_pages
from services.contacts.pages import segments as segment_pages
from services.contacts.pages import sign_up as sign_up_pages
from services.contacts.pages import stories as story_pages
from services.contacts.pages.addresses import Addresses
from services.contacts.pages.interest import Interest
from services.contacts.pages.preferences import Preferences
from services.contacts.pages.same_person import SamePerson
from services.contacts.settings import Settings
from shared.http import guards
from shared.http.app import build
from shared.http.routing import Route
from shared.http.sign_in import SIGN_IN_ROUTES

UPLOAD_LIMIT = 256 << 20
"""What the door lets pass; ``upload_limit_mb`` of the settings decides, with a better sentence."""

_imports = guards.token("imports:read", "imports:write")
_partners = guards.token("imports:read", "contacts:write")
_contacts = guards.token("contacts:read", "contacts:write")
_asking = guards.token("contacts:read", "contacts:read")  # a question too long for an address

ROUTES: tuple[Route, ...] = (
    Route("/contacts/v1/imports", imports.Imports, _imports, max_body=UPLOAD_LIMIT),
    Route("/contacts/v1/imports/<id:import_id>", imports.OneImport, _imports),
    Route("/contacts/v1/imports/<id:import_id>/preview", imports.Preview, _imports),
    Route("/contacts/v1/imports/<id:import_id>/commit", imports.Commit, _imports),
    Route("/contacts/v1/imports/<id:import_id>/cancel", imports.Cancel, _imports),
    Route("/contacts/v1/imports/<id:import_id>/pause", imports.Pause, _imports),
    Route("/contacts/v1/imports/<id:import_id>/resume", imports.Resume, _imports),
    Route("/contacts/v1/imports/<id:import_id>/undo", imports.Undo, _imports),
    Route("/contacts/v1/imports/<id:import_id>/rows.csv", imports.RefusedRows, _imports),
    Route("/contacts/v1/partners", partners.Partners, _partners),
    Route("/contacts/v1/partners/<id:partner>", partners.OnePartner, _partners),
    Route("/contacts/v1/partners/<id:partner>/reach", Reach, _partners),
    Route("/contacts/v1/agreements", partners.Agreements, _partners),
    Route("/contacts/v1/groups", partners.Groups, _partners),
    Route("/contacts/v1/groups/<key>", partners.Group, _partners),
    Route("/contacts/v1/contacts", Contacts, _contacts),
    Route("/contacts/v1/contacts.csv", ContactsFile, _contacts),
    Route("/contacts/v1/contacts/<id:contact>", Contact, _contacts),
    Route("/contacts/v1/contacts/<id:contact>/timeline", Timeline, _contacts),
    Route("/contacts/v1/contacts/<id:contact>/interest", InterestNotes, _contacts),
    Route("/contacts/v1/contacts/<id:contact>/consents", Consents, _contacts),
    Route("/contacts/v1/contacts/<id:contact>/merge", merging.Merge, _contacts),
    Route("/contacts/v1/contacts/<id:contact>/merges", merging.Merges, _contacts),
    Route("/contacts/v1/contacts/<id:contact>/split", merging.Split, _contacts),
    Route("/contacts/v1/contacts/<id:contact>/names", merging.Names, _contacts),
    Route("/contacts/v1/contacts/<id:contact>/shared-address", merging.SharedAddress, _contacts),
    Route("/contacts/v1/duplicates", duplicates.Duplicates, _contacts),
    Route("/contacts/v1/duplicates/search", duplicates.Search, _contacts),
    Route("/contacts/v1/duplicates/<id:pair>", duplicates.Duplicate, _contacts),
    Route("/contacts/v1/custom-fields", customs.CustomFields, _contacts),
    Route("/contacts/v1/custom-fields/<key>", customs.CustomField, _contacts),
    Route("/contacts/v1/custom-fields/<key>/retired", customs.Retirement, _contacts),
    Route("/contacts/v1/segments", segments.Segments, _contacts),
    Route("/contacts/v1/segments/count", segments.Count, _asking),
    Route("/contacts/v1/segments/preview", segments.Preview, _asking),
    Route("/contacts/v1/segments/facets", segments.Facets, _asking),
    Route("/contacts/v1/segments/<id:segment>", segments.Segment, _contacts),
    Route("/contacts/v1/segments/<id:segment>/count", segments.SegmentCount, _contacts),
    Route("/contacts/v1/segments/<id:segment>/preview", segments.SegmentPreview, _contacts),
    Route("/contacts/v1/engagements", engagements.Engagements, _contacts),
    Route("/contacts/v1/engagements/<id:engagement>", engagements.Engagement, _contacts),
    Route("/contacts/v1/stories", stories.Stories, _contacts),
    Route("/contacts/v1/stories/<id:story>", stories.Story, _contacts),
    Route("/contacts/v1/stories/<id:story>/withdraw", stories.Withdrawal, _contacts),
    Route("/contacts/v1/organisations", organisations.Organisations, _contacts),
    Route("/contacts/v1/organisations/<id:organisation>", organisations.Organisation, _contacts),
    Route("/contacts/v1/organisations/<id:organisation>/merge", organisations.OrganisationMerge, _contacts, methods=("POST",)),
    Route("/contacts/v1/organisations/<id:organisation>/assessments", mapping.OrganisationAssessments, _contacts),
    Route("/contacts/v1/contacts/<id:contact>/assessments", mapping.Assessments, _contacts),
    Route("/contacts/v1/contacts/<id:contact>/positions", organisations.Positions, _contacts),
    Route("/contacts/v1/contacts/<id:contact>/positions/<id:position>", organisations.Position, _contacts),
    Route("/contacts/v1/mapping", mapping.Matrix, _contacts),
    Route("/contacts/v1/journey", Journey, _contacts),
    Route("/contacts/v1/consents/wordings", Wordings, _contacts),
    Route("/contacts/v1/consents/wordings/<version>", Wording, _contacts),
    Route("/contacts/v1/privacy/retention", Retention, _contacts),
    Route("/contacts/v1/privacy/exports/<id:contact>", Export, _contacts),
    Route("/contacts/v1/privacy/erasures", Erasures, _contacts),
    Route("/contacts/v1/privacy/erasures/<id:erasure>", Erasure, _contacts),
    Route("/", start.root, guards.public),
    Route("/contacts/", start.start, guards.staff),
    Route("/contacts/imports", import_pages.Imports, guards.staff, max_body=UPLOAD_LIMIT),
    Route("/contacts/imports/<id:import_id>", import_pages.one, guards.staff),
    Route("/contacts/imports/<id:import_id>/columns", import_pages.columns, guards.staff, methods=("POST",)),
    Route(
        f"/contacts/imports/<id:import_id>/<any({import_pages.ANY_STEP}):step>",
        import_pages.go,
        guards.staff,
        methods=("POST",),
    ),
    Route("/contacts/imports/<id:import_id>/rows.csv", import_pages.rows, guards.staff),
    Route("/contacts/partners", import_pages.new_partner, guards.staff, methods=("POST",)),
    Route("/contacts/people", people.listed, guards.staff),
    Route("/contacts/people.csv", people.taken, guards.staff, methods=("GET", "POST")),
    Route("/contacts/people/<id:contact>/sensitive", people.mark, guards.staff, methods=("POST",)),
    Route("/contacts/people/<id:contact>", people.one, guards.staff),
    Route("/contacts/people/<id:contact>/split", duplicate_pages.split, guards.staff, methods=("POST",)),
    Route("/contacts/people/<id:contact>/merge", SamePerson, guards.staff),
    Route("/contacts/people/<id:contact>/addresses", Addresses, guards.staff),
    Route("/contacts/people/<id:contact>/names", duplicate_pages.names, guards.staff, methods=("POST",)),
    Route("/contacts/duplicates", duplicate_pages.listed, guards.staff),
    Route("/contacts/duplicates/search", duplicate_pages.search, guards.staff, methods=("POST",)),
    Route("/contacts/duplicates/<id:pair>", duplicate_pages.decide, guards.staff, methods=("POST",)),
    Route("/contacts/people/<id:contact>/interest", people.note_interest, guards.staff, methods=("POST",)),
    Route("/contacts/people/<id:contact>/erase", erasure_pages.StaffErasure, guards.staff),
    Route("/contacts/segments", segment_pages.listed, guards.staff),
    Route("/contacts/segments/new", segment_pages.NewSegment, guards.staff),
    Route("/contacts/segments/<id:segment>", segment_pages.OneSegment, guards.staff),
    Route("/contacts/segments/<id:segment>/remove", segment_pages.remove, guards.staff, methods=("POST",)),
    Route("/contacts/reach", reach_pages.shown, guards.staff),
    Route("/contacts/reach", reach_pages.note, guards.staff, methods=("POST",)),
    Route("/contacts/customs", custom_pages.Customs, guards.staff),
    Route("/contacts/customs/<key>", custom_pages.Custom, guards.staff),
    Route("/contacts/customs/<key>/retire", custom_pages.retire, guards.staff, methods=("POST",)),
    Route("/contacts/customs/<key>/restore", custom_pages.restore, guards.staff, methods=("POST",)),
    Route("/contacts/retention", keeping_pages.shown, guards.staff),
    Route("/contacts/people/<id:contact>/export", export_pages.staff, guards.staff),
    Route("/j/<code>", sign_up_pages.SignUp, guards.public),
    Route("/c/<token>", sign_up_pages.Confirm, guards.signed("confirm")),
    Route("/contacts/people/<id:contact>/engagements", engagement_pages.add, guards.staff, methods=("POST",)),
    Route("/contacts/people/<id:contact>/custom", people.set_custom, guards.staff, methods=("POST",)),
    Route("/contacts/people/<id:contact>/stories", story_pages.add, guards.staff, methods=("POST",)),
    Route("/contacts/people/<id:contact>/stories/new", story_pages.new, guards.staff),
    Route("/contacts/stories", story_pages.listed, guards.staff),
    Route("/contacts/stories/<id:story>", story_pages.one, guards.staff),
    Route("/contacts/stories/<id:story>/report-back", story_pages.report, guards.staff, methods=("POST",)),
    Route("/contacts/stories/<id:story>/withdraw", story_pages.withdraw, guards.staff, methods=("POST",)),
    Route("/contacts/people/<id:contact>/assessments", mapping_pages.assess_person, guards.staff, methods=("POST",)),
    Route("/contacts/people/<id:contact>/positions", organisation_pages.add_position, guards.staff, methods=("POST",)),
    Route("/contacts/mapping", mapping_pages.shown, guards.staff),
    Route("/contacts/organisations", organisation_pages.Organisations, guards.staff),
    Route("/contacts/organisations/<id:organisation>", organisation_pages.one, guards.staff),
    Route(
        "/contacts/organisations/<id:organisation>/assessments",
        mapping_pages.assess_organisation,
        guards.staff,
        methods=("POST",),
    ),
    Route("/contacts/engagements", engagement_pages.listed, guards.staff),
    Route("/contacts/engagements/<id:engagement>", engagement_pages.one, guards.staff),
    Route("/contacts/engagements/<id:engagement>/done", engagement_pages.done, guards.staff, methods=("POST",)),
    Route("/i/<token>", Interest, guards.signed("interest")),
    Route("/p/<token>", Preferences, guards.signed("preferences")),
    Route("/p/<token>/data", export_pages.own, guards.signed("preferences")),
    Route("/p/<token>/erase", erasure_pages.OwnErasure, guards.signed("preferences")),
    Route("/p/<token>/data.json", preferences.data, guards.signed("preferences")),
    *SIGN_IN_ROUTES,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The web application of contacts."""
    return build("contacts", settings or contacts_settings.current(), ROUTES)
