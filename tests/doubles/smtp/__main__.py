"""``python -m tests.doubles.smtp --port N [--tls]``: the mail server by hand; prints what arrives."""

import argparse
import tempfile
import time
from pathlib import Path

from tests.doubles.smtp import certificate
from tests.doubles.smtp.server import SmtpDouble


def main() -> None:
    """Serve until interrupted."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8026)
    options.add_argument("--tls", action="store_true")
    given = options.parse_args()
    context, trusted = certificate.make(Path(tempfile.mkdtemp())) if given.tls else (None, None)
    with SmtpDouble(tls=context, port=given.port) as double:
        print(f"BARAZA_SMTP_URL={double.url}" + (f"?starttls=required&cafile={trusted}" if trusted else ""), flush=True)
        shown = 0
        while True:
            for sender, recipient, content in double.box.letters[shown:]:
                print(f"{sender} -> {recipient}: {len(content)} bytes", flush=True)
            shown = len(double.box.letters)
            time.sleep(0.2)


if __name__ == "__main__":
    main()
