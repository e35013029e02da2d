"""Agreements: under which a partner may share people, for which purposes, until when."""

import datetime
from collections.abc import Sequence

from services.contacts.errors import NoAgreement
from services.contacts.models import Agreement, Partner
from shared import ids
from shared.contracts.words import CHANNELS, PURPOSES
from shared.errors import Invalid, NotFound


def add(
    partner: Partner,
    *,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    purposes: Sequence[str] = ("outreach",),
    channels: Sequence[str] = CHANNELS,
    basis: str = "consent",
    reference: str | None = None,
) -> Agreement:
    """Note an agreement. Raises Invalid for unknown words and for one that ends before it starts."""
    for field, values, allowed in (("purposes", purposes, PURPOSES), ("channels", channels, CHANNELS)):
        if not values or (strange := set(values) - set(allowed)):
            raise Invalid(
                f"{field} must name some of {', '.join(allowed)}" + (f", not {', '.join(sorted(strange))}" if values else ""),
                field=field,
            )
    if ends_at <= starts_at:
        raise Invalid("the agreement ends before it starts", code="agreement-dates", field="ends_at")
    agreement = Agreement(
        id=ids.fresh(), partner=partner.id, purposes=list(purposes), channels=list(channels), basis=basis,
        starts_at=starts_at, ends_at=ends_at, reference=reference,
    )  # fmt: skip
    agreement.save(force_insert=True)
    return agreement


def of(partner: Partner) -> list[Agreement]:
    """All agreements of a partner, the one that lasts longest first."""
    return list(Agreement.objects(partner=partner.id).order_by("-ends_at"))


def get(agreement: str) -> Agreement | None:
    """One agreement, as an import names it."""
    found: Agreement | None = Agreement.objects(id=agreement).first()
    return found


def in_force(partner: Partner, chosen: str | None, now: datetime.datetime) -> Agreement:
    """The agreement to import under: the chosen one, or the one that lasts longest.

    Raises NoAgreement (agreement-missing, agreement-expired, agreement-not-begun), or NotFound for a choice that is not the
    partner's.
    """
    agreements = [agreement for agreement in of(partner) if chosen in (None, "", agreement.id)]
    if chosen and not agreements:
        raise NotFound(f"{partner.name} has no such agreement", code="agreement-unknown", field="agreement")
    if not agreements:
        raise NoAgreement(
            f"{partner.name} has no agreement under which people may be shared",
            field="partner",
            remedy="Sign one with the partner and enter it; then upload the list again.",
        )
    for agreement in agreements:
        if agreement.starts_at <= now < agreement.ends_at:
            return agreement
    last = agreements[0]
    if last.ends_at <= now:
        raise NoAgreement(
            f"the agreement with {partner.name} ended on {last.ends_at:%Y-%m-%d}",
            code="agreement-expired",
            field="agreement",
            remedy="Renew it with the partner and enter the new one; then upload the list again.",
        )
    raise NoAgreement(
        f"the agreement with {partner.name} begins on {last.starts_at:%Y-%m-%d}",
        code="agreement-not-begun",
        field="agreement",
        remedy="Upload the list again from that day on.",
    )
