"""What the name of an exported file says about everybody in it."""

import re

_LEFT = re.compile(
    r"(?<![a-z])(unsubscribed|unsubscribes|unsubscribers|opted[_ -]?out|desinscrits|bajas)(?![a-z])", re.IGNORECASE
)
_DEAD = re.compile(r"(?<![a-z])(cleaned|bounced|bounces)(?![a-z])", re.IGNORECASE)

_NEVER = re.compile(
    r"(?<![a-z])(non[_ -]?subscribed|non[_ -]?subscribers|not[_ -]subscribed|transactional|pending|unconfirmed|non[_ -]?inscrits"
    r"|no[_ -]suscritos)(?![a-z])",
    re.IGNORECASE,
)
NEVER = "never-subscribed"


def refusal_reason(file_name: str) -> str | None:
    """What the name of a file (or of a member of an archive) says of all people in it; none for lists of people.

    ``unsubscribed`` and ``bounced`` are refusals, to be remembered: Mailchimp's ``unsubscribed_members_export_1a2b3c.csv``.
    ``never-subscribed`` are people who never agreed: their rows are refused, and nothing is remembered of them.
    """
    if _NEVER.search(file_name):
        return NEVER
    if _LEFT.search(file_name):
        return "unsubscribed"
    return "bounced" if _DEAD.search(file_name) else None
