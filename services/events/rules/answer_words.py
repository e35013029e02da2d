"""Answers by text message: a word in the person's language, alone or with the number from our message. Pure.

The words are none that a gateway takes as stop or start where it writes first; YES counts from gateways that leave it
to us. A word counts only where it is the whole message: "hapana shida" ("no problem") is for a person to read.
"""

from dataclasses import dataclass

from shared.people.texting import telling

WORDS = {
    "ndiyo": "yes", "ndio": "yes", "nitakuja": "yes", "oui": "yes", "si": "yes", "yes": "yes", "1": "yes",
    "hapana": "no", "sitakuja": "no", "non": "no", "no": "no", "2": "no",
    "labda": "maybe", "peutetre": "maybe", "quizas": "maybe", "talvez": "maybe", "maybe": "maybe", "perhaps": "maybe",
    "3": "maybe",
}  # fmt: skip
FIRST_CODE = 11
"""Numbers of invitations begin above the digits that are answers themselves."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a text answers, and for which invitation, where it says so."""

    word: str
    code: int | None = None


def read(text: str) -> Answer | None:
    """The answer a text gives, or none: then it is for a person to read."""
    words = telling(text)
    codes = [int(word) for word in words if word.isdecimal() and len(word) <= 6 and int(word) >= FIRST_CODE]
    said = [word for word in words if not (word.isdecimal() and len(word) <= 6 and int(word) >= FIRST_CODE)]
    if len(codes) > 1 or not said:
        return None
    meant = {WORDS.get(word) for word in said}
    if None in meant or len(meant) > 1:
        joined = WORDS.get("".join(said))  # "peut-être" and "tal vez" are one word in two
        meant = {joined}
    word = meant.pop()
    return Answer(word, codes[0] if codes else None) if word else None
