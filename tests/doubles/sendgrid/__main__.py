"""``python -m tests.doubles.sendgrid --port N``: the stand-in by hand. Steer it with POST /double/next and /double/report."""

import argparse
import signal
import threading

from tests.doubles.sendgrid.server import SendGridDouble


def main() -> None:
    """Serve until told to stop."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8025)
    options.add_argument("--key", default="SG.double")
    given = options.parse_args()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    with SendGridDouble(given.port, given.key) as double:
        print(f"BARAZA_SENDGRID_URL={double.url}")
        print(f"BARAZA_SENDGRID_API_KEY={given.key}")
        print(f"BARAZA_SENDGRID_WEBHOOK_KEY={double.account.pen.public_key}", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
