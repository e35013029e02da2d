"""Sessions of the console: a random cookie, of which the store knows only the hash."""

import hashlib
import secrets
from datetime import timedelta

from flask import Request, Response, current_app, g

from shared import clock
from shared.http.access.models import Session, Staff
from shared.http.actor import SCOPES, Actor

LIFETIME = timedelta(hours=12)


def cookie_name() -> str:
    """``__Host-`` binds the cookie to this host, which browsers only allow over https."""
    return "__Host-baraza" if _secure() else "baraza"


def start(staff: Staff, response: Response) -> None:
    """Sign this browser in."""
    secret = secrets.token_urlsafe(32)
    Session(id=_hashed(secret), staff=staff.id, expires_at=clock.now() + LIFETIME).save(force_insert=True)
    response.set_cookie(
        cookie_name(), secret, max_age=LIFETIME, httponly=True, samesite="Lax", secure=_secure(), path="/"
    )  # fmt: skip


def end(request: Request, response: Response) -> None:
    """Sign this browser out, in the store too."""
    if secret := request.cookies.get(cookie_name()):
        Session.objects(id=_hashed(secret)).delete()
    response.delete_cookie(cookie_name(), httponly=True, samesite="Lax", secure=_secure(), path="/")


def actor_of(request: Request) -> Actor | None:
    """The member of staff whose browser this is."""
    secret = request.cookies.get(cookie_name())
    if not secret:
        return None
    session = Session.objects(id=_hashed(secret), expires_at__gt=clock.now()).first()
    staff = session and Staff.objects(id=session.staff, disabled_at=None).first()
    if not staff:
        return None
    g.session_secret = secret
    return Actor(kind="staff", id=staff.id, name=staff.name, scopes=frozenset(SCOPES), language=staff.language)


def _secure() -> bool:
    return current_app.extensions["baraza.settings"].public_url.startswith("https://")


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
