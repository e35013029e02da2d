"""One normalisation of what identifies and describes people, for every list, form and link. Pure; no store, no clock."""

from shared.people.country import country_code
from shared.people.email import email_key, normalise_email
from shared.people.keys import address_key, all_keys, contact_keys
from shared.people.language import language_tag
from shared.people.names import folded
from shared.people.phone import normalise_phone
from shared.people.text import clean

__all__ = [
    "address_key",
    "all_keys",
    "clean",
    "contact_keys",
    "country_code",
    "email_key",
    "folded",
    "language_tag",
    "normalise_email",
    "normalise_phone",
]
