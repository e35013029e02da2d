"""Providers for other programs and for watching."""

from flask import Response
from flask.views import MethodView

from services.mailer.operations import providers
from services.mailer.schemas.providers import PROVIDER, RAMP, ProvidersView
from shared.http import api
from shared.http.responses import fast_json

blp = api.blp("providers")


class Providers(MethodView):
    """The roads out."""

    @blp.response(200, ProvidersView, example={"providers": [PROVIDER], "ramp": RAMP})
    def get(self) -> Response:
        """Tell which provider is in use and how each is."""
        return fast_json(providers.overview())
