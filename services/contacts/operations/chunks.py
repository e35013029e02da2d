"""Whom each chunk of an import touches: by this an import is taken back without searching all people."""

from collections.abc import Iterator, Sequence

from pymongo.errors import DuplicateKeyError

from services.contacts.models import ALIAS
from shared import ids, store


def remember(import_id: str, row: int, contacts: Sequence[str]) -> None:
    """Note whom the chunk that begins at a row is about to write, before it does."""
    collection = store.database(ALIAS)["import_chunks"]
    chunk = ids.derived("chunk", import_id, row)
    try:
        collection.insert_one({"_id": chunk, "import_id": import_id, "row": row, "contacts": list(contacts)})
    except DuplicateKeyError:  # done again, or again after somebody else was faster with some of them
        collection.update_one({"_id": chunk}, {"$addToSet": {"contacts": {"$each": list(contacts)}}})


def of(import_id: str, after: int = -1) -> Iterator[tuple[int, list[str]]]:
    """The chunks of an import that begin after a row, in order: the row and the contacts."""
    found = store.database(ALIAS)["import_chunks"].find({"import_id": import_id, "row": {"$gt": after}})
    for chunk in found.sort("row", 1):
        yield chunk["row"], chunk["contacts"]
