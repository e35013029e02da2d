"""Who may be one person, and why, in words that staff can check.

A name alone says nothing where thousands share it, and a handset alone nothing where a family does: so it always takes two
things that agree. What is found is a hint; staff decide.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz

from shared.people import email_key, folded

SCORES = {
    "one-row": 92, "same-email": 92, "same-phone": 90, "gmail-dots": 88, "address-tag": 84, "name-and-organisation": 80,
    "same-mailbox-name": 74, "name-and-place": 66,
}  # fmt: skip
"""What two records have in common -> how much it says, of 100."""

ALIKE = 86
SURELY = 94
MAYBE = 60
"""How alike two names are, of 100: alike; the same but for spelling; below the last clearly different."""

GMAIL = ("gmail.com", "googlemail.com")
ROLES = frozenset(
    (
        "admin", "administrator", "communication", "communications", "contact", "contacto", "director", "enquiries",
        "information", "infos", "manager", "newsletter", "office", "officer", "presse", "secretariat", "secretary", "support",
        "webmaster",
    )
)  # fmt: skip
MORE = 3
"""What each further thing in common adds."""


@dataclasses.dataclass(frozen=True, slots=True)
class Traits:
    """What a record is compared by, folded."""

    id: str
    name: str  # its words, sorted
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    organisation: str = ""
    country: str = ""
    place: str = ""

    @property
    def words(self) -> list[str]:
        """The words of the name."""
        return self.name.split()


def traits(contact: Mapping[str, Any]) -> Traits:
    """What a contact is compared by."""
    also = contact.get("also") or {}
    emails = [one for one in (contact.get("email"), *also.get("email", ())) if one]
    phones = [one for one in (contact.get("phone"), *also.get("sms", ())) if one]
    return Traits(
        id=contact["_id"],
        name=" ".join(sorted(folded(contact.get("name") or "").split())),
        emails=tuple(dict.fromkeys(email_key(one) for one in emails)),
        phones=tuple(dict.fromkeys(phones)),
        organisation=" ".join(sorted(folded(contact.get("organisation") or "").split())),
        country=contact.get("country") or "",
        place=folded(contact.get("district") or contact.get("region") or ""),
    )


def compare(one: Traits, other: Traits) -> tuple[int, tuple[str, ...]]:
    """How surely these are one person (0: nothing speaks for it), and the reasons, the weightiest first."""
    likeness = names_alike(one.name, other.name)
    found = [*_addresses(one, other, likeness), *_names(one, other, likeness)]
    if not found:
        return 0, ()
    found.sort(key=lambda reason: -SCORES[reason])
    bonus = MORE * (len(found) - 1) + (2 if likeness is not None and likeness >= SURELY else 0)
    return min(100, SCORES[found[0]] + bonus), tuple(found)


def names_alike(one: str, other: str) -> int | None:
    """How alike two names are, of 100; None where one is not known. Order of words does not count."""
    if not one or not other:
        return None
    if one == other:
        return 100
    short, long = sorted((one.split(), other.split()), key=len)
    if set(short) <= set(long):
        return 95 if len(short) > 1 else 80
    if len(short) == len(long) > 1 and _initials(short, long):
        return 88
    return round(fuzz.ratio(one, other))


def _initials(short: list[str], long: list[str]) -> bool:
    """Whether two names are one but for words cut to their first letter: ``a juma``, ``asha juma``."""
    left = sorted(word for word in short if word not in long)
    others = sorted(word for word in long if word not in short)
    if len(left) != len(others) or not any(word in long and len(word) > 2 for word in short):
        return False
    return all((len(a) == 1 or len(b) == 1) and a[0] == b[0] for a, b in zip(left, others, strict=True))


def _addresses(one: Traits, other: Traits, likeness: int | None) -> list[str]:
    found = []
    near = likeness is None or likeness >= MAYBE
    if not set(one.phones).isdisjoint(other.phones) and (likeness is None or likeness >= 80):
        found.append("same-phone")
    if not set(one.emails).isdisjoint(other.emails):
        if likeness is None or likeness >= ALIKE:
            found.append("same-email")
        return found
    if near and (reason := _mailbox(one, other)):
        found.append(reason)
    elif likeness is not None and likeness >= ALIKE and _locals(one) & _locals(other):
        found.append("same-mailbox-name")
    return found


def _mailbox(one: Traits, other: Traits) -> str | None:
    for address in one.emails:
        for another in other.emails:
            if canonical(address) == canonical(another):
                return "gmail-dots" if address.rpartition("@")[2] in GMAIL else "address-tag"
    return None


def _names(one: Traits, other: Traits, likeness: int | None) -> list[str]:
    if likeness is None or likeness < ALIKE or (one.country and other.country and one.country != other.country):
        return []
    found = []
    if one.organisation and other.organisation and fuzz.ratio(one.organisation, other.organisation) >= 90:
        found.append("name-and-organisation")
    if likeness >= SURELY and len(one.words) > 1 and len(other.words) > 1 and _same_place(one, other):
        found.append("name-and-place")
    return found


def _same_place(one: Traits, other: Traits) -> bool:
    """The same place in the same country, and nothing that tells them apart: no two numbers, no two mailboxes."""
    here = bool(one.place) and one.place == other.place and one.country == other.country
    return here and not (one.emails and other.emails) and not (one.phones and other.phones)


def _locals(person: Traits) -> set[str]:
    return {local for address in person.emails if (local := local_part(address))}


def local_part(address: str) -> str:
    """What stands before the @ where it says something about a person, else nothing."""
    local = canonical(address).rpartition("@")[0].replace(".", "").replace("_", "").replace("-", "")
    return local if len(local) >= 6 and local not in ROLES and not local.isdigit() else ""


def canonical(address: str) -> str:
    """One form of the spellings that most likely reach one mailbox. A hint: we always write to the address as given."""
    local, _, domain = address.rpartition("@")
    local = local.partition("+")[0] or local
    if domain in GMAIL:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"
