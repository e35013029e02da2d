"""The public page of an event, ``/e/<slug>``, and its calendar entry."""

from flask import Response

from services.events.operations import commitments, dialogues, letters
from services.events.rules.calendar import in_language
from shared import clock
from shared.pages import render
from shared.pages.choosing import language as chosen


def show(slug: str) -> str:
    """What everybody may know: what, when, where, whom to ask. Nobody who is invited."""
    event = dialogues.by_slug(slug)
    language = chosen()
    titles = (in_language(event.titles, language), in_language(event.descriptions, language))
    return render(
        "events/event.html",
        language=language,
        event=event,
        title=titles[0],
        description=titles[1],
        commitments=commitments.public(event.id),
    )


def calendar(slug: str) -> Response:
    """The event for anybody's calendar."""
    text = letters.calendar_entry(dialogues.by_slug(slug), None, clock.now())
    return Response(text, mimetype="text/calendar", headers={"Content-Disposition": f"attachment; filename={slug}.ics"})
