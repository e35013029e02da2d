"""How often Python looks for garbage in cycles.

Bulk work makes hundreds of thousands of small objects and drops them all again without a cycle; with the defaults the collector
walks over them every 700 allocations, which is a third to a half of the time of an import.
"""

import gc

ALLOCATIONS = 100_000
"""Objects more than were freed, before the collector looks: some megabytes of cycles at most."""


def collect_rarely() -> None:
    """For the start of a process: what is loaded now stays and is never looked at again, the rest rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 20)
