"""The month within which people of a partner's list must hear from us."""

from datetime import UTC, datetime, timedelta

import pytest

from services.contacts.rules.first_contact import due

CAME = datetime(2026, 3, 1, tzinfo=UTC)
LIST = {"kind": "people", "state": "done", "counts": {"new": 3}, "created_at": CAME}
MONTH = timedelta(days=30)


@pytest.mark.parametrize(("days", "written", "overdue"), [(29, None, False), (31, None, True), (31, CAME, False)])
def test_a_list_is_overdue_when_nobody_of_it_was_written_to(days, written, overdue):
    told = due({**LIST, "first_contact_at": written}, False, MONTH, CAME + timedelta(days=days))
    assert (told["first_contact_by"], told["first_contact_overdue"]) == (CAME + MONTH, overdue)


@pytest.mark.parametrize("changes", [{"kind": "refusals"}, {"counts": {"unchanged": 3}}, {"state": "undone"}])
def test_nothing_is_due_for_lists_that_brought_nobody(changes):
    assert due({**LIST, **changes}, False, MONTH, CAME) == {}
    assert due(LIST, True, MONTH, CAME) == {}
