"""What identifies a person, and what identifies an address that must be left alone."""

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
        keys.append(f"p:{phone}|{' '.join(sorted(folded(name or '').split()))}")
    return keys


def address_key(channel: str, address: str) -> str:
    """What goes into ``ids.keyed_hash`` for refusals and suppressions, the same for every spelling of one address."""
    return f"email:{email_key(address)}" if channel == "email" else f"{channel}:{address}"
