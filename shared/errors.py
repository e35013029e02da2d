"""What can go wrong, in the words of the work and not of a transport.

    BarazaError
    ├── Invalid           what was given can't be used; names the field and the remedy
    ├── NotSignedIn       nobody is known to be asking
    ├── Forbidden         known, but not allowed
    ├── NotFound
    ├── Conflict          fights with what is stored already
    ├── Gone              a link or an offer that has ended
    ├── TooLarge
    ├── TooMany           asked too often; wait
    └── Unavailable       store, broker or provider is away; try again

``shared.http.problem`` turns each into problem+json or a page; the bus parks on ``Invalid`` and retries the rest.
"""

from typing import Any


class BarazaError(Exception):
    """Base of all. ``code`` is stable and part of the interface."""

    code = "error"

    def __init__(
        self, detail: str, *, code: str | None = None, field: str | None = None, remedy: str | None = None, **extra: Any
    ):
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.field = field
        self.remedy = remedy
        self.extra = extra


class Invalid(BarazaError):
    """The input can't be used as it is."""

    code = "invalid"


class NotSignedIn(BarazaError):
    """No valid token, session or signed link came along."""

    code = "not-signed-in"


class Forbidden(BarazaError):
    """The caller is known and may not do this."""

    code = "forbidden"


class NotFound(BarazaError):
    """There is no such thing, or not for this caller."""

    code = "not-found"


class Conflict(BarazaError):
    """The request fights with what is stored already."""

    code = "conflict"


class Gone(BarazaError):
    """It was there once and has ended."""

    code = "gone"


class TooLarge(BarazaError):
    """Larger than the stated limit."""

    code = "too-large"


class TooMany(BarazaError):
    """Asked too often. ``extra["retry_after"]`` holds the seconds to wait."""

    code = "too-many-requests"


class Unavailable(BarazaError):
    """Something we stand on is away for now."""

    code = "unavailable"
