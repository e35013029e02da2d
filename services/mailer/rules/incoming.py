"""What people write back: is it a word that ends it, a word that asks who we are, or something for a person to read. Pure.

A word counts only where it is the whole message, beside words of courtesy: *Acha!* ends it, *Acha nije* ("let me come") and
*please stop the dust* do not, and go to a person. Words that gateways take in their own way (CANCEL, END, QUIT, YES, INFO) mean
that only where the gateway did so, since from anybody else they may answer an invitation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.people.texting import telling

Intent = Literal["stop", "help", "start", "reply"]

STOP: Mapping[str, str | None] = {
    "stop": None, "stopall": "en", "unsubscribe": "en", "optout": "en",
    "acha": "sw", "acheni": "sw", "sitisha": "sw", "sitisheni": "sw", "ondoa": "sw", "niondoe": "sw", "niondoeni": "sw",
    "arret": "fr", "arreter": "fr", "arretez": "fr", "stopper": "fr", "desabonner": "fr", "desinscrire": "fr",
    "para": "es", "parar": "es", "paren": "es", "baja": "es",
}  # fmt: skip
"""Words that end it, with their language. STOP is understood everywhere and belongs to none."""

HELP: Mapping[str, str | None] = {"help": "en", "msaada": "sw", "usaidizi": "sw", "aide": "fr", "ayuda": "es"}
START: Mapping[str, str | None] = {"start": "en", "unstop": "en", "anza": "sw", "commencer": "fr", "empezar": "es", "alta": "es"}

TWILIO: Mapping[str, Intent] = {
    "stop": "stop", "stopall": "stop", "unsubscribe": "stop", "cancel": "stop", "end": "stop", "quit": "stop",
    "revoke": "stop", "optout": "stop", "start": "start", "yes": "start", "unstop": "start", "help": "help", "info": "help",
}  # fmt: skip
"""What Twilio takes itself, as a single word: it blocks or unblocks the number and answers, so we don't answer too."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One text message that came in."""

    id: str  # derived from gateway and its id
    number: str
    text: str
    at: datetime
    to: str = ""  # our number or short code that it was written to
    taken: Intent | None = None  # the gateway took it as this and answered itself


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message means, and in which language its word is, where it is one."""

    intent: Intent
    language: str | None = None


def heard(message: Incoming) -> Heard:
    """What this message means. What the gateway took, it took, whatever we would have made of it."""
    word = _meaning(message.text)
    if message.taken and message.taken != word.intent:
        return Heard(message.taken)
    return word


def _meaning(text: str) -> Heard:
    words = telling(text)
    lists: tuple[tuple[Intent, Mapping[str, str | None]], ...] = (("stop", STOP), ("help", HELP), ("start", START))
    for intent, known in lists:
        for spelling in (words, ["".join(words)]):  # "opt-out" is one word in two
            if spelling and all(word in known for word in spelling):
                return Heard(intent, next((known[word] for word in spelling if known[word]), None))
    return Heard("reply")
