"""People for the tests of contacts, written as an import leaves them."""

from datetime import UTC, datetime
from typing import Any

import orjson

from services.contacts import models
from services.contacts.rules.assembling import DESCRIBING
from shared import ids, people, store

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def ensure_indexes(*documents: Any) -> None:
    """Those of these documents, or of everything: a test that makes few is the quicker for it."""
    for document in documents or models.EVERY:
        document.ensure_indexes()


def agreed(*channels: str, purpose: str = "outreach") -> dict[str, Any]:
    return {
        purpose: {
            channel: {"status": "agreed", "basis": "agreement", "method": "partner", "at": LONG_AGO, "source": "a1"}
            for channel in channels
        }
    }


def person(number: int, **fields: Any) -> dict[str, Any]:
    email = fields.pop("email", f"p{number}@example.org")
    phone = fields.pop("phone", None)
    name = fields.pop("name", f"Person {number}")
    said = {"name": name, "email": email, "phone": phone, "languages": ["en"], "country": "TZ", "groups": ["asm"]}
    said |= {field: fields[field] for field in DESCRIBING if field in fields}
    said = {field: value for field, value in said.items() if value}
    return {
        "_id": ids.derived("person", number),
        "seq": number,
        "keys": people.contact_keys(email, phone, name),
        **said,
        "sources": [{"partner": "p1", "import": "i1", "row": number, "result": "new", "said": said}],
        "consent": agreed("email"),
        "journey": {"rank": 0, "at": {"imported": LONG_AGO}},
        "created_at": LONG_AGO,
        "changed_at": LONG_AGO,
        **fields,
    }


def store_people(*documents: dict[str, Any]) -> list[str]:
    database = store.database("contacts")
    database["partners"].update_one({"_id": "p1"}, {"$set": {"name": "Energy List", "name_key": "energy list"}}, upsert=True)
    database["contacts"].insert_many(list(documents))
    return sorted(document["_id"] for document in documents)


def contact(id: str) -> dict[str, Any]:
    found = store.database("contacts")["contacts"].find_one({"_id": id})
    assert found is not None
    return found


def messages(type: str) -> list[dict[str, Any]]:
    """The data of all messages that wait in any outbox of contacts."""
    found = []
    for collection in ("contacts", "audience_buckets"):
        for document in store.database("contacts")[collection].find({"outgoing.type": type}):
            found += [orjson.loads(entry["body"])["data"] for entry in document["outgoing"] if entry["type"] == type]
    return found
