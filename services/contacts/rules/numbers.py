"""Partners' own numbers for people, by the name of the partner that gave them."""

import re

from shared import ids
from shared.people import folded

_ID = re.compile(r"[0-9a-f]{24}\Z")


def partner_id(word: str) -> str:
    """The id of the partner of this name, the same in every installation; an id is its own."""
    return word if _ID.match(word) else ids.derived("partner", folded(word))


def word(partner: str, name: str | None) -> str:
    """What to call a partner so that ``partner_id`` finds it again."""
    return name if name and partner_id(name) == partner else partner
