"""The web process: the table of URLs, each with its guard."""

from flask import Flask

from services.mailer import settings as mailer_settings
from services.mailer.api import (
    campaigns,
    deliveries,
    gateways,
    hooks,
    mail,
    mailings,
    messages,
    providers,
    reports,
    sms_costs,
    suppressions,
    templates,
    trying,
    webhooks,
)
from services.mailer.pages import campaigns as console
from services.mailer.pages import hooks as hook_pages
from services.mailer.pages import links, replies, sms_letters, template_pages, template_people, trying_pages, unsubscribe
from services.mailer.pages import providers as provider_page
from services.mailer.pages import reports as report_pages
from services.mailer.pages import suppressions as suppression_pages
from services.mailer.pages.template_editor import EditTemplate, NewTemplate
from services.mailer.settings import Settings
from shared.http import guards
from shared.http.app import build
from shared.http.routing import Route

READ_WRITE = guards.token("campaigns:read", "campaigns:write")

ROUTES: tuple[Route, ...] = (
    Route("/mailer/v1/templates", templates.Templates, READ_WRITE),
    Route("/mailer/v1/templates/<key>", templates.OneTemplate, READ_WRITE),
    Route("/mailer/v1/templates/<key>/preview", templates.TemplatePreview, READ_WRITE),
    Route("/mailer/v1/campaigns", campaigns.Campaigns, READ_WRITE),
    Route("/mailer/v1/campaigns/<id:campaign_id>", campaigns.OneCampaign, READ_WRITE),
    Route("/mailer/v1/campaigns/<id:campaign_id>/check", campaigns.Check, READ_WRITE),
    Route("/mailer/v1/campaigns/<id:campaign_id>/start", campaigns.Start, READ_WRITE),
    Route("/mailer/v1/campaigns/<id:campaign_id>/pause", campaigns.Pause, READ_WRITE),
    Route("/mailer/v1/campaigns/<id:campaign_id>/resume", campaigns.Resume, READ_WRITE),
    Route("/mailer/v1/campaigns/<id:campaign_id>/cancel", campaigns.Cancel, READ_WRITE),
    Route("/mailer/v1/campaigns/<id:campaign_id>/sms-costs", sms_costs.SmsCosts, READ_WRITE),
    Route("/mailer/v1/campaigns/<id:campaign_id>/report", campaigns.Report, READ_WRITE),
    Route("/mailer/v1/campaigns/<id:campaign_id>/report/breakdown", reports.Breakdown, READ_WRITE),
    Route("/mailer/v1/campaigns/<id:campaign_id>/report/times", reports.Times, READ_WRITE),
    Route("/mailer/v1/campaigns/<id:campaign_id>/report/links", reports.LinksFollowed, READ_WRITE),
    Route("/mailer/v1/campaigns/<id:campaign_id>/report/withheld.csv", reports.WithheldList, READ_WRITE),
    Route("/mailer/v1/deliveries/<id:delivery_id>/explanation", reports.Explanation, READ_WRITE),
    Route("/mailer/v1/campaigns/<id:campaign_id>/test", trying.CampaignTest, READ_WRITE),
    Route("/mailer/v1/campaigns/<id:campaign_id>/subjects", trying.Subjects, READ_WRITE),
    Route("/mailer/v1/templates/<key>/test", trying.TemplateTest, READ_WRITE),
    Route("/mailer/v1/mailings", mailings.Mailings, READ_WRITE),
    Route("/mailer/v1/mailings/<id:mailing_id>", mailings.OneMailing, READ_WRITE),
    Route("/mailer/v1/providers", providers.Providers, READ_WRITE),
    Route("/mailer/v1/deliveries", deliveries.Deliveries, READ_WRITE),
    Route("/mailer/v1/deliveries/<id:delivery_id>", deliveries.OneDelivery, READ_WRITE),
    Route("/mailer/templates", template_pages.listing, guards.staff),
    Route("/mailer/templates/new", NewTemplate, guards.staff),
    Route("/mailer/templates/people/<id:search_id>", template_people.People, guards.staff),
    Route("/mailer/templates/people/<id:search_id>/<id:contact>", template_people.show, guards.staff),
    Route("/mailer/templates/people/<id:search_id>/<id:contact>/html", template_people.preview, guards.staff),
    Route("/mailer/templates/<key>", template_pages.show, guards.staff),
    Route("/mailer/templates/<key>/edit", EditTemplate, guards.staff),
    Route("/mailer/templates/<key>/links", template_pages.look_again, guards.staff, methods=("POST",)),
    Route("/mailer/templates/<key>/test", trying_pages.send_template, guards.staff, methods=("POST",)),
    Route("/mailer/campaigns/<id:campaign_id>/test", trying_pages.send_campaign, guards.staff, methods=("POST",)),
    Route("/mailer/campaigns/<id:campaign_id>/subject", trying_pages.decide, guards.staff, methods=("POST",)),
    Route("/mailer/templates/<key>/people", template_people.search, guards.staff, methods=("POST",)),
    Route("/mailer/templates/<key>/preview/<language>", template_pages.preview, guards.staff),
    Route("/mailer/providers", provider_page.show, guards.staff),
    Route("/mailer/hooks", hook_pages.listing, guards.staff),
    Route("/mailer/hooks/<id:hook_id>/on", hook_pages.switch_on, guards.staff, methods=("POST",)),
    Route("/mailer/suppressions", suppression_pages.Suppressions, guards.staff),
    Route("/mailer/suppressions/compare", suppression_pages.compare, guards.staff, methods=("POST",)),
    Route("/mailer/suppressions/<id:suppression_id>/lift", suppression_pages.lift, guards.staff, methods=("POST",)),
    Route("/mailer/replies", replies.listing, guards.staff),
    Route("/mailer/campaigns/<id:campaign_id>/report", report_pages.report, guards.staff),
    Route("/mailer/deliveries", report_pages.people, guards.staff),
    Route("/mailer/deliveries/<id:delivery_id>", report_pages.why, guards.staff),
    Route("/mailer/deliveries/<id:delivery_id>/html", report_pages.preview, guards.staff),
    Route("/mailer/deliveries/<id:delivery_id>/tracking", report_pages.track, guards.staff, methods=("POST",)),
    Route("/mailer/campaigns", console.listing, guards.staff),
    Route("/mailer/campaigns/new", console.NewCampaign, guards.staff),
    Route("/mailer/campaigns/<id:campaign_id>", console.show, guards.staff),
    Route("/mailer/campaigns/<id:campaign_id>/letters", sms_letters.choose, guards.staff, methods=("POST",)),
    Route("/mailer/campaigns/<id:campaign_id>/preview/<language>", console.preview, guards.staff),
    Route(
        "/mailer/campaigns/<id:campaign_id>/<any(start,pause,resume,cancel):verb>", console.step, guards.staff, methods=("POST",)
    ),
    Route("/mailer/v1/suppressions", suppressions.Suppressions, guards.token("campaigns:read", "campaigns:write")),
    Route(
        "/mailer/v1/suppressions.csv",
        suppressions.SuppressionList,
        guards.token("campaigns:read", "campaigns:write"),
        max_body=suppressions.MAX_LIST,
    ),
    Route("/mailer/v1/hooks", hooks.Hooks, READ_WRITE),
    Route("/mailer/v1/hooks/<id:hook_id>", hooks.OneHook, READ_WRITE),
    Route("/mailer/v1/hooks/<id:hook_id>/on", hooks.HookOn, READ_WRITE),
    Route("/mailer/v1/suppressions/reconciliation", suppressions.Reconciliation, READ_WRITE),
    Route(
        "/mailer/v1/suppressions/<id:suppression_id>",
        suppressions.OneSuppression,
        guards.token("campaigns:read", "campaigns:write"),
    ),
    Route("/mailer/v1/messages", messages.Messages, guards.token("messages:send")),
    Route("/mailer/v1/messages/<id:message_id>", messages.OneMessage, guards.token("messages:send")),
    Route("/mailer/v1/webhooks/sendgrid", webhooks.SendGrid, guards.webhook, max_body=webhooks.MAX_BODY),
    Route(
        "/mailer/v1/webhooks/twilio/receipts/<token>",
        gateways.TwilioReceipts,
        guards.signed("receipt"),
        max_body=gateways.MAX_BODY,
    ),
    Route("/mailer/v1/webhooks/twilio/incoming", gateways.TwilioIncoming, guards.webhook, max_body=gateways.MAX_BODY),
    Route(
        "/mailer/v1/webhooks/africastalking/<secret>/<any(receipts,incoming,optout):kind>",
        gateways.AfricasTalking,
        guards.webhook,
        max_body=gateways.MAX_BODY,
    ),
    Route("/mailer/v1/mail", mail.Mail, guards.token("mail:receive"), max_body=mail.MAX_BODY),
    Route("/mailer/v1/webhooks/sendgrid-inbound/<secret>", mail.InboundParse, guards.webhook, max_body=mail.MAX_BODY),
    Route("/l/<token>", links.follow, guards.signed("link")),
    Route("/u/<token>", unsubscribe.Unsubscribe, guards.signed("unsubscribe"), max_body=20_000),
)


def create_app(settings: Settings | None = None) -> Flask:
    """The mailer's web application."""
    return build("mailer", settings or mailer_settings.current(), ROUTES)
