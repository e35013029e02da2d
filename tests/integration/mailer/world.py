"""People in contacts' own store, for tests that go through the real audience protocol."""

from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from shared import ids, store

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def contact(number: int, **given: Any) -> dict[str, Any]:
    """One person who agreed to outreach by email and SMS."""
    agreed = {"status": "agreed", "basis": "partner", "source": "test"}
    return {
        "_id": ids.derived("contact", number),
        "keys": [f"e:p{number}@example.org"],
        "name": f"Person {number} Ünï",
        "email": f"p{number}@example.org",
        "languages": ["en"],
        "country": "TZ",
        "groups": ["government"],
        "sources": [],
        "consent": {
            "outreach": {"email": agreed, "sms": agreed},
            "dialogue": {"email": {**agreed, "status": "granted"}, "sms": {**agreed, "status": "granted"}},
        },
        "unreachable": {},
        "journey": {},
        "created_at": LONG_AGO,
        "changed_at": LONG_AGO,
        **given,
    }


def populate(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put people into the store of contacts."""
    store.database("contacts")["contacts"].insert_many(people)
    return people


def mails(outbox: Path) -> dict[str, EmailMessage]:
    """Every mail in the outbox folder, by its delivery id."""
    parser = BytesParser(policy=policy.default)
    found = {}
    for file in sorted((outbox / "mail").glob("*.eml")):
        message = parser.parsebytes(file.read_bytes())
        assert isinstance(message, EmailMessage)
        assert not message.defects
        found[file.stem] = message
    return found


def batches() -> list[dict[str, Any]]:
    """Every batch of the mailer."""
    return list(store.database("mailer")["batches"].find())
