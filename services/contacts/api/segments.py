"""Segments: save filters, count whom they mean, look at some of them."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts.api.segment_examples import (
    COUNT,
    FACETS,
    FILTER_REQUEST,
    PREVIEW,
    SEGMENT,
    SEGMENT_REQUEST,
)  # fmt: skip
from services.contacts.operations import people, segment_counts, segments
from services.contacts.schemas import segments as bodies
from shared.http.actor import actor
from shared.http.api import blp
from shared.http.idempotency import idempotent, new_id
from shared.http.paging import PageArguments, page
from shared.http.responses import etag, fast_json, require_match

segments_api = blp("segments")


class Segments(MethodView):
    """All segments."""

    @segments_api.arguments(PageArguments, location="query")
    @segments_api.response(200, bodies.SegmentPage, example={"items": [SEGMENT], "next": None})
    def get(self, asked: dict[str, Any]) -> Response:
        """List segments by name."""
        return fast_json(page(segments.collection(), key="name_key", shape=_shown, **asked))

    @idempotent
    @segments_api.arguments(bodies.SegmentRequest, example=SEGMENT_REQUEST)
    @segments_api.response(201, bodies.SegmentView, example=SEGMENT)
    def post(self, entered: dict[str, Any]) -> Response:
        """Save a filter under a name.

        Nobody is listed: who is meant is asked anew each time the segment is used.
        """
        made = segments.create(entered["name"], entered["filter"], by=str(actor()), id=new_id("segment"))
        return _answer(made, 201, {"Location": f"/contacts/v1/segments/{made['_id']}"})


class Segment(MethodView):
    """One segment."""

    @segments_api.response(200, bodies.SegmentView, example=SEGMENT)
    def get(self, segment: str) -> Response:
        """Look at one segment."""
        return _answer(segments.get(segment))

    @segments_api.arguments(bodies.SegmentFields, example={"name": "Miners who asked, without the press"})
    @segments_api.response(200, bodies.SegmentView, example=SEGMENT)
    def patch(self, entered: dict[str, Any], segment: str) -> Response:
        """Change name or filter. Send the ETag as If-Match, so that nobody's change is lost."""
        found = segments.get(segment)
        require_match(found["revision"])
        return _answer(segments.change(segment, entered, found["revision"]))

    @segments_api.response(204)
    def delete(self, segment: str) -> Response:
        """Remove a segment that no other refers to."""
        found = segments.get(segment)
        require_match(found["revision"])
        segments.remove(segment, found["revision"])
        return Response(status=204)


class SegmentCount(MethodView):
    """How many one segment means."""

    @segments_api.response(200, bodies.SegmentCountView, example=COUNT)
    def get(self, segment: str) -> Response:
        """Count the people of a segment, now."""
        return fast_json(segment_counts.count(segments.get(segment)["filter"]))


class SegmentPreview(MethodView):
    """Some whom one segment means."""

    @segments_api.response(200, bodies.SegmentPreviewView, example=PREVIEW)
    def get(self, segment: str) -> Response:
        """Count the people of a segment and show ten of them."""
        return fast_json(_previewed(segments.get(segment)["filter"]))


class Count(MethodView):
    """How many a filter means that is not saved."""

    @segments_api.arguments(bodies.FilterRequest, example=FILTER_REQUEST)
    @segments_api.response(200, bodies.SegmentCountView, example=COUNT)
    def post(self, asked: dict[str, Any]) -> Response:
        """Count the people a filter means. Nothing is saved."""
        return fast_json(segment_counts.count(segments.checked(asked["filter"])))


class Preview(MethodView):
    """Some whom a filter means that is not saved."""

    @segments_api.arguments(bodies.FilterRequest, example=FILTER_REQUEST)
    @segments_api.response(200, bodies.SegmentPreviewView, example=PREVIEW)
    def post(self, asked: dict[str, Any]) -> Response:
        """Count the people a filter means and show ten of them. Nothing is saved."""
        return fast_json(_previewed(segments.checked(asked["filter"])))


class Facets(MethodView):
    """How those whom a filter means are spread."""

    @segments_api.arguments(bodies.FilterRequest, example=FILTER_REQUEST)
    @segments_api.response(200, bodies.FacetsView, example=FACETS)
    def post(self, asked: dict[str, Any]) -> Response:
        """Count how many of them have each group, country, language, stage, source, consent … Nothing is saved."""
        return fast_json(segment_counts.everywhere(segments.checked(asked["filter"])))


def _answer(found: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return fast_json(_shown(found), status, {**(headers or {}), "ETag": etag(found["revision"])})


def _shown(found: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in found.items() if key not in ("_id", "name_key")}
    return {"id": found["_id"], **kept}


def _previewed(filter: dict[str, Any]) -> dict[str, Any]:
    found = segment_counts.preview(filter)
    return {**found, "people": [_person(row) for row in found["people"]]}


def _person(row: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in row.items() if key not in ("_id", "journey")}
    return {"id": row["_id"], "stage": people.stage(row), **kept}
