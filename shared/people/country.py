"""Countries to ISO 3166 codes, from names in English, French, Spanish, Swahili and Portuguese and from codes."""

import functools

import pycountry
from babel import Locale

from shared.errors import Invalid
from shared.people.names import folded
from shared.people.text import clean

_NAMED_IN = ("en", "fr", "es", "sw", "pt")
_ALIASES = {
    "CD": "drc|rdc|dr congo|rd congo|democratic republic of congo|democratic republic of the congo|congo dr|congo drc|congo rdc"
    "|zaire|republique democratique du congo|republica democratica del congo|kongo ya kidemokrasia|congo kinshasa|drcongo",
    "CG": "republic of congo|republic of the congo|republique du congo|congo republic|congo brazzaville|roc",
    "CI": "ivory coast|cote d ivoire|cote divoire|rci|costa de marfil|kodivaa",
    "TZ": "tanzanie|united republic of tanzania|tanzania united republic of|zanzibar|tanganyika|tanzania bara|tz tanzania",
    "GB": "uk|u k|england|scotland|wales|northern ireland|great britain|britain|royaume uni|angleterre|inglaterra|uingereza",
    "US": "usa|u s a|u s|united states of america|america|etats unis|etats unis d amerique|estados unidos|eeuu|ee uu|marekani",
    "ZA": "rsa|south africa|afrique du sud|afrika kusini",
    "BO": "bolivia",
    "VE": "venezuela",
    "BF": "burkina|haute volta|upper volta",
    "MM": "burma|birmanie|birmania",
    "SZ": "swaziland",
    "CZ": "czech republic|republique tcheque",
    "CV": "cape verde|cap vert|cabo verde",
    "LA": "laos",
    "SY": "syria",
    "RU": "russia",
    "VN": "vietnam|viet nam",
    "IR": "iran",
    "MD": "moldova",
    "MK": "macedonia",
    "NL": "holland",
    "AE": "uae|emirates",
    "CF": "car|rca|central african republic|centrafrique",
    "SS": "south sudan",
    "GM": "the gambia|gambia",
    "KE": "kenya|kenia",
    "ET": "ethiopia|abyssinia",
    "MG": "madagascar|madagasikara|bukini",
    "XK": "kosovo",
}
_AMBIGUOUS = {
    "congo": ("CD", "CG"),
    "kongo": ("CD", "CG"),
    "korea": ("KR", "KP"),
    "coree": ("KR", "KP"),
    "corea": ("KR", "KP"),
}


@functools.lru_cache(maxsize=20_000)
def country_code(raw: str) -> str:
    """The two-letter code. Raises Invalid with code ``country-missing``, ``country-unknown`` or ``country-ambiguous``."""
    name = folded(clean(raw))
    if not name:
        raise Invalid("there is no country", code="country-missing", field="country")
    if code := _names().get(name) or _names().get(name.removeprefix("the ").removeprefix("la ").removeprefix("le ")):
        return code
    if codes := _AMBIGUOUS.get(name):
        choices = " or ".join(f"{_name(code)} ({code})" for code in codes)
        raise Invalid(
            f"{raw!r} can be {choices}",
            code="country-ambiguous",
            field="country",
            remedy=f"Write which one: {' or '.join(codes)}.",
        )
    raise Invalid(
        f"no country is called {raw!r}",
        code="country-unknown",
        field="country",
        remedy="Write its name in English, French, Spanish, Swahili or Portuguese, or its two-letter ISO code.",
    )


@functools.cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    known = {country.alpha_2: country for country in pycountry.countries}
    for language in _NAMED_IN:
        for code, name in Locale(language).territories.items():
            if code in known:
                found.setdefault(folded(name), code)
    for code, country in known.items():
        spellings = (country.name, getattr(country, "official_name", ""), getattr(country, "common_name", ""))
        for name in filter(None, spellings):
            found.setdefault(folded(name), code)
        found[code.lower()] = found[country.alpha_3.lower()] = code
    for code, aliases in _ALIASES.items():
        found.update(dict.fromkeys(aliases.split("|"), code))
    for name in _AMBIGUOUS:
        found.pop(name, None)
    return found


def _name(code: str) -> str:
    return str(Locale("en").territories.get(code, code))
