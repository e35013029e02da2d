"""Candidates: who might be invited, found through the audience protocol, first come first."""

from datetime import datetime
from typing import Any

from mongoengine.errors import NotUniqueError

from services.events import outgoing
from services.events.models import Candidate, Event, Interest, Search
from services.events.operations import forgetting, merging
from services.events.operations.bulk import insert_new, undecided, waiting_candidates
from services.events.operations.seating import taken
from services.events.rules import choosing
from shared import clock
from shared.errors import NotFound
from shared.ids import derived

ASKED_AT_ONCE = 500


class UnknownSearch(NotFound):
    """A page of people came that this service has not asked for."""

    code = "unknown-search"


def seek(event_id: str) -> None:
    """Start looking through everybody contacts knows. Repeating it asks the same question again and finds the same people."""
    event = Event.objects(id=event_id, state="open").first()
    if event is None:
        return
    _ask(
        derived(event_id, "seek", event.searches),
        event_id,
        filter=choosing.audience_filter(event.audience, event.country, event.seats),
    )


def interested(contact: str, country: str | None, groups: list[str], at: datetime) -> None:
    """A person declared interest: keep it for each open event that wants their country and group, until contacts is asked."""
    for event in Event.objects(state="open", starts_at__gt=clock.now()).only("id", "audience", "country", "seats"):
        if choosing.wanted(_audience(event), country, groups):
            insert_new(Interest, [_interest(event.id, contact, groups, at)])


def _interest(event_id: str, contact: str, groups: list[str], at: datetime) -> dict[str, Any]:
    return {
        "_id": derived(event_id, contact, at.isoformat()), "event": event_id, "contact": contact, "groups": groups, "at": at,
        "search": None, "outgoing": [outgoing.ask(event_id)],
    }  # fmt: skip


def ask(event_id: str) -> None:
    """Ask contacts about everybody whose interest waits, up to 500 people in one question; about those of the event's segment,
    where it has one.

    Killed between the two writes, it asks about the same people once more, which finds the same candidates.
    """
    event = Event.objects(id=event_id).only("audience").first()
    segment = event.audience.get("segment") if event else None
    narrowed = {"filter": {"segment": segment}} if segment else {}
    while waiting := list(Interest.objects(event=event_id, search=None).order_by("at").limit(ASKED_AT_ONCE)):
        groups = {interest.contact: list(interest.groups) for interest in waiting}
        ids = [interest.id for interest in waiting]
        request = derived(event_id, *ids)
        _ask(request, event_id, groups=groups, contacts=list(groups), **narrowed)
        Interest.objects(id__in=ids).update(set__search=request)


def _audience(event: Event) -> dict[str, Any]:
    return choosing.audience_filter(event.audience, event.country, event.seats)


def _ask(request: str, event_id: str, groups: dict[str, list[str]] | None = None, **whom: Any) -> None:
    search = Search(id=request, event=event_id, groups=groups or {})
    search.outgoing = [outgoing.resolve(request, "", **whom)]
    try:
        search.save(force_insert=True)
    except NotUniqueError:
        return  # asked already; the answer comes or has come


def take_page(page: dict[str, Any]) -> None:
    """Store the people of one page, then ask for the next one in the same write that moves the cursor."""
    search = Search.objects(id=page["request"]).first()
    if search is None:
        raise UnknownSearch(f"Nobody here asked {page['request']}.")
    event = Event.objects.get(id=search.event)
    if event.state != "open":
        Search.objects(id=search.id).update_one(set__cursor="end")
        return
    if page["people"]:
        _store(event, search.groups, page["people"])
    say = [outgoing.advance(event.id)]
    if page["next"]:
        say.append(outgoing.resolve(search.id, page["next"], filter=_audience(event)))
    # A page that comes twice finds the cursor moved on and says nothing.
    Search.objects(id=search.id, cursor=page["cursor"]).update_one(set__cursor=page["next"] or "end", push_all__outgoing=say)


def _store(event: Event, known_groups: dict[str, list[str]], people: list[dict[str, Any]]) -> None:
    queued, seats, now = waiting_candidates(event.id), taken(event), clock.now()
    for group, count in undecided(event.id).items():
        seats[group] = seats.get(group, 0) + count
    rows = []
    for told in people:
        person = {**told, "contact": merging.current(told["contact"])}
        groups = known_groups.get(told["contact"]) or (person["group"] or "").replace(",", " ").split()
        chosen = choosing.choose_group(groups, event.seats, event.capacity, seats, queued)
        if chosen is not None:
            queued[chosen] = queued.get(chosen, 0) + 1
            rows.append(_row(event.id, chosen, person, now))
    insert_new(Candidate, rows)
    forgetting.again(row["contact"] for row in rows)


def _row(event_id: str, group: str, person: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "_id": derived(event_id, person["contact"]), "event": event_id, "contact": person["contact"], "group": group,
        "name": person["name"], "language": person["language"], "country": person["country"], "channel": person["channel"],
        "state": "waiting", "came_at": now,
    }  # fmt: skip
