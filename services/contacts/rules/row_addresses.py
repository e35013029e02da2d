"""The addresses and numbers of a row: those of every column and of cells that hold several, the one to write to first."""

from collections.abc import Mapping, Sequence

from shared.errors import Invalid
from shared.people import email_key, normalise_email, normalise_phone
from shared.people.email import several


def addresses(
    said: Mapping[str, str], more: Sequence[tuple[str, str]], country: str | None, warnings: list[str], flags: list[str]
) -> tuple[list[str], list[str]]:
    """Emails and phones. An address that is there but wrong raises Invalid."""
    emails: dict[str, str] = {}
    phones: dict[str, None] = {}
    if "email" in said:
        _emails(said["email"], emails, warnings, flags)
    if "phone" in said:
        phones[normalise_phone(said["phone"], country)] = None
    for field, text in more:
        if field == "email":
            _emails(text, emails, warnings, flags)
        elif field == "phone":
            phones[normalise_phone(text, country)] = None
    return list(emails.values()), list(phones)


def _emails(text: str, found: dict[str, str], warnings: list[str], flags: list[str]) -> None:
    try:
        email = normalise_email(text)
    except Invalid:
        parts = several(text)
        if not parts or parts == [text]:
            raise
        if len(parts) > 1:
            warnings.append("email-several")
            flags.append("email-several")
        for part in parts:
            email = normalise_email(part)
            found.setdefault(email_key(email), email)
        return
    found.setdefault(email_key(email), email)
