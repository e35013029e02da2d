"""What an invited person tells beyond yes or no: only what is needed to receive them well, and all of it may be left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.errors import Invalid
from shared.people import normalise_phone

NEEDS = ("travel", "interpretation", "access", "diet", "childcare")
PHOTOS = ("yes", "no")
FIELDS = ("needs", "deputy", "language", "photos", "phone", "note")
NAME, NOTE = 200, 500


def clean(given: Mapping[str, Any], languages: Sequence[str], country: str) -> dict[str, Any]:
    """The wishes as they are kept; what was left empty is not there. ``country`` reads phone numbers without a code.

    Raises Invalid naming the field.
    """
    kept: dict[str, Any] = {}
    needs = list(dict.fromkeys(given.get("needs") or ()))
    if strange := [need for need in needs if need not in NEEDS]:
        raise Invalid(
            f"We know no need called {strange[0]!r}.", code="need-unknown", field="needs", remedy=f"One of {', '.join(NEEDS)}."
        )
    for field, longest in (("deputy", NAME), ("note", NOTE)):
        text = " ".join((given.get(field) or "").split())
        if len(text) > longest:
            raise Invalid(f"At most {longest} characters.", code="text-too-long", field=field, remedy="Make it shorter.")
        if text:
            kept[field] = text
    if given.get("language"):
        if given["language"] not in languages:
            remedy = f"One of {', '.join(languages)}."
            raise Invalid("This language is not spoken there.", code="language-not-spoken", field="language", remedy=remedy)
        kept["language"] = given["language"]
    if given.get("photos"):
        if given["photos"] not in PHOTOS:
            raise Invalid("Say yes or no.", code="photos-unknown", field="photos", remedy="yes or no")
        kept["photos"] = given["photos"]
    if (given.get("phone") or "").strip():
        kept["phone"] = normalise_phone(given["phone"], country)
    return kept | ({"needs": needs} if needs else {})
