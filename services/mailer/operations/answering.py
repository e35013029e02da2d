"""Our own answers to words: that it has ended, and who we are. Handed over once, and never again after a lost answer."""

from collections.abc import Mapping
from typing import Any

from services.mailer import outgoing, settings
from services.mailer.providers import choose
from services.mailer.providers.base import Provider, ProviderDown, ProviderRefuses, Text
from services.mailer.rules import gsm
from shared import clock, ids, store
from shared.errors import Unavailable
from shared.pages.catalogue import LANGUAGES, texts

FALLBACK = "en"


class NotTaken(Unavailable):
    """The gateway asked us to come back later."""

    code = "answer-not-taken"


def prepare(message: Mapping[str, Any]) -> None:
    """Store the answer to a message, in the language of its word. One a day per number and word, so that two machines that
    answer each other soon fall silent."""
    current = settings.current()
    language = message.get("language") if message.get("language") in LANGUAGES else FALLBACK
    told = texts(str(language), "mailer")[f"answer.{message['intent']}"].format(organisation=current.organisation)
    day = message["at"].date().isoformat()
    answer_id = ids.derived(message["address_hash"], message["intent"], day)
    row = {
        "_id": answer_id,
        "address": message["address"],
        "address_hash": message["address_hash"],
        "gateway": message.get("gateway"),
        "sender": message.get("to") or current.sms_sender(message["address"]),
        "text": gsm.friendly(told),
        "state": "queued",
        "created_at": clock.now(),
        "outgoing": [outgoing.answer(answer_id)],
    }
    store.insert_missing(_answers(), [row])


def send(answer_id: str) -> None:
    """Hand one answer over. Found in ``sending`` it was cut off, so it may have gone and is not sent again.

    Raises ProviderDown, ProviderRefuses, NotTaken: it waits and comes back.
    """
    found = _answers().find_one_and_update({"_id": answer_id, "state": "queued"}, {"$set": {"state": "sending"}})
    if found is None:
        _end(answer_id, "unknown", None)
        return
    text = Text(answer_id, found["address"], found["sender"], found["text"])
    try:
        outcomes = [outcome for some in _road(found["gateway"]).send([text]) for outcome in some]
    except (ProviderDown, ProviderRefuses):
        _again(answer_id)
        raise
    if outcomes[0].result == "later":
        _again(answer_id)
        raise NotTaken(outcomes[0].reason or "later")
    _end(answer_id, outcomes[0].result, outcomes[0].reason)


def forget(address_hashes: list[str]) -> None:
    """Somebody is erased: what waits for their number does not go."""
    _answers().delete_many({"address_hash": {"$in": address_hashes}, "state": "queued"})


def _road(gateway: str | None) -> Provider[Any]:
    """The gateway that the word came through, where we still write by it."""
    current = settings.current()
    names = choose.names("sms", current)
    return choose.provider("sms", gateway if gateway in names else names[0], current)


def _again(answer_id: str) -> None:
    _answers().update_one({"_id": answer_id, "state": "sending"}, {"$set": {"state": "queued"}})


def _end(answer_id: str, state: str, reason: str | None) -> None:
    """What went needs its number no more."""
    emptied = {"$set": {"state": state, "reason": reason}, "$unset": {"address": "", "text": ""}}
    _answers().update_one({"_id": answer_id, "state": "sending"}, emptied)


def _answers() -> Any:
    return store.database("mailer")["answers"]
