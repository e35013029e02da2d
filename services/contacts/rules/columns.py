"""What a column can hold, and one column of a list with what it was taken to be."""

import dataclasses
import re

FIELDS: dict[str, str] = {
    "name": "name", "title": "text", "given_name": "name", "middle_name": "name", "family_name": "name", "gender": "gender",
    "email": "email", "phone": "phone", "country": "country", "region": "text", "district": "text", "organisation": "text",
    "role": "text", "language": "language", "group": "group", "tags": "words", "external_id": "id",
    "contact_type": "text", "country_hint": "country", "shared_addresses": "words", "sensitive": "yes-no",
    "status": "status", "opt_in": "yes-no", "opt_out": "yes-no", "email_opt_out": "yes-no", "sms_opt_out": "yes-no",
    "do_not_contact": "yes-no", "bounced": "yes-no", "not_shareable": "yes-no",
}  # fmt: skip
"""Field -> its kind. Several columns may hold the same field, such as *E-mail 2*: the first that says something counts."""

FAMILIES: dict[str, str] = {"custom": "text", "handle": "handle", "in_group": "yes-no", "number_at": "id", "also": "email"}
"""Fields that need a word after a colon: ``custom:<key>``, ``handle:<network>``, ``in_group:<what the group is called>``,
``number_at:<name of a partner>`` (that partner's own number for the person). ``also:`` is told by our own list alone."""

_WORD = {
    "custom": re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?\Z"),
    "handle": re.compile(r"[a-z0-9_]{1,30}\Z"),
    "in_group": re.compile(r".{1,60}\Z"),
    "number_at": re.compile(r".{1,200}\Z"),
}

ADDRESSES = ("email", "phone")
IGNORED = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """One column. ``field`` is empty for one that nothing is taken from; ``confidence`` runs from 0 to 1."""

    position: int
    name: str
    field: str = IGNORED
    confidence: float = 0.0

    @property
    def kind(self) -> str:
        """What kind of value stands in it."""
        family, _, word = self.field.partition(":")
        return FAMILIES[family] if word else FIELDS.get(self.field, "")

    def title(self) -> str:
        """What to call it where it is shown."""
        return self.name or f"column {self.position + 1}"


def is_field(field: str) -> bool:
    """Whether a column may be mapped to this."""
    family, colon, word = field.partition(":")
    if not colon:
        return field == IGNORED or field in FIELDS
    return bool(_WORD[family].match(word)) if family in _WORD else False


def custom(word: str) -> str:
    """The custom field that a column of this folded name would be."""
    return f"custom:{re.sub(r'[^a-z0-9]+', '-', word.lower())[:40].strip('-')}"
