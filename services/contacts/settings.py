"""Settings of the contacts service."""

import dataclasses
import functools
import os

from shared.settings import Common, read


@dataclasses.dataclass(frozen=True)
class Settings(Common):
    """What contacts needs beyond the common ones."""

    upload_limit_mb: int = 64
    upload_kept_days: int = 7  # how long an uploaded list stays once its import has ended
    refused_rows_days: int = 90  # how long refused rows wait for somebody to correct them; 0: for ever
    never_acted_months: int = 24  # after an introduction without any answer people are held no longer; 0: for ever
    merge_kept_days: int = 365  # how long two people made one can be made two again; 0: for ever
    story_report_days: int = 60  # by when whoever contributed a story is to hear what became of it
    dormant_months: int = 18  # after so long without anything people are flagged as dormant; 0: never
    first_contact_days: int = 30  # within which people of a partner's list must hear from us (GDPR Art. 14)
    import_chunk_rows: int = 1000
    import_beside_rows: int = 20_000  # from so many on a list is read in a process beside the worker; 0: never
    duplicates_slice_seconds: float = 8.0  # the same for the search for people who are there twice
    duplicates_split: int = 50_000  # people per part of that search: what bounds its memory
    import_slice_seconds: float = 8.0  # how long one message works before it says "read on"


@functools.cache
def current() -> Settings:
    """The settings of this process, read once."""
    return read(Settings, os.environ)
