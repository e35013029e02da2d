"""Who may call a route. Each guard looks at the request and gives the actor, or raises with the remedy.

guards.public                     anyone
guards.staff                      a signed-in member of staff; forms carry the CSRF field
guards.token("imports:read", "imports:write")   a bearer token with the scope; the second one for methods that change
guards.signed("answer")           whoever holds the signed link in the URL argument ``token``
guards.webhook                    a provider; the view itself verifies the signature over the raw bytes
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Request, current_app

from shared.errors import Forbidden, NotSignedIn
from shared.http.access import csrf, sessions, tokens
from shared.http.actor import ANYONE, SCOPES, Actor
from shared.http.links import Links

SAFE = ("GET", "HEAD")


@dataclass(frozen=True)
class Guard:
    """A name for people and for the documentation, and the question asked of each request."""

    name: str
    admit: Callable[[Request], Actor]
    scope: str | None = None
    changing_scope: str | None = None

    @property
    def needs_token(self) -> bool:
        """Whether the documentation shows a bearer token."""
        return self.scope is not None


def token(scope: str, changing: str | None = None) -> Guard:
    """A bearer token holding ``scope``, or ``changing`` where the method changes something. Staff may read."""
    for name in filter(None, (scope, changing)):
        if name not in SCOPES:
            raise ValueError(f"no such scope: {name}")

    def admit(request: Request) -> Actor:
        wanted = scope if request.method in SAFE else changing or scope
        secret = _bearer(request)
        if secret is None and request.method in SAFE and (staff_member := sessions.actor_of(request)):
            return staff_member
        if secret is None:
            raise NotSignedIn(
                "This call needs an API token.",
                code="token-missing",
                remedy=f"Send 'Authorization: Bearer …' with a token that has the scope {wanted}. "
                f"Make one with: baraza token create --name NAME --scope {wanted}",
            )
        caller = tokens.actor_of(secret)
        if not caller.may(wanted):
            raise Forbidden(
                f"The token {caller.name!r} does not have the scope {wanted}.",
                code="scope-missing",
                remedy=f"Make one that has it: baraza token create --name NAME --scope {wanted}",
            )
        return caller

    return Guard(f"token({scope}{', ' + changing if changing else ''})", admit, scope, changing or scope)


def signed(purpose: str) -> Guard:
    """Whoever holds the link. A forwarded link works for the other person too: pages show little."""

    def admit(request: Request) -> Actor:
        links: Links = current_app.extensions["baraza.links"]
        ids = links.read(purpose, (request.view_args or {}).get("token", ""))
        return Actor(kind="link", id=ids[0], name=purpose, ids=ids)

    return Guard(f"signed({purpose})", admit)


def _staff(request: Request) -> Actor:
    caller = sessions.actor_of(request)
    if caller is None:
        raise NotSignedIn("Please sign in.", code="sign-in-needed", remedy="Sign in and come back to this page.")
    if request.method not in SAFE:
        csrf.check(request)
    return caller


def _bearer(request: Request) -> str | None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" and secret.strip() else None


public = Guard("public", lambda request: ANYONE)
staff = Guard("staff", _staff)
webhook = Guard("webhook", lambda request: ANYONE)
