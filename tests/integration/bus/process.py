"""A real relay of contacts, or a real worker of events whose handler notes what it hears. Started to be killed."""

import os
import sys
import time

from shared import clock, store
from shared.bus import consumer, relay
from shared.bus.envelope import Message
from shared.settings import Common, read
from tests.integration.bus.letters import Letter


def note(message: Message) -> None:
    """Note the beginning and the end; a contact called ``hang`` or ``slow`` takes its time in between."""
    contact = message.data["contact"]
    log = store.database("events")["heard"]
    log.insert_one({"message": message.id, "contact": contact, "step": "begun", "at": clock.now(), "pid": os.getpid()})
    if contact.startswith("hang") and log.count_documents({"message": message.id, "step": "begun"}) == 1:
        time.sleep(60)
    if contact.startswith("slow"):
        time.sleep(1)
    log.insert_one({"message": message.id, "contact": contact, "step": "done", "at": clock.now(), "pid": os.getpid()})


if __name__ == "__main__":
    settings = read(Common, os.environ)
    if sys.argv[1] == "relay":
        relay.run("contacts", [Letter], settings)
    else:
        consumer.run("events", {"contacts.contact.interested": note}, settings)
