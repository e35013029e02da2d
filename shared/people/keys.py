"""What identifies a person, and what identifies an address that must be left alone."""

from collections.abc import Mapping
from typing import Any

from shared.people.email import email_key
from shared.people.names import folded


def contact_keys(email: str | None, phone: str | None, name: str | None) -> list[str]:
    """The keys of a person, the surest first: ``e:<email>``, ``p:<phone>|<name>``.

    A handset may be shared, so a number counts only together with a name; the words of the name are sorted since lists
    disagree about which comes first.
    """
    keys = []
    if email:
        keys.append(f"e:{email_key(email)}")
    if phone:
        keys.append(f"p:{phone}|{_words(name)}")
    return keys


def all_keys(person: Mapping[str, Any], partner: str | None = None) -> list[str]:
    """Every key that what is said of a person gives: of their address and number, of further addresses (``also``), handles
    (``h:<network>:<name>``) and the partner's own number for them (``external_id``: ``x:<partner>:<number>``), other partners'
    ``numbers`` (partner → numbers).

    Who ``shares`` an address with others (a family, an office) is identified by it only together with the name.
    """
    name = person.get("name")
    keys = contact_keys(person.get("email"), person.get("phone"), name)
    if also := person.get("also"):
        keys += [f"e:{email_key(email)}" for email in also.get("email", ())]
        keys += [f"p:{phone}|{_words(name)}" for phone in also.get("sms", ())]
        keys = list(dict.fromkeys(keys))
    if shared := person.get("shares"):
        alone = {f"e:{email_key(email)}" for email in shared}
        keys = [f"{key}|{_words(name)}" if key in alone else key for key in keys]
    if handles := person.get("handles"):
        keys += [f"h:{handle}" for handle in dict.fromkeys(handles)]
    if partner and (own := person.get("external_id")):
        keys.append(f"x:{partner}:{own}")
    if numbers := person.get("numbers"):
        keys += [f"x:{of}:{one}" for of, held in numbers.items() for one in held]
        keys = list(dict.fromkeys(keys))
    return keys


def address_key(channel: str, address: str) -> str:
    """What goes into ``ids.keyed_hash`` for refusals and suppressions, the same for every spelling of one address."""
    return f"email:{email_key(address)}" if channel == "email" else f"{channel}:{address}"


def _words(name: str | None) -> str:
    return " ".join(sorted(folded(name or "").split()))
