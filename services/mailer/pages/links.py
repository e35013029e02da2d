"""Tracked links: on to the address the author wrote. Leads nowhere else and has no other consequence than a count."""

from flask import Response, request

from services.mailer.operations import following
from shared.http.actor import actor


def follow(token: str) -> Response:
    """``/l/<token>``: 302 to the stored address; the click is noted, apart where a program and not a person came."""
    delivery, number = actor().ids
    target = following.follow(delivery, number, method=request.method, headers=dict(request.headers))
    headers = {"Location": target, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
    return Response(status=302, headers=headers)
