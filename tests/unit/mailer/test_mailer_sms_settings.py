"""Settings of text messages: senders and prices by the country of the number."""

from decimal import Decimal

import pytest

from services.mailer.settings import Settings
from services.mailer.settings_sms import country_of
from shared.settings import BadSettings, read

BASE = {"BARAZA_MONGO_URL": "mongodb://x", "BARAZA_BROKER_URL": "embedded", "BARAZA_SECRET_KEY": "k" * 32}


def made(**given: str) -> Settings:
    return read(Settings, BASE | {f"BARAZA_{name.upper()}": value for name, value in given.items()})


def test_sender_and_price_follow_the_number():
    settings = made(sms_from="Baraza", sms_senders="TZ=BARAZA, ke=20414", sms_prices="TZ=0.0251,*=0.06")
    assert settings.sms_sender("+255754000001") == "BARAZA"
    assert settings.sms_sender("+254712345678") == "20414"
    assert settings.sms_sender("+233241234567") == "Baraza"
    assert settings.sms_sender("nonsense") == "Baraza"
    assert settings.sms_price("TZ") == Decimal("0.0251")
    assert settings.sms_price("GH") == Decimal("0.06")
    assert settings.sms_price(None) == Decimal("0.06")
    assert made().sms_price("TZ") is None
    assert country_of("+255754000001") == "TZ"
    assert country_of("nonsense") is None
    assert hash(settings) == hash(made(sms_from="Baraza", sms_senders="TZ=BARAZA, ke=20414", sms_prices="TZ=0.0251,*=0.06"))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"sms_senders": "Tanzania=BARAZA"}, "BARAZA_SMS_SENDERS"),
        ({"sms_senders": "TZ"}, "BARAZA_SMS_SENDERS"),
        ({"sms_prices": "TZ=cheap"}, "TZ=cheap is no price"),
        ({"sms_prices": "TZ=-1"}, "TZ=-1 is no price"),
        ({"sms_provider": "pigeon"}, "BARAZA_SMS_PROVIDER must be one of"),
        ({"sms_provider": "twilio", "twilio_account_sid": "AC1"}, "BARAZA_TWILIO_AUTH_TOKEN is not set"),
        ({"sms_provider": "africastalking"}, "BARAZA_AFRICASTALKING_USERNAME is not set"),
        ({"africastalking_webhook_secret": "short"}, "openssl rand"),
    ],
)
def test_what_can_not_be_right_is_said(given, named):
    with pytest.raises(BadSettings, match=named):
        made(**given)


def test_secrets_may_stand_in_files(tmp_path):
    (tmp_path / "token").write_text("secret\n")
    settings = read(
        Settings,
        BASE
        | {"BARAZA_SMS_PROVIDER": "twilio", "BARAZA_TWILIO_ACCOUNT_SID": "AC1"}
        | {"BARAZA_TWILIO_AUTH_TOKEN_FILE": str(tmp_path / "token")},
    )
    assert settings.twilio_auth_token == "secret"


def test_the_sandbox_has_its_own_address():
    assert made(africastalking_username="sandbox").africastalking == "https://api.sandbox.africastalking.com"
    assert made(africastalking_username="iied").africastalking == "https://api.africastalking.com"


def test_two_gateways_may_know_us_by_different_names():
    settings = made(sms_senders="TZ=20414", twilio_senders="TZ=+15005550006")
    assert settings.sender_at("twilio", "+255754000001", "20414") == "+15005550006"
    assert settings.sender_at("twilio", "+254712345678", "Baraza") == "Baraza"
    assert settings.sender_at("africastalking", "+255754000001", "20414") == "20414"
    assert settings.sender_at("twilio", "+255754000001", "15555") == "15555"  # chosen for this message, so it stays
