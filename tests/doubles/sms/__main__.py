"""``python -m tests.doubles.sms --port N``: both gateways by hand.

Steer them with POST /double/twilio/next ``[{"status": 429}]``, /double/twilio/report ``{"course": "delivered"}``,
/double/twilio/receive ``{"url": "…/mailer/v1/webhooks/twilio/inbound", "sender": "+2557…", "body": "ACHA"}``; the same under
/double/africastalking with ``"url"`` for reports and ``"text"`` for what people write.
"""

import argparse
import signal
import threading

from tests.doubles.sms.server import SmsDouble


def main() -> None:
    """Serve until told to stop."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--port", type=int, default=8026)
    given = options.parse_args()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    with SmsDouble(given.port) as double:
        print("BARAZA_SMS_PROVIDER=twilio  # or africastalking")
        print(f"BARAZA_TWILIO_URL={double.url}")
        print(f"BARAZA_TWILIO_ACCOUNT_SID={double.twilio.sid}")
        print(f"BARAZA_TWILIO_AUTH_TOKEN={double.twilio.token}")
        print(f"BARAZA_AFRICASTALKING_URL={double.url}")
        print(f"BARAZA_AFRICASTALKING_USERNAME={double.africastalking.username}")
        print(f"BARAZA_AFRICASTALKING_API_KEY={double.africastalking.key}", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
