"""The smallest round trip: a document with something to say, the relay, a handler of another service."""

from services.contacts.models import OUTBOXES, Contact
from shared import clock, ids
from shared.bus.envelope import Message
from shared.bus.outbox import entry
from shared.bus.settle import settle


def test_a_stored_message_reaches_its_handler_once(installation):
    heard: list[Message] = []
    said = entry(
        "contacts.contact.interested",
        {"contact": "c1", "groups": [], "at": clock.now()},
        sender="contacts",
    )
    Contact(id=ids.fresh(), keys=["e:a@example.org"], outgoing=[said]).save()

    handled = settle(
        [("contacts", OUTBOXES, {}), ("events", (), {"contacts.contact.interested": heard.append})], installation.settings
    )

    assert handled == 1
    assert [message.id for message in heard] == [said["id"]]
    assert Contact.objects.get().outgoing == []
