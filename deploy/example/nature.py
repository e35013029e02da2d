"""What kind of person stands behind an address: always the same for the same seed. Pure."""

import dataclasses
import hashlib

from deploy.example.world import WORKPLACES

SCANS = "scans"  # a mail gateway that opens every link
ONE_CLICK = "one-click"  # presses the mail program's own unsubscribe button
LEAVES = "leaves"  # unsubscribes on the page
INTERESTED = "interested"
LOOKS = "looks"  # opens the link and goes away
IGNORES = "ignores"

# Shares in thousandths, in this order; the rest ignore the mail. Who works there finds a dialogue at home worth an answer.
EVERYBODY = ((SCANS, 4), (ONE_CLICK, 3), (LEAVES, 3), (INTERESTED, 8), (LOOKS, 8))
IN_THE_SECTOR = ((SCANS, 4), (ONE_CLICK, 3), (LEAVES, 3), (INTERESTED, 30), (LOOKS, 20))
TANZANIAN_SECTOR = ((SCANS, 10), (ONE_CLICK, 5), (LEAVES, 5), (INTERESTED, 420), (LOOKS, 20))
MINERS = ((LEAVES, 20), (INTERESTED, 900), (LOOKS, 20))
ANSWERS = (("yes", 640), ("no", 260), ("maybe", 60))  # the rest stay silent


@dataclasses.dataclass(frozen=True)
class Crowd:
    """Everybody's nature, from one seed."""

    seed: int

    def nature(self, address: str) -> str:
        """How this person treats our mail."""
        return self._draw("nature", address, shares(address), IGNORES)

    def answer(self, address: str, invitation: str) -> str:
        """What this person says to an invitation; empty for silence."""
        return self._draw(f"answer {invitation}", address, ANSWERS, "")

    def _draw(self, about: str, address: str, among: tuple[tuple[str, int], ...], otherwise: str) -> str:
        digest = hashlib.sha256(f"{self.seed} {about} {address.casefold()}".encode()).digest()
        drawn = int.from_bytes(digest[:4], "big") % 1000
        for word, share in among:
            if drawn < share:
                return word
            drawn -= share
        return otherwise


def shares(address: str) -> tuple[tuple[str, int], ...]:
    """The habits of those who have such an address."""
    if "@" not in address:
        return MINERS
    domain = address.casefold().rpartition("@")[2]
    workplace, _, country = domain.partition(".")[0].rpartition("-")
    if workplace not in WORKPLACES.values():
        return EVERYBODY
    return TANZANIAN_SECTOR if country == "tz" else IN_THE_SECTOR
