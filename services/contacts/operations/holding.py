"""What else holds something about a person, for whoever answers them: name -> function of the contact's id."""

from collections.abc import Callable
from typing import Any

TELLERS: dict[str, Callable[[str], Any]] = {}


def tells(name: str) -> Callable[[Callable[[str], Any]], Callable[[str], Any]]:
    """Decorator: enter a function that gives what its file holds about a contact, in plain values."""

    def enter(function: Callable[[str], Any]) -> Callable[[str], Any]:
        TELLERS[name] = function
        return function

    return enter
