"""What people wrote to us, in the console: what waits for a person to read, or everything."""

from typing import Any

from flask import request

from services.mailer.operations import incoming
from shared.http.paging import page
from shared.pages import render

FOR_PEOPLE = ("reply", "start")


def listing() -> str:
    """The newest first."""
    everything = "all" in request.args
    query: dict[str, Any] = {} if everything else {"intent": {"$in": FOR_PEOPLE}}
    found = page(incoming.collection(), query, cursor=request.args.get("cursor", ""), key="at", newest_first=True)
    return render("mailer/replies.html", rows=found["items"], following=found["next"], everything=everything)
