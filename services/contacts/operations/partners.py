"""Organisations that share people with us."""

from mongoengine.errors import NotUniqueError

from services.contacts.models import Partner
from shared import ids
from shared.errors import Conflict, Invalid, NotFound
from shared.people import clean, country_code, folded


def add(name: str, country: str | None = None, ours: bool = False) -> Partner:
    """Enter a partner. Raises Conflict if one of that name is there, whatever the spelling of case and accents."""
    name = clean(name)
    key = folded(name)
    if not key:
        raise Invalid("a partner needs a name", code="name-missing", field="name")
    partner = Partner(
        id=ids.derived("partner", key), name=name, name_key=key, country=country_code(country) if country else None, ours=ours
    )
    try:
        partner.save(force_insert=True)
    except NotUniqueError as fault:
        raise Conflict(
            f"there is a partner called {name!r} already",
            code="partner-exists",
            field="name",
            remedy="Use the one that is there.",
        ) from fault
    return partner


def change(reference: str, ours: bool) -> Partner:
    """Say whether its lists are our own. Raises NotFound."""
    partner = find(reference)
    partner.ours = ours
    Partner.objects(id=partner.id).update_one(set__ours=ours)
    return partner


def ours() -> set[str]:
    """The ids of those whose lists are our own."""
    return {partner.id for partner in Partner.objects(ours=True).only("id")}


def find(reference: str) -> Partner:
    """By id or by name. Raises NotFound."""
    partner = Partner.objects(id=reference).first() or Partner.objects(name_key=folded(clean(reference))).first()
    if partner is None:
        raise NotFound(
            f"no partner is called {reference!r}", code="partner-unknown", field="partner", remedy="Enter the partner first."
        )
    return partner


def everyone() -> list[Partner]:
    """All partners by name."""
    return list(Partner.objects.order_by("name_key"))
