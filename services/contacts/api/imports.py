"""Imports: hand in a list, watch it, look before it is stored, stop it, get the refused rows back."""

from typing import Any

from flask import Response
from flask.views import MethodView
from werkzeug.datastructures import FileStorage

from services.contacts.api.import_examples import IMPORT, PREVIEW, ROWS_EXAMPLE
from services.contacts.api.partners import partner_of
from services.contacts.models import ALIAS, Import, Partner
from services.contacts.operations import importing, importing_control, introducing, previewing, refused_rows
from services.contacts.operations.importing import Wishes
from services.contacts.rules.progress import progress
from services.contacts.schemas import imports as bodies
from shared import clock, store
from shared.errors import Invalid
from shared.http.actor import actor
from shared.http.api import blp
from shared.http.idempotency import idempotent
from shared.http.paging import page
from shared.http.responses import csv_file, fast_json

imports_api = blp("imports")
SHOWN = (
    "partner", "agreement", "file_name", "file_hash", "file_size", "kind", "state", "parts", "defaults", "checkpoint", "total",
    "counts", "reasons", "warnings", "problem", "undone", "created_by", "created_at", "started_at", "finished_at",
)  # fmt: skip
PART = ("name", "says", "format", "preset", "columns", "warnings", "rows")


class Imports(MethodView):
    """All imports."""

    @imports_api.arguments(bodies.ImportArguments, location="query")
    @imports_api.response(200, bodies.ImportPage, example={"items": [IMPORT], "next": None})
    def get(self, asked: dict[str, Any]) -> Response:
        """List imports, newest first. A partner's token sees its own."""
        query: dict[str, Any] = {key: asked[key] for key in ("partner", "state") if key in asked}
        if own := actor().partner:
            query["partner"] = own
        owners = {partner.id: partner for partner in Partner.objects.only("name", "ours")}
        found = page(
            store.database(ALIAS)["imports"], query, cursor=asked["cursor"], limit=asked["limit"], key="created_at",
            newest_first=True, fields=(*SHOWN, "first_contact_at"), shape=lambda row: shown(row, owners.get(row["partner"])),
        )  # fmt: skip
        return fast_json(found)

    @idempotent
    @imports_api.arguments(bodies.ImportFiles, location="files")
    @imports_api.arguments(bodies.ImportForm, location="form", example={"partner": IMPORT["partner"], "country": "TZ"})
    @imports_api.response(202, bodies.ImportView, example=IMPORT)
    def post(self, files: dict[str, Any], form: dict[str, Any]) -> Response:
        """Hand in a partner's list. The same file of the same partner again answers the import it became (200)."""
        upload = files["file"]
        if not isinstance(upload, FileStorage):
            raise Invalid("The part 'file' is no file.", code="file-missing", field="file")
        if not form.get("partner") and not actor().partner:
            raise Invalid(
                "Say whose list this is.", code="partner-missing", field="partner", remedy="Send the partner's id or name."
            )
        partner = partner_of(form.pop("partner", None))
        found, new = importing.accept(upload.stream, upload.filename or "list", partner, Wishes(**form), by=str(actor()))
        headers = {"Location": f"/contacts/v1/imports/{found.id}"}
        return fast_json(_one(found), 202 if new else 200, headers)


class OneImport(MethodView):
    """One import."""

    @imports_api.arguments(bodies.ImportChange, example={"mapping": {"Mobile": "phone", "Ward": "custom:ward"}, "country": "TZ"})
    @imports_api.response(200, bodies.ImportView, example={**IMPORT, "state": "previewed"})
    def patch(self, said: dict[str, Any], import_id: str) -> Response:
        """Say what the columns hold, or what holds where rows say nothing, before the list is committed.

        The mapping is remembered for the partner's next list with the same columns.
        """
        return fast_json(_one(importing.reconsider(import_id, Wishes(**said), actor().partner)))

    @imports_api.response(200, bodies.ImportView, example=IMPORT)
    def get(self, import_id: str) -> Response:
        """How far an import is, and what became of its rows."""
        return fast_json(_one(importing.get(import_id, actor().partner)))


class Preview(MethodView):
    """Before it is stored."""

    @imports_api.response(200, bodies.PreviewView, example=PREVIEW)
    def get(self, import_id: str) -> Response:
        """What the list would do: counts, and ten rows of each kind. Stores nothing."""
        return fast_json(previewing.preview(importing.get(import_id, actor().partner)))


class Commit(MethodView):
    """Go."""

    @idempotent
    @imports_api.response(202, bodies.ImportView, example=IMPORT)
    def post(self, import_id: str) -> Response:
        """Start an import that was handed in with `preview`."""
        return fast_json(_one(importing.commit(import_id, actor().partner)), 202)


class Cancel(MethodView):
    """Stop."""

    @idempotent
    @imports_api.response(200, bodies.ImportView, example={**IMPORT, "state": "cancelled"})
    def post(self, import_id: str) -> Response:
        """Stop an import after the rows in hand. What is stored stays; `undo` takes it back."""
        return fast_json(_one(importing_control.cancel(import_id, actor().partner)))


class Pause(MethodView):
    """Wait."""

    @idempotent
    @imports_api.response(200, bodies.ImportView, example={**IMPORT, "state": "paused"})
    def post(self, import_id: str) -> Response:
        """Let an import wait at the row it has come to."""
        return fast_json(_one(importing_control.pause(import_id, actor().partner)))


class Resume(MethodView):
    """Go on."""

    @idempotent
    @imports_api.response(202, bodies.ImportView, example={**IMPORT, "state": "queued"})
    def post(self, import_id: str) -> Response:
        """Go on where an import was paused."""
        return fast_json(_one(importing_control.resume(import_id, actor().partner)), 202)


class Undo(MethodView):
    """Take back."""

    @idempotent
    @imports_api.response(202, bodies.ImportView, example={**IMPORT, "state": "undoing"})
    def post(self, import_id: str) -> Response:
        """Take an import back: people only it brought go, what it added to others goes, every opt-out stays."""
        return fast_json(_one(importing_control.undo(import_id, actor().partner)), 202)


class RefusedRows(MethodView):
    """Rows to be corrected."""

    @imports_api.arguments(bodies.RowsArguments, location="query")
    @imports_api.response(
        200, content_type="text/csv", description="The refused rows with reason and remedy", example=ROWS_EXAMPLE
    )
    def get(self, asked: dict[str, Any], import_id: str) -> Response:
        """The refused rows as CSV: correct them and hand the file in again."""
        found, part = importing.get(import_id, actor().partner), asked.get("part")
        return csv_file(refused_rows.csv_lines(found, part), refused_rows.file_name(found, part))


def shown(row: dict[str, Any], partner: Partner | None) -> dict[str, Any]:
    """An import as the API tells of it."""
    how = progress(row, clock.now())
    kept = {key: row[key] for key in SHOWN if row.get(key) is not None}
    rate = {key: how[key] for key in ("rows_per_second", "seconds_left")}
    kept["parts"] = [{key: part[key] for key in PART} for part in row["parts"]]
    kept |= introducing.due(row, bool(partner and partner.ours), clock.now())
    return {"id": row["_id"], "partner_name": partner.name if partner else "", **kept, "checkpoint": how["done"], **rate}


def _one(found: Import) -> dict[str, Any]:
    return shown(found.to_mongo().to_dict(), Partner.objects.get(id=found.partner))
