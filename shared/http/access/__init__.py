"""Who may come in: API tokens, staff accounts and their sessions, in the database "access" that the services share."""

from typing import Any

from pymongo.database import Database

from shared import store


def connect(mongo_url: str) -> Database[dict[str, Any]]:
    """Connect the access store. The web apps do this in ``build``; commands call it themselves."""
    return store.connect("access", mongo_url)
