"""``/contacts/``: how far people have come, and what waits to be done."""

from typing import Any

from flask import redirect
from werkzeug.wrappers import Response

from services.contacts.models import Import
from services.contacts.operations import journeys, reaching
from services.contacts.pages.words import country_names
from services.contacts.rules import journey
from shared.contracts.words import STAGES
from shared.http.actor import actor
from shared.pages import render, texts
from shared.pages.choosing import language

SHOWN_COUNTRIES = 12
SHOWN_IMPORTS = 5


def root() -> Response:
    """The console begins at the funnel."""
    return redirect("/contacts/", 302)


def start() -> str:
    """The funnel as a picture, cut by group and country, and the latest imports."""
    counted = journeys.count()
    rows = counted["rows"]
    total = journey.total(rows)
    countries = _ordered(journey.slices(rows, "country"))
    spoken = language(actor().language)
    names = {stage: texts(spoken, "contacts")[f"stage.{stage}"] for stage in STAGES}
    return render(
        "contacts/start.html",
        stages=STAGES,
        funnel=[(names[stage], total[stage]) for stage in STAGES],
        headings=[f"#{names[stage]}" for stage in STAGES],
        total=total,
        groups=_ordered(journey.slices(rows, "group")),
        group_names=journeys.names("group", spoken),
        country_names=country_names(spoken),
        countries=countries[:SHOWN_COUNTRIES],
        more_countries=len(countries) - SHOWN_COUNTRIES,
        unreachable=counted["unreachable"],
        counted_at=counted["at"],
        imports=_latest(),
        reach=reaching.totals(),
    )


def _ordered(cut: dict[str | None, dict[str, int]]) -> list[tuple[str | None, dict[str, int]]]:
    return sorted(cut.items(), key=lambda item: (item[0] is None, -item[1]["imported"], item[0] or ""))


def _latest() -> list[dict[str, Any]]:
    names = journeys.names("source")
    latest = Import.objects.order_by("-created_at").limit(SHOWN_IMPORTS).exclude("outgoing")
    return [
        {
            "id": one.id,
            "file": one.file_name,
            "partner": names.get(one.partner, one.partner),
            "state": one.state,
            "counts": one.counts,
        }
        for one in latest
    ]
