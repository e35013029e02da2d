"""Signing in to the console and out again. The contacts app mounts SIGN_IN_ROUTES."""

import secrets
from ipaddress import ip_address

from flask import Response, current_app, redirect, request

from shared.errors import Forbidden, NotSignedIn, TooMany
from shared.http import guards
from shared.http.access import csrf, sessions, staff
from shared.http.routing import Route
from shared.pages.catalogue import texts
from shared.pages.choosing import language
from shared.pages.rendering import render

START = "/contacts/"
_FORM_COOKIE = "baraza_form"  # ties the form to the browser that asked for it, before there is a session


def sign_in() -> Response:
    """The form; and what it sends."""
    return _send() if request.method == "POST" else _form()


def sign_out() -> Response:
    """End the session, here and in the store."""
    response = redirect("/contacts/sign-in", 303)
    sessions.end(request, response)  # type: ignore[arg-type]
    return response  # type: ignore[return-value]


def _send() -> Response:
    t = texts(language())
    try:
        csrf.check(request, request.cookies.get(_FORM_COOKIE, ""))
        member = staff.verify(request.form.get("login", ""), request.form.get("password", ""), _address())
    except Forbidden:
        return _form(t["sign_in.stale"], 403)
    except TooMany as fault:
        wait = fault.extra["retry_after"]
        return _form(t("sign_in.throttled", minutes=(wait + 59) // 60), 429, {"Retry-After": str(wait)})
    except NotSignedIn:
        return _form(t["sign_in.wrong"], 401)
    response = redirect(_inside(request.form.get("next", "")), 303)
    sessions.start(member, response)  # type: ignore[arg-type]
    response.delete_cookie(_FORM_COOKIE)
    return response  # type: ignore[return-value]


def _form(problem: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Response:
    browser = request.cookies.get(_FORM_COOKIE) or secrets.token_urlsafe(16)
    page = render(
        "access/sign_in.html", problem=problem, csrf=csrf.token(browser), login=request.form.get("login", ""),
        next=_inside(request.values.get("next", "")),
    )  # fmt: skip
    response = Response(page, status, headers, mimetype="text/html")
    secure = current_app.extensions["baraza.settings"].public_url.startswith("https://")
    response.set_cookie(_FORM_COOKIE, browser, httponly=True, samesite="Strict", secure=secure, path="/contacts/sign-in")
    return response


def _inside(path: str) -> str:
    """Only ever to a page of ours: ``//elsewhere`` and ``/\\elsewhere`` are other sites to a browser."""
    plain = path.isprintable() and "\\" not in path and ":" not in path.split("?")[0]
    return path if path.startswith("/") and not path.startswith("//") and plain else START


def _address() -> str:
    """Of the browser: what the gateway says, where it is a gateway of ours that says so."""
    near = request.remote_addr or ""
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
    return forwarded if forwarded and near and ip_address(near).is_private else near


SIGN_IN_ROUTES = (
    Route("/contacts/sign-in", sign_in, guards.public, methods=("GET", "POST"), max_body=10_000),
    Route("/contacts/sign-out", sign_out, guards.staff, methods=("POST",), max_body=10_000),
)
