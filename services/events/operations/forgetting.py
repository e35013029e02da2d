"""People who are held no longer: their invitations and seats stay as numbers, without a name.

The mark is set first, then everything is emptied; who stores something about people asks ``again`` afterwards.
"""

from collections.abc import Iterable
from datetime import datetime

from services.events.models import Candidate, Commitment, Erased, Interest, Invitation, ReportBack, Search, View
from services.events.operations import answering, reporting
from shared import clock


def forget(contact: str, at: datetime) -> None:
    """A person is erased. Again is harmless."""
    Erased.objects(id=contact).update_one(set_on_insert__at=at, upsert=True)
    _empty([contact])
    answering.nobody_there(contact, at)
    reporting.nothing_owed_to([contact], at)


def again(contacts: Iterable[str]) -> None:
    """Empty what was just stored about those of these people who are erased."""
    if erased := [found.id for found in Erased.objects(id__in=list(contacts)).only("id")]:
        _empty(erased)


def _empty(contacts: list[str]) -> None:
    Candidate.objects(contact__in=contacts).update(unset__name=1, unset__language=1, unset__country=1)
    Candidate.objects(contact__in=contacts, state="waiting").update(set__state="excluded")
    Invitation.objects(contact__in=contacts).update(unset__name=1, unset__wishes=1)
    Invitation.objects(contact__in=contacts, erased_at=None).update(set__erased_at=clock.now())
    Interest.objects(contact__in=contacts).delete()
    ReportBack.objects(contact__in=contacts).update(unset__name=1)
    ReportBack.objects(contact__in=contacts, erased_at=None).update(set__erased_at=clock.now())
    # What they said goes with them; that somebody of their group spoke about an issue is counted still.
    View.objects(contact__in=contacts).update(set__text="", set__quotable=False, unset__contact=1, unset__place=1)
    Commitment.objects(contact__in=contacts).update(set__promised_by="", set__public=False, unset__contact=1)
    for contact in contacts:
        Search._get_collection().update_many({f"groups.{contact}": {"$exists": True}}, {"$unset": {f"groups.{contact}": ""}})
