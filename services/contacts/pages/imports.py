"""``/contacts/imports``: hand in a list, watch it, see why rows were refused."""

import datetime
from typing import Any

from flask import flash, redirect, request
from flask.views import MethodView
from werkzeug.wrappers import Response

from services.contacts import settings
from services.contacts.models import Import, Partner
from services.contacts.operations import (
    agreements,
    customs,
    groups,
    importing,
    importing_control,
    introducing,
    partners,
    previewing,
    refused_rows,
)
from services.contacts.operations.importing import Wishes
from services.contacts.rules.columns import FIELDS
from services.contacts.rules.progress import progress
from shared import clock
from shared.errors import BarazaError, Invalid
from shared.http.actor import actor
from shared.http.responses import csv_file
from shared.pages import render, texts
from shared.pages.catalogue import LANGUAGES
from shared.pages.choosing import language

LISTED = 50
WISHES = ("agreement", "country", "language", "group")


class Imports(MethodView):
    """The list of lists, and the form."""

    def get(self) -> str:
        """All imports, newest first."""
        return _list()

    def post(self) -> Response | tuple[str, int]:
        """Take an uploaded list."""
        try:
            upload = request.files.get("file")
            if upload is None or not upload.filename:
                raise Invalid(
                    "No file was chosen.", code="file-missing", field="file", remedy="Choose the list on your computer."
                )
            said: dict[str, Any] = {name: request.form.get(name) or None for name in WISHES}
            wishes = Wishes(**said, preview=bool(request.form.get("preview")))
            partner = partners.find(request.form.get("partner", ""))
            found, new = importing.accept(upload.stream, upload.filename, partner, wishes, by=str(actor()))
        except BarazaError as fault:
            return _list(fault), 422
        if not new:
            flash(_texts()["imports.seen_before"])
        return redirect(f"/contacts/imports/{found.id}", 303)


def new_partner() -> Response | tuple[str, int]:
    """A partner with its first agreement."""
    try:
        ends = _day(request.form.get("ends", ""))
        name = request.form.get("name", "")
        partner = partners.add(name, request.form.get("country") or None, ours=bool(request.form.get("ours")))
        agreements.add(partner, starts_at=clock.now(), ends_at=ends, reference=request.form.get("reference") or None)
    except BarazaError as fault:
        return _list(fault), 422
    flash(_texts()["imports.saved"], "success")
    return redirect("/contacts/imports", 303)


def one(import_id: str) -> str:
    """One import; reloads itself while it runs."""
    return _one(importing.get(import_id))


def _one(found: Import, fault: BarazaError | None = None) -> str:
    t = _texts()
    because = {key.removeprefix("imports.because."): text for key, text in t.items() if key.startswith("imports.because.")}
    reads = {key.removeprefix("imports.reads."): text for key, text in t.items() if key.startswith("imports.reads.")}
    partner = Partner.objects.get(id=found.partner)
    spoken = language(actor().language)
    return render(
        "contacts/import.html",
        fault=fault,
        found=found,
        partner=partner.name,
        agreement=agreements.get(found.agreement),
        contact=introducing.due(found.to_mongo(), bool(partner.ours), clock.now()),
        how=progress(found.to_mongo(), clock.now()),
        reasons=refused_rows.by_reason(found) if found.reasons else [],
        because=because,
        reads=reads,
        fields=list(FIELDS),
        customs=[(field["_id"], field["names"].get(spoken) or field["names"]["en"]) for field in customs.open_()],
        given=request.form,
        preview=previewing.preview(found) if found.state == "previewed" else None,
        moving=found.state in ("queued", "running", "undoing"),
        pausable=found.state in ("queued", "running"),
        stoppable=found.state in ("previewed", "queued", "running", "paused"),
        undoable=found.state in importing_control.UNDOABLE,
    )


STEPS = {
    "commit": importing.commit, "pause": importing_control.pause, "resume": importing_control.resume,
    "cancel": importing_control.cancel, "undo": importing_control.undo,
}  # fmt: skip
ANY_STEP = ",".join(STEPS)


def go(import_id: str, step: str) -> Response | tuple[str, int]:
    """Start what was looked at; pause, go on, stop, take back."""
    try:
        STEPS[step](import_id)
    except Invalid as fault:
        return _one(importing.get(import_id), fault), 422
    return redirect(f"/contacts/imports/{import_id}", 303)


def columns(import_id: str) -> Response | tuple[str, int]:
    """Somebody said what the columns hold."""
    chosen = {name.removeprefix("column-"): field for name, field in request.form.items() if name.startswith("column-")}
    try:
        importing.reconsider(import_id, Wishes(mapping=chosen))
    except BarazaError as fault:
        return _one(importing.get(import_id), fault), 422
    return redirect(f"/contacts/imports/{import_id}", 303)


def rows(import_id: str) -> Response:
    """The refused rows, to be saved."""
    found = importing.get(import_id)
    return csv_file(refused_rows.csv_lines(found), refused_rows.file_name(found))


def _list(fault: BarazaError | None = None) -> str:
    everyone = partners.everyone()
    names = {partner.id: partner.name for partner in everyone}
    now = clock.now()
    in_force = [
        (agreement, names[agreement.partner])
        for partner in everyone
        for agreement in agreements.of(partner)
        if agreement.ends_at > now
    ]
    spoken = language(actor().language)
    own = partners.ours()
    latest = Import.objects.order_by("-created_at").limit(LISTED).exclude("outgoing")
    return render(
        "contacts/imports.html",
        fault=fault,
        given=request.form,
        partners=everyone,
        agreements=in_force,
        groups=[(group.key, group.names.get(spoken) or group.names["en"]) for group in groups.everyone()],
        spoken_languages=LANGUAGES,
        imports=[
            (found, names.get(found.partner, ""), progress(row, now), introducing.due(row, found.partner in own, now))
            for found, row in ((one, one.to_mongo()) for one in latest)
        ],
        limit=settings.current().upload_limit_mb,
    )


def _day(text: str) -> datetime.datetime:
    """The end of a day."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError as fault:
        raise Invalid(f"{text!r} is no date.", code="date-invalid", field="ends", remedy="Write it as 2027-12-31.") from fault
    return datetime.datetime.combine(day, datetime.time(23, 59, 59), datetime.UTC)


def _texts() -> Any:
    return texts(language(actor().language), "contacts")
