"""``/contacts/customs``: the fields that this house adds to people."""

from typing import Any

from flask import flash, redirect, request
from flask.views import MethodView
from werkzeug.wrappers import Response

from services.contacts.operations import customs
from services.contacts.rules import customs as rules
from services.contacts.rules import customs_form
from shared.errors import BarazaError, Invalid
from shared.http.actor import actor
from shared.pages import render, texts
from shared.pages.catalogue import LANGUAGES
from shared.pages.choosing import language


class Customs(MethodView):
    """All of them, and a form for another."""

    def get(self) -> str:
        """Fields in their order, the retired ones last."""
        return _listed()

    def post(self) -> Response | tuple[str, int]:
        """Enter one."""
        key = request.form.get("key", "").strip()
        try:
            customs.enter(key, **_entered())
        except BarazaError as fault:
            return _listed(fault), 422
        return _saved()


class Custom(MethodView):
    """One of them."""

    def get(self, key: str) -> str:
        """Its names, type, choices and place."""
        return _one(key)

    def post(self, key: str) -> Response | tuple[str, int]:
        """Change it; what people's values would not fit any more is refused."""
        customs.get(key)
        try:
            customs.put(key, **_entered())
        except BarazaError as fault:
            return _one(key, fault), 422
        return _saved()


def retire(key: str) -> Response:
    """No new values from here on."""
    customs.retire(key)
    return _saved()


def restore(key: str) -> Response:
    """Take a retired field back."""
    customs.restore(key)
    return _saved()


def _listed(fault: BarazaError | None = None) -> str:
    spoken = language(actor().language)
    fields = [{**field, "name": field["names"].get(spoken) or field["names"]["en"]} for field in customs.everyone()]
    fields.sort(key=lambda field: field["retired_at"] is not None)
    held = customs.held()
    return render("contacts/customs.html", fields=fields, held=held, fault=fault, given=request.form, **_choices())


def _one(key: str, fault: BarazaError | None = None) -> str:
    field = customs.get(key)
    given: dict[str, Any] = {f"name-{tag}": name for tag, name in field["names"].items()}
    given |= {"type": field["type"], "position": field["position"], "choices": customs_form.typed(field["choices"])}
    given |= request.form.to_dict()
    return render("contacts/custom.html", field=field, fault=fault, given=given, **_choices())


def _choices() -> dict[str, Any]:
    return {"types": rules.TYPES, "spoken_languages": LANGUAGES}


def _entered() -> dict[str, Any]:
    names = {tag: name for tag in LANGUAGES if (name := request.form.get(f"name-{tag}", "").strip())}
    try:
        position = int(request.form.get("position") or 0)
    except ValueError as fault:
        raise Invalid("The place is a number.", code="custom-position", field="position", remedy="Write 1, 2, 3 …") from fault
    choosing = request.form.get("type") in customs.CHOOSING
    choices = customs_form.read(request.form.get("choices", "")) if choosing else []
    return {"names": names, "type": request.form.get("type", ""), "choices": choices, "position": position}


def _saved() -> Response:
    flash(texts(language(actor().language), "contacts")["customs.done"], "success")
    return redirect("/contacts/customs", 303)
