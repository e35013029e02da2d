"""Dialogues and workshops: set up, changed, opened, closed, called off."""

from typing import Any

from mongoengine.errors import NotUniqueError

from services.events import outgoing
from services.events.errors import ChangedMeanwhile, EventNotFound, SlugTaken, WrongState
from services.events.models import Event, Invitation
from services.events.operations.bulk import counts
from services.events.operations.seating import taken
from services.events.rules import dialogue as rules
from services.events.rules.invitation import OPEN
from shared import clock, people
from shared.ids import fresh

DEFAULTS: dict[str, Any] = {
    "kind": "dialogue", "descriptions": {}, "audience": {}, "invite_ahead": 1.0, "answer_days": 7.0, "remind_after_days": 3.0,
    "report_back_days": 60.0,
    "contact_line": None,
}  # fmt: skip
FIELDS = (
    "slug", "kind", "titles", "descriptions", "country", "place", "starts_at", "ends_at", "zone", "languages", "capacity",
    "seats", "audience", "invite_ahead", "answer_days", "remind_after_days", "report_back_days", "contact_line",
)  # fmt: skip
ON_THE_CALENDAR = ("starts_at", "ends_at", "zone", "place")


def create(body: dict[str, Any], *, by: str, id: str | None = None) -> Event:
    """Store a new dialogue as a draft; with an ``id`` that stands already, give that one. Raises Invalid, SlugTaken."""
    if id and (standing := Event.objects(id=id).first()):
        return standing
    wanted = {**DEFAULTS, **body}
    wanted["country"] = people.country_code(wanted["country"])
    if not wanted.get("slug"):
        title = next(iter(wanted["titles"].values()), "")
        wanted["slug"] = _free_slug(rules.slug_for(title, wanted["country"], wanted["starts_at"]))
    rules.check(wanted)
    event = Event(id=id or fresh(), created_by=by, seated={group: [] for group in wanted["seats"]}, **wanted)
    try:
        event.save(force_insert=True)
    except NotUniqueError as fault:
        raise _slug_taken(wanted["slug"]) from fault
    return get(event.id)


def change(event_id: str, body: dict[str, Any], *, version: int | None = None) -> Event:
    """Change fields. ``version`` is what the caller read (If-Match). A new date or place goes to everybody who has a seat.

    Raises ChangedMeanwhile, WrongState, Invalid, SlugTaken.
    """
    while True:
        event = get(event_id)
        _demand_version(event, version)
        if event.state == "cancelled":
            raise WrongState("A cancelled event stays as it is.")
        before = {name: getattr(event, name) for name in FIELDS}
        after = {**before, **body, "country": people.country_code(body.get("country", event.country))}
        rules.check(after)
        rules.check_change(taken(event), counts(Invitation, event_id, (*OPEN, "waiting")), after)
        changed = {name: value for name, value in after.items() if value != before[name]}
        if not changed or _write(event, changed):
            return get(event_id)


def _write(event: Event, changed: dict[str, Any]) -> bool:
    """One write, only if nobody took a seat or changed the event since it was read."""
    moved = any(name in changed for name in ON_THE_CALENDAR) and event.state != "draft"
    for group in changed.get("seats", {}):
        if group not in event.seated:
            changed[f"seated__{group}"] = []
    update = {f"set__{name}": value for name, value in changed.items()}
    if moved:
        update["inc__sequence"] = 1
    if event.state != "draft":
        update["push__outgoing"] = outgoing.advance(event.id)
    try:
        unchanged = {f"seated.{group}": {"$size": len(claims)} for group, claims in event.seated.items()}
        unchanged.update(_id=event.id, version=event.version)
        return bool(Event.objects(__raw__=unchanged).update_one(inc__version=1, **update))
    except NotUniqueError as fault:
        raise _slug_taken(changed["slug"]) from fault


def open_(event_id: str, *, version: int | None = None) -> Event:
    """Start inviting: look for candidates among everybody, and from now on among those who declare interest."""
    event = get(event_id)
    if event.state == "open":
        return event
    if event.starts_at <= clock.now():
        raise WrongState("It has begun already.", remedy="Change its date first.")
    search = event.searches + 1
    say = [outgoing.seek(event_id, search), outgoing.advance(event_id)]
    return _move(event, ("draft", "closed"), version, set__state="open", set__searches=search, push_all__outgoing=say)


def seek(event_id: str) -> Event:
    """Staff ask to look through everybody once more."""
    event = get(event_id)
    search = event.searches + 1
    return _move(event, ("open",), None, set__searches=search, push__outgoing=outgoing.seek(event_id, search))


def close(event_id: str, *, version: int | None = None) -> Event:
    """Invite nobody new and take no more answers from the public; the waiting list still moves up."""
    event = get(event_id)
    return event if event.state == "closed" else _move(event, ("open",), version, set__state="closed")


def cancel(event_id: str, *, version: int | None = None) -> Event:
    """Call it off and tell everybody who was invited. A round that was decided and not yet sent is dropped."""
    event = get(event_id)
    if event.state == "cancelled":
        return event
    states, say = ("draft", "open", "closed"), outgoing.advance(event_id)
    return _move(event, states, version, set__state="cancelled", set__inviting={}, inc__sequence=1, push__outgoing=say)


def _move(event: Event, states: tuple[str, ...], version: int | None, **update: Any) -> Event:
    _demand_version(event, version)
    if event.state not in states:
        raise WrongState(f"The event is {event.state}; this is possible while it is {' or '.join(states)}.")
    if not Event.objects(id=event.id, state=event.state, version=event.version).update_one(inc__version=1, **update):
        raise ChangedMeanwhile("Somebody changed the event in this moment.", remedy="Read it again and repeat.")
    return get(event.id)


def get(event_id: str) -> Event:
    """Raises EventNotFound."""
    event = Event.objects(id=event_id).first()
    if event is None:
        raise EventNotFound(f"There is no event {event_id}.")
    return event


def by_slug(slug: str) -> Event:
    """For the public page: drafts are not shown. Raises EventNotFound."""
    event = Event.objects(slug=slug, state__ne="draft").first()
    if event is None:
        raise EventNotFound("There is no such event.")
    return event


def _demand_version(event: Event, version: int | None) -> None:
    if version is not None and version != event.version:
        raise ChangedMeanwhile(
            f"The event is at version {event.version}, you read {version}.", remedy="Read it again and repeat your change."
        )


def _free_slug(slug: str) -> str:
    return slug if Event.objects(slug=slug).first() is None else f"{slug}-{fresh()[:4]}"


def _slug_taken(slug: str) -> SlugTaken:
    return SlugTaken(f"Another event is called {slug}.", field="slug", remedy="Choose another one, or leave it out.")
