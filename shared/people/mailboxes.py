"""What an address tells at sight: that an office reads it, or that its domain is most likely a slip of the finger."""

import functools

_OFFICE_NAMES = """
    info admin administrator office contact contacts contacto contactos secretariat secretariado secretaria secretary
    webmaster postmaster hostmaster abuse noc security sales support marketing help helpdesk enquiries inquiries mail hello
    team news press media hr jobs accounts finance billing reception registry director no-reply noreply ofisi katibu
    mawasiliano bureau accueil direction recepcion
"""
_OFFICES = frozenset(_OFFICE_NAMES.split())
_KNOWN = (
    "gmail.com", "googlemail.com", "yahoo.com", "yahoo.fr", "yahoo.es", "yahoo.co.uk", "ymail.com", "hotmail.com", "hotmail.fr",
    "hotmail.es", "outlook.com", "live.com", "icloud.com", "aol.com", "protonmail.com",
)  # fmt: skip
_MEANT = frozenset([*_KNOWN, "mail.com", "email.com", "gmx.com", "mail.ru", "live.co.uk", "live.fr", "yahoo.de", "yahoo.it"])
_ENDINGS = {".con": ".com", ".cmo": ".com", ".comm": ".com", ".ogr": ".org", ".orgg": ".org", ".nte": ".net"}


def is_office(email: str) -> bool:
    """An address of a role and not of a person (RFC 2142 and what small organisations use)."""
    return email.partition("@")[0].lower() in _OFFICES


def meant(email: str) -> str | None:
    """What the address most likely should be; none if nothing looks wrong. A hint only: nobody's address is changed by it."""
    name, _, domain = email.rpartition("@")
    better = _domain_meant(domain)
    return f"{name}@{better}" if better else None


@functools.lru_cache(maxsize=50_000)
def _domain_meant(domain: str) -> str | None:
    if domain in _MEANT:
        return None
    for known in _KNOWN:
        ending = known.rpartition(".")[2]
        foreign = len(ending) == 2 and not domain.endswith(f".{ending}")  # yahoo.gr is no slip for yahoo.fr
        if domain[:1] == known[0] and not foreign and _one_slip(domain, known):
            return known
    for wrong, right in _ENDINGS.items():
        if domain.endswith(wrong):
            fixed = domain.removesuffix(wrong) + right
            return _domain_meant(fixed) or fixed
    return None


def _one_slip(one: str, other: str) -> bool:
    """One letter too many, missing, wrong, or two swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    if len(one) > len(other):
        return one[at + 1 :] == other[at:]
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return swapped or one[at + 1 :] == other[at + 1 :]
