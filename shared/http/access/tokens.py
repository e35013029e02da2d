"""API tokens: made, shown once, recognised, revoked."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from pymongo.collection import Collection

from shared import clock, ids, store
from shared.errors import Invalid, NotFound, NotSignedIn
from shared.http.access.models import ALIAS, Token
from shared.http.actor import SCOPES, Actor

PREFIX = "brz"
DEFAULT_DAYS = 365


def create(name: str, scopes: Iterable[str], *, partner: str | None = None, days: int = DEFAULT_DAYS) -> str:
    """Make a token and give its text, which can't be had again."""
    wanted = sorted(set(scopes))
    if unknown := sorted(set(wanted) - set(SCOPES)):
        raise Invalid(
            f"There is no scope {unknown[0]!r}.", code="scope-unknown", field="scope", remedy="Known: " + ", ".join(SCOPES)
        )
    if not wanted:
        raise Invalid("A token needs a scope.", code="scope-missing", field="scope", remedy="Known: " + ", ".join(SCOPES))
    if partner and any(not scope.startswith("imports:") for scope in wanted):
        raise Invalid(
            "A partner's token opens that partner's imports and nothing else.", code="partner-scope", field="scope",
            remedy="Take imports:read and imports:write, or leave the partner out.",
        )  # fmt: skip
    if days < 1:
        raise Invalid("A token must live for a day at least.", code="days-invalid", field="days", remedy="Give a number of days.")
    public, secret = ids.fresh(), secrets.token_urlsafe(32)
    now = clock.now()
    Token(
        id=public, name=name, secret_hash=_hashed(secret), scopes=wanted, partner=partner,
        created_at=now, expires_at=now + timedelta(days=days),
    ).save(force_insert=True)  # fmt: skip
    return f"{PREFIX}_{public}_{secret}"


def listed() -> list[Token]:
    """All tokens, newest first."""
    return list(Token.objects.order_by("-created_at"))


def revoke(id: str) -> None:
    """End a token now, named by its id or by its whole text."""
    public = id.split("_")[1] if id.startswith(PREFIX + "_") else id
    if not Token.objects(id=public).update_one(set__revoked_at=clock.now()):
        raise NotFound(f"There is no token {public}.", remedy="See them with: baraza token list")


def actor_of(text: str) -> Actor:
    """Who holds this token. Raises NotSignedIn, with the same words whether it is unknown or misspelt."""
    prefix, _, rest = text.partition("_")
    public, _, secret = rest.partition("_")
    found = _kept().find_one({"_id": public}) if prefix == PREFIX and secret else None
    if found is None or not hmac.compare_digest(found["secret_hash"], _hashed(secret)):
        raise NotSignedIn("This token is not known.", code="token-unknown", remedy="Check that it was copied whole.")
    now = clock.now()
    if found.get("revoked_at") is not None:
        raise NotSignedIn("This token was revoked.", code="token-revoked", remedy="Ask for a new one.")
    if found["expires_at"] <= now:
        raise NotSignedIn("This token has expired.", code="token-expired", remedy="Ask for a new one.")
    _note_use(found, now)
    return Actor(
        kind="token", id=found["_id"], name=found["name"], scopes=frozenset(found["scopes"]), partner=found.get("partner")
    )


def _note_use(token: Mapping[str, Any], now: datetime) -> None:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if token.get("used_on") != today:
        _kept().update_one({"_id": token["_id"]}, {"$set": {"used_on": today}})


def _kept() -> Collection[dict[str, Any]]:
    """Every call of the API asks here, so without the objects of mongoengine."""
    return store.database(ALIAS)["tokens"]


def _hashed(secret: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
