"""A partner with an agreement, and a way to import a list and see what became of it."""

import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest

from services.contacts.models import Agreement, Import, Partner
from services.contacts.operations import agreements, groups, importing, partners
from services.contacts.operations.importing import Wishes
from shared import clock
from tests.conftest import Installation

Importer = Callable[..., Import]


@pytest.fixture
def partner(installation: Installation) -> Partner:
    """A partner that may share people for outreach."""
    groups.seed()
    added = partners.add("Chama cha Wachimbaji", "TZ")
    agree(added)
    return added


def agree(partner: Partner, days: int = 30, **wishes: Any) -> Agreement:
    """An agreement from a month ago on."""
    now = clock.now()
    return agreements.add(
        partner, starts_at=now - datetime.timedelta(days=60), ends_at=now + datetime.timedelta(days=days), **wishes
    )


@pytest.fixture
def bring(installation: Installation, partner: Partner) -> Importer:
    """Import a text (or bytes) to its end."""

    def bring(content: str | bytes, name: str = "list.csv", **wishes: Any) -> Import:
        raw = content.encode() if isinstance(content, str) else content
        found, _ = importing.accept(io.BytesIO(raw), name, partner, Wishes(**wishes), by="test")
        installation.settle("contacts")
        return importing.get(found.id)

    return bring
