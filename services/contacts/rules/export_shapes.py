"""What the name of an exported file says about everybody in it."""

import re

_LEFT = re.compile(
    r"(?<![a-z])(unsubscribed|unsubscribes|unsubscribers|opted[_ -]?out|desinscrits|bajas)(?![a-z])", re.IGNORECASE
)
_DEAD = re.compile(r"(?<![a-z])(cleaned|bounced|bounces)(?![a-z])", re.IGNORECASE)


def refusal_reason(file_name: str) -> str | None:
    """``unsubscribed`` or ``bounced`` for lists of people not to be written to, such as Mailchimp's
    ``unsubscribed_members_export_1a2b3c.csv``; none for lists of people."""
    if _LEFT.search(file_name):
        return "unsubscribed"
    return "bounced" if _DEAD.search(file_name) else None
