"""What the text messages of a campaign will cost, for other programs."""

from flask import Response
from flask.views import MethodView

from services.mailer.operations import campaigns, sms_costs
from services.mailer.schemas.sms_costs import COSTS, CostsView
from shared.http import api
from shared.http.responses import fast_json

blp = api.blp("campaigns")


class SmsCosts(MethodView):
    """Parts and prices."""

    @blp.response(200, CostsView, example=COSTS)
    def get(self, campaign_id: str) -> Response:
        """Tell what the text messages will cost, before any goes.

        For a person like the one of the previews, by language and country of the number; prices are those of BARAZA_SMS_PRICES.
        """
        campaign = campaigns.get(campaign_id)
        return fast_json(sms_costs.of(campaign, campaigns.template_of(campaign)))
