"""The store: one MongoDB database per service, named after the prefix in ``BARAZA_MONGO_URL`` and the service."""

import threading
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import mongoengine
from mongoengine.connection import get_db
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError
from pymongo.uri_parser import parse_uri

DEFAULT_PREFIX = "baraza"
DUPLICATE_KEY = 11000
_MAKING = threading.Lock()


def connect(service: str, mongo_url: str) -> Database[dict[str, Any]]:
    """Connect the service's models (``db_alias`` = service). Lazy: a store that is away shows at the first question.

    Acknowledged by a majority and journalled, since an acknowledged write must survive any kill. How long to look for a
    store that is away, the URL may say.
    """
    patience = {} if "serverselectiontimeoutms=" in mongo_url.lower() else {"serverSelectionTimeoutMS": 5000}
    prefix = parse_uri(mongo_url).get("database") or DEFAULT_PREFIX
    how: dict[str, Any] = {
        "db": f"{prefix}_{service}",
        "host": _without_database(mongo_url),
        "tz_aware": True,
        "w": "majority",
        "uuidRepresentation": "standard",
        "appname": f"baraza-{service}",
        **patience,
    }
    mongoengine.connect(alias=service, **how)
    mongoengine.register_connection(alias=_unretried(service), retryWrites=False, **how)
    return get_db(service)


def _without_database(mongo_url: str) -> str:
    """mongoengine prefers the database of the URL to ``db``, which would put all services into one."""
    parts = urlsplit(mongo_url)
    query = parts.query
    if parts.username and parts.path.strip("/") and "authsource=" not in query.lower():
        query = "&".join(filter(None, (query, f"authSource={parts.path.strip('/')}")))
    return parts._replace(path="/", query=query).geturl()


def disconnect(service: str) -> None:
    """Forget the connection (tests; and processes before they fork)."""
    mongoengine.disconnect(alias=service)
    mongoengine.disconnect(alias=_unretried(service))


def database(service: str) -> Database[dict[str, Any]]:
    """The connected database of a service, for the bulk and list paths."""
    return get_db(service)


def unretried(service: str) -> Database[dict[str, Any]]:
    """The same database over a connection that does not repeat a write whose answer was lost, for bulk updates that are done
    again as a whole anyway: the server keeps no record for each of them, which saves it a third of the work."""
    with _MAKING:  # made at the first question, which several threads may ask at once
        return get_db(_unretried(service))


def _unretried(service: str) -> str:
    return f"{service}.unretried"


def insert_missing(collection: Collection[dict[str, Any]], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows under derived ids; those that stand already stay as they are, so doing it twice is harmless.

    Raises BulkWriteError for anything but rows that stand already.
    """
    if not rows:
        return
    try:
        collection.insert_many(rows, ordered=False)
    except BulkWriteError as fault:
        others = any(error["code"] != DUPLICATE_KEY for error in fault.details["writeErrors"])
        if others or fault.details["writeConcernErrors"]:
            raise
