"""Settings of the events service."""

import functools
import os
from dataclasses import dataclass

from shared.settings import Common, read


@dataclass(frozen=True)
class Settings(Common):
    """What events needs beyond the common."""

    organiser_name: str = "Baraza"
    sms_answers: bool = False  # whether people can answer our text messages: a number of ours that receives (docs/sending.md)
    organiser_email: str = "dialogues@baraza.example"  # ORGANIZER of calendar entries; must be a read mailbox


@functools.cache
def current() -> Settings:
    """The settings of this process."""
    return read(Settings, os.environ)
