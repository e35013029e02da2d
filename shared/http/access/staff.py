"""Staff accounts: passwords with argon2, and the slowing down of guesses."""

import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from shared import clock, ids
from shared.errors import Conflict, Invalid, NotFound, NotSignedIn, TooMany
from shared.http.access.models import Attempts, Session, Staff

MIN_PASSWORD = 12
FAILURES_PER_LOGIN = 5
FAILURES_PER_ADDRESS = 50
WINDOW = timedelta(minutes=15)

# OWASP's lean profile: 19 MiB each, so that a few at once fit beside the rest of a small machine.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash(secrets.token_hex(16))  # checked when the login is unknown, so that both take as long


def create(login: str, password: str, *, name: str = "", language: str | None = None) -> Staff:
    """Add a member of staff."""
    folded = login.strip().casefold()
    if not folded or any(character.isspace() for character in folded):
        raise Invalid(
            "A login is one word.", code="login-invalid", field="login", remedy="For instance an address or a short name."
        )
    if len(password) < MIN_PASSWORD:
        raise Invalid(
            f"The password has fewer than {MIN_PASSWORD} characters.", code="password-short", field="password",
            remedy="Take a few random words.",
        )  # fmt: skip
    if Staff.objects(login=folded).first():
        raise Conflict(f"There is a {folded} already.", code="login-taken", field="login", remedy="Choose another login.")
    return Staff(
        id=ids.fresh(), login=folded, name=name or login.strip(), language=language, password_hash=_hasher.hash(password)
    ).save(force_insert=True)


def listed() -> list[Staff]:
    """Everyone, by login."""
    return list(Staff.objects.order_by("login"))


def disable(login: str) -> None:
    """Shut a member of staff out, now and everywhere."""
    found = Staff.objects(login=login.strip().casefold()).first()
    if found is None:
        raise NotFound(f"There is no {login}.", remedy="See them with: baraza staff list")
    Staff.objects(id=found.id).update_one(set__disabled_at=clock.now())
    Session.objects(staff=found.id).delete()


def verify(login: str, password: str, address: str) -> Staff:
    """The member of staff with this login and password. Raises NotSignedIn, or TooMany after too many wrong guesses."""
    folded = login.strip().casefold()
    counters = ((f"login:{folded}"[:200], FAILURES_PER_LOGIN), (f"address:{address}", FAILURES_PER_ADDRESS))
    for key, limit in counters:
        _refuse_guessing(key, limit)
    found = Staff.objects(login=folded, disabled_at=None).first()
    if not _matches(found.password_hash if found else _NOBODY, password) or found is None:
        for key, _ in counters:
            _count_failure(key)
        raise NotSignedIn("Login or password is wrong.", code="sign-in-wrong", remedy="Try again.")
    Attempts.objects(id=counters[0][0]).delete()
    return found


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerifyMismatchError:
        return False


def _refuse_guessing(key: str, limit: int) -> None:
    found = Attempts.objects(id=key).first()
    now = clock.now()
    if found and found.expires_at > now and found.failed >= limit:
        wait = int((found.expires_at - now).total_seconds()) + 1
        raise TooMany(
            "Too many wrong sign-ins.", code="sign-in-throttled", remedy=f"Wait {(wait + 59) // 60} minutes.", retry_after=wait
        )


def _count_failure(key: str) -> None:
    now = clock.now()
    Attempts.objects(id=key, expires_at__lte=now).delete()  # TTL deletes only once a minute
    Attempts.objects(id=key).update_one(upsert=True, inc__failed=1, set__expires_at=now + WINDOW)
