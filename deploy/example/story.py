"""The worked example as a client tells it, over the API alone: lists in, outreach out, a dialogue with all its seats."""

import dataclasses
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.example.client import Client
from deploy.example.generator import Files
from shared.errors import Unavailable

POLL_SECONDS = 0.25
LONGEST_SECONDS = 900
QUIET_SECONDS = 2.0
GROUPS = ("government", "lsm", "asm")
DIALOGUE = {
    "titles": {
        "en": "Dialogue on mining, Tanzania",
        "sw": "Mazungumzo kuhusu uchimbaji madini, Tanzania",
        "fr": "Dialogue sur les mines, Tanzanie",
        "es": "Diálogo sobre la minería, Tanzania",
    },
    "country": "TZ",
    "place": "Geita",
    "starts_at": "2027-11-07T09:00:00+03:00",
    "ends_at": "2027-11-10T16:00:00+03:00",
    "zone": "Africa/Dar_es_Salaam",
    "languages": ["sw", "en"],
    "capacity": 70,
    "seats": {
        "government": {"minimum": 15, "maximum": 20},
        "lsm": {"minimum": 15, "maximum": 20},
        "asm": {"minimum": 20, "maximum": 30},
    },
    "invite_ahead": 1.5,
    "contact_line": "Neema, +255 754 000 111",
}
OURS = "Own newsletter"
PARTNERS = (
    (OURS, "GB", "consent", ("subscribed", "unsubscribed", "cleaned")),
    ("Energy mailing list", "CH", "consent", ("energy",)),
    ("Field visit to Geita", "TZ", "consent", ("miners",)),
)

Progress = Callable[[str, int, int], None]  # what, done, of how many (0: not known)


@dataclasses.dataclass
class Told:
    """What came out."""

    seconds: dict[str, float] = dataclasses.field(default_factory=dict)
    imports: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    outreach: dict[str, Any] = dataclasses.field(default_factory=dict)
    people: dict[str, Any] = dataclasses.field(default_factory=dict)
    funnel: dict[str, Any] = dataclasses.field(default_factory=dict)
    balance: dict[str, Any] = dataclasses.field(default_factory=dict)
    event: str = ""

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time a phase."""
        began = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - began, 2)


def tell(client: Client, files: Files, outbox: Path, people_report: Path, progress: Progress, rests: Callable[[], bool]) -> Told:
    """The whole story. ``rests`` tells whether nothing is on its way inside the system any more."""
    told = Told()
    with told.phase("import"):
        told.imports = bring_in(client, files, progress)
    with told.phase("outreach"):
        told.outreach = reach_out(client, outbox, progress)
    with told.phase("dialogue"):
        told.event = client.post("/events/v1/events", DIALOGUE)["id"]
        client.post(f"/events/v1/events/{told.event}/open")
        fill_seats(client, told.event, people_report, progress, rests)
    told.people = _read(people_report)
    told.balance = client.get(f"/events/v1/events/{told.event}/balance")
    told.funnel = client.get("/contacts/v1/journey", by="group")
    return told


def bring_in(client: Client, files: Files, progress: Progress) -> list[dict[str, Any]]:
    """Partners, what they agreed to, and their files; waits for the last row."""
    imports = []
    for name, country, basis, kinds in PARTNERS:
        partner = client.post("/contacts/v1/partners", {"name": name, "country": country, "ours": name == OURS})
        client.post(
            "/contacts/v1/agreements",
            {
                "partner": partner["id"], "purposes": ["outreach"], "channels": ["email", "sms"], "basis": basis,
                "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2030-01-01T00:00:00Z", "reference": "signed, with the example",
            },
        )  # fmt: skip
        for kind in kinds:
            path: Path = getattr(files, kind)
            more = {"country": "TZ", "language": "sw"} if kind == "miners" else {}
            imports.append(client.upload("/contacts/v1/imports", path, partner=partner["id"], **more))
    done: list[dict[str, Any]] = []

    def finished() -> bool:
        done[:] = [client.get(f"/contacts/v1/imports/{entry['id']}") for entry in imports]
        rows = sum(entry.get("checkpoint") or 0 for entry in done)
        progress("Rows taken in", rows, sum(entry.get("total") or 0 for entry in done))
        return all(entry["state"] in ("done", "failed", "cancelled") for entry in done)

    _until(finished, "the imports")
    return done


def reach_out(client: Client, outbox: Path, progress: Progress) -> dict[str, Any]:
    """One campaign to everybody who may be written to; waits until the last message is handed over."""
    campaign = client.post(
        "/mailer/v1/campaigns",
        {
            "name": "Will you join a dialogue on mining?", "template": "outreach", "purpose": "outreach",
            "channels": ["email", "sms"], "filter": {},
        },
    )  # fmt: skip
    client.post(f"/mailer/v1/campaigns/{campaign['id']}/start")
    found: dict[str, Any] = {}

    def handed_over() -> bool:
        found.update(client.get(f"/mailer/v1/campaigns/{campaign['id']}"))
        figures = found.get("progress") or {}
        progress("Outreach handed over", figures.get("accepted", 0), figures.get("total", 0) or 0)
        return bool(found["state"] == "done")

    _until(handed_over, "the outreach")
    return {**found, "written": {kind: _count(outbox / kind) for kind in ("mail", "sms")}}


def fill_seats(client: Client, event: str, people_report: Path, progress: Progress, rests: Callable[[], bool]) -> None:
    """Wait until the people have nothing more to do and the seats stand still."""
    before: dict[str, Any] = {}
    still_since = time.monotonic()

    def settled() -> bool:
        nonlocal before, still_since
        people, balance = _read(people_report), client.get(f"/events/v1/events/{event}/balance")
        progress("Seats taken", balance["total"]["seated"], balance["total"]["capacity"])
        if people.get("pending") or balance != before:
            before, still_since = balance, time.monotonic()
        quiet = min(time.monotonic() - still_since, people.get("quiet_seconds", 0))
        return bool(quiet > QUIET_SECONDS and rests())

    _until(settled, "the seats")


def _until(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + LONGEST_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise Unavailable(f"Waited {LONGEST_SECONDS} s for {what}.", code="example-stuck", remedy="See data/logs.")
        time.sleep(POLL_SECONDS)


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:  # nobody has looked into a mailbox yet
        return {}
    return found
