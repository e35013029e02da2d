"""What the text messages of a campaign will cost, before any goes: parts per language, price per country, a plainer wording."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from services.mailer import settings
from services.mailer.operations import previews
from services.mailer.rules import gsm
from services.mailer.rules.checks import PERSON
from services.mailer.settings import Settings
from shared.http.links import Links

LONGEST = 10
"""Parts; longer ones are refused by gateways (1,600 letters) and come apart on old handsets."""


def of(campaign: Mapping[str, Any], template: Mapping[str, Any]) -> dict[str, Any]:
    """Texts with their parts, and what one person costs by language and country, for people like the made-up one of previews."""
    current = settings.current()
    texts = [_text(shown, bool(campaign.get("plain_sms"))) for shown in _bodies(campaign, template, current)]
    countries = _countries(campaign, current)
    return {
        "currency": current.sms_currency,
        "plain": bool(campaign.get("plain_sms")),
        "texts": texts,
        "costs": [
            _cost(text, country, price)
            for text in texts
            for country in countries
            if (price := current.sms_price(country)) is not None
        ],
    }


def faults(campaign: Mapping[str, Any], template: Mapping[str, Any]) -> list[dict[str, str]]:
    """Texts that no gateway would take."""
    current, plain = settings.current(), bool(campaign.get("plain_sms"))
    texts = [_text(shown, plain) for shown in _bodies(campaign, template, current)]
    return [
        {
            "code": "sms-too-long",
            "detail": f"{text['language']}: the SMS is {text['segments']} messages long; {LONGEST} are the most.",
            "language": text["language"],
        }
        for text in texts
        if text["segments"] > LONGEST
    ]


def _bodies(campaign: Mapping[str, Any], template: Mapping[str, Any], current: Settings) -> Iterable[tuple[str, str]]:
    """Language and text as it will go, links as long as they will be."""
    tracked = template["message_class"] == "bulk" and campaign.get("tracking") is not False
    links = _links(current, tracked)
    for shown in previews.of(template, campaign["values"]):
        text = shown["sms"]
        for example, link in links.items():
            text = text.replace(example, link)
        if text:
            yield shown["language"], text


def _links(current: Settings, tracked: bool) -> dict[str, str]:
    """For each link of the made-up person one of the length that real ones have; it leads nowhere."""
    links, nobody = Links(current.secret_key, current.public_url), "0" * 24
    interest = links.url("link", nobody, "0") if tracked else links.url("interest", nobody, "sms")
    real = {
        "interest_url": interest,
        "unsubscribe_url": links.url("unsubscribe", nobody),
        "preferences_url": links.url("preferences", nobody),
    }
    return {PERSON[name]: _masked(link) for name, link in real.items()}


def _masked(link: str) -> str:
    address, _, token = link.rpartition("/")
    return f"{address}/{'x' * len(token)}"


def _text(shown: tuple[str, str], plain: bool) -> dict[str, Any]:
    language, written = shown
    text = gsm.friendly(written) if plain else written
    length = gsm.measure(text)
    better = gsm.suggestion(text)
    offered = {"text": better, "segments": gsm.segments(better)} if better else None
    counted = {"encoding": length.encoding, "units": length.units, "segments": length.segments, "odd": list(length.odd)}
    return {"language": language, "text": text, **counted, "suggestion": offered}


def _cost(text: Mapping[str, Any], country: str | None, price: Decimal) -> dict[str, Any]:
    one = price * text["segments"]
    sums = {"price": _money(price), "person": _money(one), "thousand": _money(one * 1000)}
    return {"language": text["language"], "country": country, "segments": text["segments"], **sums}


def _money(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _countries(campaign: Mapping[str, Any], current: Settings) -> list[str | None]:
    """Those the campaign is for, or every one that has a price; none stands for all others."""
    if chosen := (campaign.get("filter") or {}).get("countries"):
        return sorted(chosen)
    return [None if country == "*" else country for country, _ in current.sms_prices]
