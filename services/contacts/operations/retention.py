"""Uploaded lists hold people's data: each file goes when its import has ended and nobody can need it again.

Its hash, its name and the refused rows stay, so that the same list is still known and can still be corrected.
"""

from datetime import datetime, timedelta

from services.contacts import outgoing, settings
from services.contacts.models import Import
from services.contacts.operations import uploads
from shared import clock

NEVER_CLAIMED = timedelta(days=1)
"""A file that no import names after so long was left by a process that was killed while it came in."""


def ends(now: datetime) -> datetime:
    """Until when the file of an import is kept that ends now."""
    return now + timedelta(days=settings.current().upload_kept_days)


def forget(import_id: str) -> None:
    """Remove the file of an import that has ended; a preview that nobody started ends with it. Again is harmless.

    An import that is still under way keeps its file: its end carries the next message.
    """
    now = clock.now()
    found = Import.objects(id=import_id).first()
    if found is not None:
        said = outgoing.import_ended(import_id, found.partner, "cancelled", found.counts, now)
        Import.objects(id=import_id, state="previewed").modify(
            set__state="cancelled", set__finished_at=now, push_all__outgoing=said
        )
        if Import.objects(id=import_id, state__in=["done", "failed", "cancelled"]).first():
            uploads.remove(found.file_path)
    for name in uploads.older_than(now - NEVER_CLAIMED):
        if Import.objects(file_path=name).first() is None:
            uploads.remove(name)
