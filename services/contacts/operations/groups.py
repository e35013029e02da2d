"""Stakeholder groups: the sides of the table."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.contacts.models import StakeholderGroup
from shared.errors import Invalid
from shared.people import folded


def seed() -> None:
    """Enter the groups a new installation starts with; what staff have changed stays."""
    seeds = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
    for position, (key, group) in enumerate(seeds.items()):
        StakeholderGroup.objects(key=key).update_one(
            upsert=True,
            set_on_insert__names=group["names"],
            set_on_insert__words=" ".join(group["words"].split()).split(" | "),
            set_on_insert__position=position,
        )


def everyone() -> list[StakeholderGroup]:
    """All groups in their order."""
    return list(StakeholderGroup.objects.order_by("position", "key"))


def words() -> dict[str, str]:
    """What lists call the groups, folded -> key."""
    return {
        folded(word): group.key
        for group in everyone()
        for word in (*group.words, *group.names.values(), group.key)
        if folded(word)
    }


def put(key: str, names: Mapping[str, str], words: Sequence[str] = (), position: int = 0) -> StakeholderGroup:
    """Enter or change a group. Raises Invalid where the key is no short word or the English name is missing."""
    if not key.isascii() or not key.replace("-", "").isalnum() or len(key) > 30:
        raise Invalid("a group's key is a short word of letters, digits and hyphens", code="group-key", field="key")
    if not names.get("en"):
        raise Invalid("a group needs a name in English", code="group-name", field="names")
    StakeholderGroup.objects(key=key).update_one(
        upsert=True, set__names=dict(names), set__words=list(words), set__position=position
    )
    return StakeholderGroup.objects.get(key=key)


def check(keys: Sequence[str]) -> list[str]:
    """The keys as given. Raises Invalid for one that no group has."""
    known = {group.key for group in everyone()}
    for key in keys:
        if key not in known:
            raise Invalid(
                f"no stakeholder group has the key {key!r}",
                code="group-unknown",
                field="group",
                remedy=f"Use one of: {', '.join(sorted(known))}.",
            )
    return list(keys)
