"""Settings of text messages: by which gateway they leave, under whose name in which country, and what they cost there."""

import functools
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import phonenumbers

SMS_PROVIDERS = ("outbox", "twilio", "africastalking")


class ByCountry(tuple[tuple[str, str], ...]):
    """``TZ=BARAZA,KE=20414``: a value per country of the number, ``*`` for all others."""

    def __new__(cls, text: str = "") -> "ByCountry":
        """Read it from a setting. Raises ValueError."""
        pairs = []
        for part in filter(None, (part.strip() for part in text.split(","))):
            country, found, value = (piece.strip() for piece in part.partition("="))
            if not (found and value and (country == "*" or (len(country) == 2 and country.isalpha()))):
                raise ValueError(f"{part!r} is not like TZ=value")
            pairs.append((country.upper(), value))
        return super().__new__(cls, pairs)

    def of(self, country: str | None) -> str | None:
        """The value for a country, or the one for all others."""
        known = dict(self)
        return known.get(country or "*", known.get("*"))


@dataclass(frozen=True)
class SmsSettings:
    """What text messages need."""

    sms_provider: str = "outbox"  # several in their order, "africastalking,twilio": the next one where the first is not well
    sms_from: str = "Baraza"
    sms_senders: ByCountry = ByCountry()  # TZ=BARAZA,KE=20414,GH=MG0123…: registered name, short code, number or service
    sms_prices: ByCountry = ByCountry()  # TZ=0.0251,*=0.06: one segment to a number of that country
    sms_currency: str = "USD"
    sms_plain: bool = True  # plainer letters in texts that nobody looks at before they go: invitations, reminders, confirmations
    twilio_account_sid: str | None = None
    twilio_auth_token: str | None = None
    twilio_senders: ByCountry = ByCountry()  # the same where two gateways are in use and know us by other names
    twilio_url: str = "https://api.twilio.com"
    africastalking_username: str | None = None
    africastalking_api_key: str | None = None
    africastalking_senders: ByCountry = ByCountry()
    africastalking_url: str | None = None  # default: the sandbox for the username sandbox, else the live one
    africastalking_webhook_secret: str | None = None  # part of the addresses they post to, as they sign nothing

    def sms_faults(self) -> list[str]:
        """Sentences about values that can't be right together."""
        found = unknown("BARAZA_SMS_PROVIDER", self.sms_providers, SMS_PROVIDERS)
        needed = {
            "twilio": ("twilio_account_sid", "twilio_auth_token"),
            "africastalking": ("africastalking_username", "africastalking_api_key"),
        }
        for provider in self.sms_providers:
            for name in needed.get(provider, ()):
                if not getattr(self, name):
                    found.append(f"BARAZA_SMS_PROVIDER is {provider}, but BARAZA_{name.upper()} is not set")
        if self.africastalking_webhook_secret and len(self.africastalking_webhook_secret) < 20:
            found.append("BARAZA_AFRICASTALKING_WEBHOOK_SECRET is shorter than 20 letters; make one: openssl rand -hex 20")
        for country, price in self.sms_prices:
            if not _is_price(price):
                found.append(f"BARAZA_SMS_PRICES: {country}={price} is no price; write it like TZ=0.0251")
        return found

    @property
    def sms_providers(self) -> tuple[str, ...]:
        """The gateways in their order."""
        return several(self.sms_provider)

    @property
    def africastalking(self) -> str:
        """Where Africa's Talking is spoken to."""
        sandbox = self.africastalking_username == "sandbox"
        return self.africastalking_url or f"https://api.{'sandbox.' if sandbox else ''}africastalking.com"

    def sms_sender(self, number: str) -> str:
        """Under which name, number or messaging service we write to a number, by its country."""
        return self.sms_senders.of(country_of(number)) or self.sms_from

    def sender_at(self, gateway: str, number: str, sender: str) -> str:
        """Under which name a gateway knows us, where it is another one than elsewhere.

        A sender that was chosen for a message, such as the number that somebody wrote to, stays.
        """
        own: ByCountry = getattr(self, f"{gateway}_senders")
        return (own.of(country_of(number)) or sender) if sender == self.sms_sender(number) else sender

    def sms_price(self, country: str | None) -> Decimal | None:
        """What one segment to a country costs; None where nobody said."""
        price = self.sms_prices.of(country)
        return Decimal(price) if price else None


def several(setting: str) -> tuple[str, ...]:
    """The names in a setting that takes several with commas, in their order."""
    return tuple(name.strip() for name in setting.split(","))


def unknown(setting: str, names: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
    """What is wrong with names of providers, as a sentence; empty if nothing is."""
    if set(names) <= set(known) and len(set(names)) == len(names):
        return []
    return [f"{setting} must be one of {', '.join(known)}, or several of them with commas, each once"]


@functools.lru_cache(maxsize=4096)
def country_of(number: str) -> str | None:
    """The country that an E.164 number belongs to."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return None


def _is_price(text: str) -> bool:
    try:
        return Decimal(text).is_finite() and Decimal(text) >= 0
    except InvalidOperation:
        return False
