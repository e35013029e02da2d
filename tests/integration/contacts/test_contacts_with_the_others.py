"""One person's way through all three services on the real bus: written to, interested, invited, answered, counted."""

import email
import re
from email import policy

from services.contacts.operations import journeys
from services.events.operations import dialogues
from services.mailer.operations import campaigns
from shared import store
from shared.http.links import Links
from tests.integration.contacts.doors import app
from tests.integration.contacts.people_in_store import agreed, contact, ensure_indexes, person, store_people
from tests.integration.events.builders import body


def letters(installation) -> list:
    folder = installation.outbox_dir / "mail"
    return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]


def test_from_the_list_to_the_invitation(installation):
    ensure_indexes()
    asha, baraka = (person(number, groups=["artisanal"], consent=agreed("email")) for number in (1, 2))
    silent = person(3, consent={"outreach": {"email": {"status": "withdrawn", "at": asha["created_at"]}}})
    store_people(asha, baraka, silent)
    event = dialogues.create(body(), by="test")
    dialogues.open_(event.id)
    campaign = campaigns.create({"name": "News", "template": "outreach"}, created_by="test")
    campaigns.start(campaign["_id"])
    installation.settle()

    written = letters(installation)
    assert sorted(letter["To"].addresses[0].addr_spec for letter in written) == ["p1@example.org", "p2@example.org"]
    assert all("Energy List" in letter.get_body(("plain",)).get_content() for letter in written)
    assert [journeys.funnel()["total"][stage] for stage in ("imported", "reached", "interested")] == [3, 2, 0]

    text = next(letter for letter in written if "p1@" in letter["To"]).get_body(("plain",)).get_content()
    people = app().test_client()
    link = Links(installation.settings.secret_key, "http://baraza.test").url("interest", asha["_id"], "email")
    assert re.search(r"http://baraza\.test/l/\S+|" + re.escape(link), text)
    assert people.post(link.removeprefix("http://baraza.test")).status_code == 303
    installation.settle()

    assert contact(asha["_id"])["journey"]["rank"] == 3
    assert contact(baraka["_id"])["journey"]["rank"] == 1
    assert len(letters(installation)) == 3
    total = journeys.funnel()["total"]
    assert (total["reached"], total["interested"], total["invited"]) == (2, 1, 1)
    assert store.database("contacts")["contacts"].count_documents({"outgoing.0": {"$exists": True}}) == 0
