"""What gateways post to us: a form, in which nothing is certain to stand and a repeated field counts by its last value."""

from urllib.parse import parse_qsl

from shared import people
from shared.errors import Invalid


def pairs(body: bytes) -> list[tuple[str, str]]:
    """Every field as it came, repeats included."""
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)


def fields(body: bytes) -> dict[str, str]:
    """The fields by name; bytes that are no form give none."""
    return dict(pairs(body))


def number(text: str | None) -> str | None:
    """A telephone number in our form; None for a name, a short code and whatever else can send."""
    if not text:
        return None
    try:
        return people.normalise_phone(text if text.startswith("+") else f"+{text.strip()}", None)
    except Invalid:
        return None
