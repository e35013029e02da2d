"""Imports: a partner's list from the upload until somebody says go."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from mongoengine import NotUniqueError
from mongoengine.queryset.visitor import Q

from services.contacts import outgoing
from services.contacts.errors import WrongState
from services.contacts.models import Import, Partner
from services.contacts.operations import agreements, groups, importing_columns, importing_parts, retention, uploads
from services.contacts.operations.importing_parts import REFUSALS
from services.contacts.operations.uploads import Upload
from shared import clock, ids
from shared.errors import NotFound
from shared.people import country_code, language_tag

ENDED_WELL_OR_UNDER_WAY = ("previewed", "queued", "running", "paused", "done")


@dataclasses.dataclass(frozen=True)
class Wishes:
    """What the one who uploads may say about a list."""

    agreement: str | None = None
    country: str | None = None  # where rows name none
    language: str | None = None
    group: str | None = None
    mapping: Mapping[str, str] | None = None  # column -> field
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
    name = Path(file_name.replace("\\", "/")).name[:200] or "list"
    upload = uploads.keep(stream)
    try:
        parts = _parts(upload.name, name, wishes.mapping, partner.mappings)
        if wishes.mapping or not wishes.preview:
            importing_columns.check(parts)
    except BaseException:
        uploads.remove(upload.name)
        raise
    fresh = _described(upload, name, parts)
    fresh.partner, fresh.agreement, fresh.defaults, fresh.created_by = partner.id, agreement.id, defaults, by
    fresh.chosen = dict(wishes.mapping or {})
    stored = _stored(fresh, wishes)
    new = stored.file_path == upload.name
    if not new:
        uploads.remove(upload.name)
    return stored, new


def _stored(fresh: Import, wishes: Wishes) -> Import:
    """This import, or that of the same file before."""
    before = Import.objects(partner=fresh.partner, file_hash=fresh.file_hash).order_by("-created_at")
    if not wishes.again and (same := before.filter(state__in=ENDED_WELL_OR_UNDER_WAY).first()):
        return _as_wished(same, fresh, wishes)
    fresh.id = ids.derived("import", fresh.partner, fresh.file_hash, before.count())
    if wishes.preview:
        fresh.state, fresh.version = "previewed", ids.fresh()
        fresh.outgoing = [
            outgoing.forget_import(fresh.id, "previewed", retention.ends(clock.now())),
            outgoing.preview_import(fresh.id, fresh.version, 0),
        ]
    else:
        fresh.outgoing = [outgoing.run_import(fresh.id, 0)]
    try:
        fresh.save(force_insert=True)
    except NotUniqueError:
        return get(fresh.id)  # the same upload came twice at the same moment
    if not wishes.preview:
        _remember(fresh)
    return fresh


def _as_wished(same: Import, fresh: Import, wishes: Wishes) -> Import:
    """The import of the same file before. One that was only previewed takes the new wishes."""
    if same.state != "previewed":
        return same
    _look_again(same.id, agreement=fresh.agreement, defaults=fresh.defaults, parts=fresh.parts, chosen=fresh.chosen)
    return get(same.id) if wishes.preview else commit(same.id)


def reconsider(import_id: str, wishes: Wishes, partner: str | None = None) -> Import:
    """Other columns, country, language, group or agreement for a list that was only looked at; it is looked at again.

    What the wishes leave out stays. Raises WrongState, Invalid, NoAgreement, NoList.
    """
    found = get(import_id, partner)
    owner = Partner.objects.get(id=found.partner)
    agreement = agreements.in_force(owner, wishes.agreement or found.agreement, clock.now())
    chosen = dict(found.chosen if wishes.mapping is None else wishes.mapping)
    parts = _parts(found.file_path, found.file_name, chosen or None, {} if wishes.mapping == {} else owner.mappings)
    if wishes.mapping:
        importing_columns.check(parts)
    defaults = {**found.defaults, **wishes.defaults()}
    if not _look_again(import_id, agreement=agreement.id, defaults=defaults, parts=parts, chosen=chosen):
        raise WrongState(f"this import is {get(import_id).state}", remedy="Undo it, then hand the list in again.")
    return get(import_id)


def _parts(
    upload: str, name: str, chosen: Mapping[str, str] | None, remembered: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """What to remember of the lists in a file."""
    said = {field for mapping in (chosen or {}, *remembered.values()) for field in mapping.values()}
    read = importing_columns.settled(importing_parts.read(upload, name, chosen, remembered), said)
    return importing_parts.counted(read)[1]


def _look_again(import_id: str, **said: Any) -> bool:
    """Change what a preview stands on; false if it has been started."""
    version = ids.fresh()
    message = outgoing.preview_import(import_id, version, 0)
    sets = {f"set__{field}": value for field, value in said.items()} | {"set__version": version}
    changed = Import.objects(id=import_id, state="previewed").modify(**sets, unset__preview=True, push__outgoing=message)
    return changed is not None


def commit(import_id: str, partner: str | None = None) -> Import:
    """Start what was only previewed. Twice is once. Raises WrongState, and Invalid where a field is missing."""
    waiting = visible(import_id, partner).filter(state="previewed").first()
    if waiting is not None:
        importing_columns.check(waiting.parts)
    message = outgoing.run_import(import_id, 0)
    started = visible(import_id, partner).filter(state="previewed").modify(set__state="queued", push__outgoing=message, new=True)
    if started is None:
        found = get(import_id, partner)
        if found.state in ("failed", "cancelled", "undoing", "undone"):
            raise WrongState(f"this import is {found.state}", remedy="Upload the list again.")
        return found
    _remember(started)
    return started


def _remember(found: Import) -> None:
    """The columns that somebody set hold for the partner's next list with the same header."""
    if found.chosen:
        sets = {f"mappings.{part['fingerprint']}": dict(found.chosen) for part in found.parts}
        Partner._get_collection().update_one({"_id": found.partner}, {"$set": sets})


def get(import_id: str, partner: str | None = None) -> Import:
    """One import; with ``partner`` only if it is that partner's. Raises NotFound."""
    found = visible(import_id, partner).first()
    if found is None:
        raise NotFound("there is no such import", code="import-unknown")
    return found


def visible(import_id: str, partner: str | None) -> Any:
    """The query for one import, for somebody who may see only one partner's."""
    return Import.objects(Q(id=import_id) & Q(partner=partner) if partner else Q(id=import_id))


def _described(upload: Upload, name: str, parts: list[dict[str, Any]]) -> Import:
    return Import(
        file_name=name,
        file_hash=upload.hash,
        file_path=upload.name,
        file_size=upload.size,
        kind="refusals" if all(part["says"] in REFUSALS for part in parts) else "people",
        parts=parts,
        total=sum(part["rows"] for part in parts),
    )
