"""Imports: a partner's list from the upload to its last row."""

import dataclasses
from pathlib import Path
from typing import IO, Any

from mongoengine import NotUniqueError
from mongoengine.queryset.visitor import Q

from services.contacts import outgoing
from services.contacts.errors import WrongState
from services.contacts.models import Import, Partner
from services.contacts.operations import agreements, groups, retention, uploads
from services.contacts.operations.uploads import Upload
from services.contacts.rules.export_shapes import refusal_reason
from services.contacts.rules.header import Header
from shared import clock, ids
from shared.errors import NotFound
from shared.people import country_code, language_tag

ENDED_WELL_OR_UNDER_WAY = ("previewed", "queued", "running", "done")


@dataclasses.dataclass(frozen=True)
class Wishes:
    """What the one who uploads may say about a list."""

    agreement: str | None = None
    country: str | None = None  # where rows name none
    language: str | None = None
    group: str | None = None
    preview: bool = False  # store nothing before ``commit``
    again: bool = False  # even if the same file came before

    def defaults(self) -> dict[str, Any]:
        """The defaults in their normal form. Raises Invalid for a country, language or group that nobody knows."""
        found: dict[str, Any] = {}
        if self.country:
            found["country"] = country_code(self.country)
        if self.language:
            found["languages"] = [language_tag(self.language)]
        if self.group:
            found["groups"] = groups.check([self.group])
        return found


def accept(stream: IO[bytes], file_name: str, partner: Partner, wishes: Wishes, by: str) -> tuple[Import, bool]:
    """Take a list in. Gives the import and whether it is new: the same file of the same partner is imported once.

    Everything that is wrong with the file as a whole or with the right to share it is refused here, and nothing stays.
    Raises NoAgreement, NoList, FileTooLarge, Invalid.
    """
    agreement = agreements.in_force(partner, wishes.agreement, clock.now())
    defaults = wishes.defaults()
    upload = uploads.keep(stream)
    try:
        table, found = uploads.read(upload.name)
        total = table.count()
    except BaseException:
        uploads.remove(upload.name)
        raise
    fresh = _described(upload, file_name, found, table.format, total)
    fresh.partner, fresh.agreement, fresh.defaults, fresh.created_by = partner.id, agreement.id, defaults, by
    stored = _stored(fresh, wishes)
    new = stored.file_path == upload.name
    if not new:
        uploads.remove(upload.name)
    return stored, new


def _stored(fresh: Import, wishes: Wishes) -> Import:
    """This import, or that of the same file before."""
    before = Import.objects(partner=fresh.partner, file_hash=fresh.file_hash).order_by("-created_at")
    if not wishes.again and (same := before.filter(state__in=ENDED_WELL_OR_UNDER_WAY).first()):
        return _as_wished(same, fresh.agreement, fresh.defaults, wishes)
    fresh.id = ids.derived("import", fresh.partner, fresh.file_hash, before.count())
    if wishes.preview:
        fresh.state = "previewed"
        fresh.outgoing = [outgoing.forget_import(fresh.id, "previewed", retention.ends(clock.now()))]
    else:
        fresh.outgoing = [outgoing.run_import(fresh.id, 0)]
    try:
        return fresh.save(force_insert=True)
    except NotUniqueError:
        return get(fresh.id)  # the same upload came twice at the same moment


def _as_wished(same: Import, agreement: str, defaults: dict[str, Any], wishes: Wishes) -> Import:
    """The import of the same file before. One that was only previewed takes the new wishes."""
    if same.state != "previewed":
        return same
    Import.objects(id=same.id, state="previewed").update_one(set__agreement=agreement, set__defaults=defaults)
    return get(same.id) if wishes.preview else commit(same.id)


def commit(import_id: str, partner: str | None = None) -> Import:
    """Start what was only previewed. Started twice is started once. Raises WrongState."""
    message = outgoing.run_import(import_id, 0)
    started = _visible(import_id, partner).filter(state="previewed").modify(set__state="queued", push__outgoing=message, new=True)
    if started is None and (found := get(import_id, partner)).state in ("failed", "cancelled"):
        raise WrongState(f"this import is {found.state}", remedy="Upload the list again.")
    return started or get(import_id, partner)


def cancel(import_id: str, partner: str | None = None) -> Import:
    """Stop after the chunk in hand; what is stored stays. Raises WrongState for one that has ended otherwise."""
    found = get(import_id, partner)
    now = clock.now()
    said = outgoing.import_ended(import_id, found.partner, "cancelled", found.counts, retention.ends(now))
    running = _visible(import_id, partner).filter(state__in=["previewed", "queued", "running"])
    cancelled = running.modify(set__state="cancelled", set__finished_at=now, push_all__outgoing=said, new=True)
    if cancelled is None and (found := get(import_id, partner)).state != "cancelled":
        raise WrongState(f"this import is {found.state} already")
    return cancelled or found


def get(import_id: str, partner: str | None = None) -> Import:
    """One import; with ``partner`` only if it is that partner's. Raises NotFound."""
    found = _visible(import_id, partner).first()
    if found is None:
        raise NotFound("there is no such import", code="import-unknown")
    return found


def _visible(import_id: str, partner: str | None) -> Any:
    return Import.objects(Q(id=import_id) & Q(partner=partner) if partner else Q(id=import_id))


def _described(upload: Upload, file_name: str, found: Header, form: dict[str, str], total: int) -> Import:
    name = Path(file_name.replace("\\", "/")).name[:200] or "list"
    reason = refusal_reason(name)
    return Import(
        file_name=name,
        file_hash=upload.hash,
        file_path=upload.name,
        file_size=upload.size,
        kind="refusals" if reason else "people",
        refusal_reason=reason,
        format={**form, "header_row": found.row, "names": list(found.names), "ignored": found.ignored()},
        mapping=found.mapping(),
        total=max(0, total - found.row),
    )
