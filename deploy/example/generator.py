"""Writes the partners' files in the shapes their programs really export, the same bytes for the same seed.

``python -m deploy.example.generator FOLDER [PEOPLE] [SEED]``. Beside the files it leaves ``manifest.json``: what is where.
"""

import dataclasses
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.example import crowd, energy, miners, newsletter

DEFAULT_PEOPLE = 30_000
DEFAULT_SEED = 2015
NEWSLETTER_SHARE = 0.6
KNOWN_SHARE = 0.2  # of the energy list, people who are on the newsletter too
DIRTY_SHARE = 0.03


@dataclasses.dataclass(frozen=True)
class Files:
    """What the partners hand over."""

    subscribed: Path
    unsubscribed: Path
    cleaned: Path
    energy: Path
    miners: Path


def generate(folder: Path, people: int = DEFAULT_PEOPLE, seed: int = DEFAULT_SEED) -> Files:
    """Write all files into ``folder``; ``people`` is the number of rows of the two big lists together."""
    randomness = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    stamp = f"{randomness.getrandbits(40):010x}"
    files = Files(
        folder / f"subscribed_members_export_{stamp}.csv",
        folder / f"unsubscribed_members_export_{stamp}.csv",
        folder / f"cleaned_members_export_{stamp}.csv",
        folder / "liste_energie_contacts.csv",
        folder / "Geita_wachimbaji.xlsx",
    )
    on_newsletter = round(people * NEWSLETTER_SHARE)
    on_energy = people - on_newsletter
    known = round(on_energy * KNOWN_SHARE)
    dirty = round(on_energy * DIRTY_SHARE)
    readers = list(crowd.people(randomness, on_newsletter))
    strangers = list(crowd.people(randomness, on_energy - known - dirty, first=on_newsletter))
    leavers = list(crowd.people(randomness, max(2, people // 80), first=2 * people))
    bounced = list(crowd.people(randomness, max(2, people // 160), first=3 * people))
    refusing = strangers[: max(1, len(leavers) // 4)]  # on the energy list, yet left the newsletter once
    listed = strangers + randomness.sample(readers, known)
    randomness.shuffle(listed)

    newsletter.write_subscribed(files.subscribed, readers, randomness)
    newsletter.write_unsubscribed(files.unsubscribed, [*leavers, *refusing], randomness)
    newsletter.write_cleaned(files.cleaned, bounced, randomness)
    energy.write(files.energy, listed, dirty, randomness)
    sheet = miners.write(files.miners, randomness)

    mailable = {person.email for person in readers + strangers} - {person.email for person in refusing}
    manifest = {
        "people": people,
        "seed": seed,
        "rows": {"subscribed": on_newsletter, "energy": on_energy, "energy_dirty": dirty, "miners": sheet.rows},
        "refusals": {"unsubscribed": len(leavers) + len(refusing), "cleaned": len(bounced)},
        "known_twice": known,
        "refused_on_energy": len(refusing),
        "reachable_by_email": len(mailable),
        "reachable_by_sms": sheet.reachable,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))
    return files


def main(arguments: list[str]) -> None:
    """The command line."""
    read: tuple[Callable[[str], int], ...] = (int, int)
    numbers = [kind(text) for kind, text in zip(read, arguments[1:], strict=False)]
    files = generate(Path(arguments[0]), *numbers)
    for path in dataclasses.astuple(files):
        print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
