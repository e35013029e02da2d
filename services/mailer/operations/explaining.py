"""Why did this person get this? Everything behind one message: source, basis, text, and what happened to it."""

from collections.abc import Mapping
from typing import Any

from services.mailer.errors import BadTemplate, MissingValue
from services.mailer.operations import deliveries, mailings, templates, tracking
from services.mailer.operations.composing import Composer
from services.mailer.providers.base import Text
from services.mailer.rules import variants
from services.mailer.rules.rendering import html_values
from shared import clock, store
from shared.errors import NotFound


def explain(delivery_id: str) -> dict[str, Any]:
    """One delivery with all that is behind it. Raises NotFound."""
    found = store.database("mailer")["deliveries"].find_one({"_id": delivery_id})
    if found is None:
        raise NotFound(f"There is no delivery {delivery_id}.", code="unknown-delivery")
    delivery = deliveries.with_states([found])[0]
    mailing = mailings.get(delivery["mailing"])
    template = templates.get(mailing["template"])
    batch = store.database("mailer")["batches"].find_one({"_id": delivery["batch"]}, {"accepted_at": 1, "provider": 1}) or {}
    receipts = store.database("mailer")["receipts"].find({"delivery": delivery_id}).sort("at").limit(200)
    return {
        "delivery": delivery,
        "mailing": mailing,
        "text": {name: template.get(name) for name in ("_id", "key", "name", "version", "message_class")},
        "tried": variants.subject(mailing.get("ab"), delivery.get("variant"), delivery.get("language") or ""),
        "batch": batch,
        "receipts": list(receipts),
        "tracked": not tracking.untracked([delivery["contact"]]),
        "rendered": _rendered(delivery, mailing),
    }


def _rendered(delivery: Mapping[str, Any], mailing: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the message, written once more from what is kept; the person's own links are left out."""
    if not delivery.get("address"):
        return {"missing": "erased"}
    try:
        message = Composer(mailing, delivery["channel"], clock.now(), idle=True).one(delivery)
    except (BadTemplate, MissingValue) as fault:
        return {"missing": str(fault)}
    if isinstance(message, Text):
        return {"sms": message.body}
    shape = message.letter.shape
    return {
        "subject": message.subject,
        "text": shape.text.fill(message.values),
        "html": shape.html.fill(html_values(message.values, frozenset(shape.html.names))),
    }
