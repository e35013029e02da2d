"""Views that people gave: noted by staff, tagged by issue and group, quotable or not. Who gave one is owed a report back."""

from typing import Any

from services.events.errors import ViewNotFound
from services.events.models import Invitation, View
from services.events.operations import dialogues, forgetting, reporting
from services.events.rules import promises as rules
from shared import clock
from shared.ids import fresh


def note(body: dict[str, Any], *, by: str, id: str | None = None) -> View:
    """Keep a view; once per ``id``. Raises EventNotFound, Invalid."""
    if id and (standing := View.objects(id=id).first()):
        return standing
    event = dialogues.get(body["event"])
    rules.check_view(body)
    contact = body.get("contact")
    invitation = Invitation.objects(event=event.id, contact=contact).first() if contact else None
    group = body.get("group") or (invitation.group if invitation else None)
    view = View(**{**body, "group": group, "given_at": body.get("given_at") or clock.now()}, id=id or fresh(), noted_by=by)
    if contact:
        person = {"name": invitation.name if invitation else None, "group": group, "language": body.get("language")}
        reporting.owe(event, contact, {"word": "view", "id": view.id}, person)
    view.save(force_insert=True)
    forgetting.again([contact] if contact else [])
    return get(view.id)


def change(view_id: str, body: dict[str, Any]) -> View:
    """Correct a view, or whether it may be quoted. Raises ViewNotFound, Invalid."""
    view = get(view_id)
    rules.check_view({**{name: getattr(view, name) for name in ("text", "issues")}, **body})
    View.objects(id=view_id).update_one(**{f"set__{name}": value for name, value in body.items()})
    return get(view_id)


def get(view_id: str) -> View:
    """Raises ViewNotFound."""
    view = View.objects(id=view_id).first()
    if view is None:
        raise ViewNotFound(f"There is no view {view_id}.")
    return view


def issues(event_id: str) -> dict[str, int]:
    """How many views there are on each issue, the most spoken of first."""
    pipeline = [{"$match": {"event": event_id}}, {"$unwind": "$issues"}, {"$group": {"_id": "$issues", "n": {"$sum": 1}}}]
    rows = View._get_collection().aggregate([*pipeline, {"$sort": {"n": -1, "_id": 1}}])
    return {row["_id"]: row["n"] for row in rows}
