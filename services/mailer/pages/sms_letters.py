"""The choice of plainer letters for the text messages of a campaign, in the console."""

from flask import Response, redirect, request

from services.mailer.operations import campaigns


def choose(campaign_id: str) -> Response:
    """Take the plainer letters, or keep them as they are written."""
    campaigns.choose_letters(campaign_id, plain=request.form.get("plain") == "yes")
    return redirect(f"/mailer/campaigns/{campaign_id}#sms", 303)  # type: ignore[return-value]
