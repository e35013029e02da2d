"""Names in capitals, or in none, to the way names are written."""

import re

from shared.people.name_words import SMALL
from shared.people.names import folded

_RUN = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile(r"[aeiouyàâäáãåèéêëìíîïòóôöõùúûüœæ]", re.IGNORECASE)
_NUMERAL = re.compile(r"(?:I{2,3}|IV|VI{0,3}|IX)\Z")


def cased(name: str) -> str:
    """``ANNE VAN DER PERSON`` and ``anne van der person`` give ``Anne van der Person``; ``Anne PERSON`` gives ``Anne Person``.

    What may be meant so stays: initials, words without vowels (``JK``), numerals, mixed case (``McDonald``, ``bell Hooks``).
    """
    loud, quiet = name.isupper(), name.islower()
    if loud or quiet:
        words = name.split(" ")
        done = " ".join(_word(word, words[at - 1] if at else "", loud) for at, word in enumerate(words))
    else:
        done = " ".join(_word(word, "", True) if len(word) > 3 and word.isupper() else word for word in name.split(" "))
    return done if folded(done) == folded(name) else name


def _word(word: str, before: str, loud: bool) -> str:
    small = word.lower()
    if before and (small in SMALL or (small in ("la", "las", "los") and before.lower() == "de")):
        return small
    if loud and (not _VOWEL.search(word) or "." in word[:-1] or _NUMERAL.match(word)):
        return word
    last = ""
    done = []
    at = 0
    for run in _RUN.finditer(word):
        sign = word[at : run.start()]
        done += [sign, _run(run[0], last, sign, within=bool(before))]
        last, at = run[0], run.end()
    return "".join(done) + word[at:]


def _run(letters: str, last: str, sign: str, *, within: bool) -> str:
    """``O'BRIEN``: a capital after a single letter; ``NG'OMBE``: none after more. *d'* stays small within a name."""
    if sign in ("'", "’") and len(last) > 1:
        return letters.lower()
    if len(letters) == 1 and letters in "Dd" and within and not last:
        return "d"
    if len(letters) > 4 and letters[:2].lower() == "mc":
        return "Mc" + letters[2:].capitalize()
    return letters.capitalize()
