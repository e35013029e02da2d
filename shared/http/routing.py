"""The table of URLs: each line says the path, what answers, and who may call it. There is no route without a guard."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request
from flask.views import MethodView
from flask_smorest import Api
from werkzeug.routing import BaseConverter

from shared.errors import BarazaError, TooLarge
from shared.http.api import DocumentedBlueprint
from shared.http.guards import Guard

DEFAULT_MAX_BODY = 1_000_000  # bytes; doors that take files or batches say more


@dataclass(frozen=True)
class Route:
    """One line of the table. A MethodView class answers all its own methods unless ``methods`` names some."""

    path: str
    view: Callable[..., Any] | type[MethodView]
    guard: Guard
    methods: tuple[str, ...] | None = None
    max_body: int = DEFAULT_MAX_BODY

    @property
    def answered(self) -> tuple[str, ...]:
        """The methods that this line answers."""
        if self.methods:
            return self.methods
        if isinstance(self.view, type) and issubclass(self.view, MethodView):
            return tuple(sorted(self.view.methods or ()))
        return ("GET",)


class RouteWithoutGuard(BarazaError):
    """A URL exists that no line of the table declares. Closed to everyone."""

    code = "route-without-guard"


class IdConverter(BaseConverter):
    """``<id:import_id>``: our 24 hexadecimal digits."""

    regex = "[0-9a-f]{24}"


def register(app: Flask, api: Api, service: str, routes: Iterable[Route]) -> None:
    """Put every route into the app; those of the API into its documentation too."""
    app.url_map.converters["id"] = IdConverter
    api.register_converter(IdConverter, lambda converter: {"type": "string", "pattern": "^[0-9a-f]{24}$"})
    table: dict[str, Route] = app.extensions.setdefault("baraza.routes", {})
    documented = DocumentedBlueprint(service, __name__)
    for number, route in enumerate(routes):
        name = f"{getattr(route.view, '__name__', 'view')}-{number}"
        if route.path.startswith(f"/{service}/v1/"):
            documented.add_route(route.path, name, route.view, route.answered, route.guard)
            table[f"{service}.{name}"] = route
        else:
            view = route.view.as_view(name) if hasattr(route.view, "as_view") else route.view
            app.add_url_rule(route.path, name, view, methods=list(route.answered))
            table[name] = route
    api.register_blueprint(documented)


def admit() -> None:
    """Before every request: the size, then the guard. A URL without a line in the table is refused, whatever it is."""
    if request.url_rule is None:
        return  # 404 and 405 follow by themselves
    route = current_app.extensions["baraza.routes"].get(request.endpoint)
    if route is None:
        raise RouteWithoutGuard(f"{request.endpoint} has no guard")
    request.max_content_length = route.max_body
    request.max_form_memory_size = min(route.max_body, DEFAULT_MAX_BODY)
    if (request.content_length or 0) > route.max_body:
        raise TooLarge(
            f"The request has {request.content_length} bytes; at most {route.max_body} are taken here.",
            remedy="Send less at once, for instance the file in parts.",
        )
    if request.method == "OPTIONS" and "OPTIONS" not in route.answered:
        return  # answered by Flask with the list of methods, from no data of ours
    g.actor = route.guard.admit(request)
