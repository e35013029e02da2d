"""The people that benchmarks of reading ask for, as an import leaves them, in a store of their own."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.standalone.mongod import Mongod
from services.contacts.models import Partner, ensure_indexes
from shared import ids, store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BLOCK = 5000


def person(number: int) -> dict[str, Any]:
    """One person as an import leaves them."""
    email = f"person{number}@example{number % 997}.org"
    agreed = {"status": "agreed", "basis": "consent", "method": "partner", "at": NOW, "source": "i" * 24, "agreement": "a" * 24}
    said = {
        "name": f"Person Number{number}", "given_name": "Person", "family_name": f"Number{number}", "email": email,
        "country": ("TZ", "GH", "KE", "MN")[number % 4], "region": f"Region {number % 40}", "role": "Officer",
        "organisation": f"Organisation {number % 5000}", "languages": ["en"], "groups": ["government"] if number % 3 else ["asm"],
    }  # fmt: skip
    source = {"partner": "p1", "import": "i" * 24, "row": number, "result": "new", "said": said}
    return {
        "_id": ids.derived("person", number), "seq": number, "keys": [f"e:{email}"], **said, "sources": [source],
        "consent": {"outreach": {"email": agreed}}, "journey": {"rank": 0, "at": {"imported": NOW}}, "created_at": NOW,
        "changed_at": NOW,
    }  # fmt: skip


@contextmanager
def kept(people: int) -> Iterator[Mongod]:
    """A store with so many people and the indexes of the product, for as long as the block runs; the settings name it."""
    with tempfile.TemporaryDirectory() as folder:
        server = Mongod(Path(folder) / "mongod").start()
        try:
            os.environ.update(
                BARAZA_MONGO_URL=server.url_for("bench"), BARAZA_BROKER_URL="embedded",
                BARAZA_SECRET_KEY=secrets.token_hex(32), BARAZA_DATA_DIR=folder,
            )  # fmt: skip
            for alias in ("contacts", "access"):
                store.connect(alias, os.environ["BARAZA_MONGO_URL"])
            ensure_indexes()
            Partner(id="p1", name="Energy list", name_key="energy list", ours=True).save()
            for start in range(0, people, BLOCK):
                rows = [person(number) for number in range(start, min(start + BLOCK, people))]
                store.database("contacts")["contacts"].insert_many(rows, ordered=False)
            yield server
        finally:
            for alias in ("contacts", "access"):
                store.disconnect(alias)
            server.stop()
