"""The first start of an instance: makes the first staff account and says how to sign in. A process of its own, so that the
supervisor stays small and without threads: ``python -m deploy.standalone.first_start``.
"""

import os
import secrets

from shared.http import access
from shared.http.access import staff

LOGIN = "admin"
SYMBOLS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


def password() -> str:
    """Four groups of four: about 79 bits, and can be read out over the phone."""
    return "-".join("".join(secrets.choice(SYMBOLS) for _ in range(4)) for _ in range(4))


def main() -> None:
    """Make the account where nobody can sign in yet."""
    access.connect(os.environ["BARAZA_MONGO_URL"])
    if staff.listed():
        return
    secret = password()
    staff.create(LOGIN, secret, name="Administrator")
    print(f"First start. Sign in at {os.environ['BARAZA_PUBLIC_URL']}/ as  {LOGIN}  with the password  {secret}")
    print("It is shown only now. More people: baraza staff --help")


if __name__ == "__main__":
    main()
