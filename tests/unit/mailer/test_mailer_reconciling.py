"""What a row on SendGrid's lists means for ours, whatever it holds."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mailer.providers.sendgrid_lists import KINDS
from services.mailer.rules import reconciling

NOW = datetime(2027, 3, 1, tzinfo=UTC)
JUNK = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))


@pytest.mark.parametrize(
    ("kind", "row", "reason"),
    [
        ("bounces", {"status": "5.1.1"}, "bounced"),
        ("bounces", {"status": ""}, "bounced"),
        ("bounces", {"status": "5.7.1"}, None),
        ("bounces", {"reason": "550 5.7.515 not allowed"}, None),
        ("bounces", {"status": "4.4.7"}, None),
        ("blocks", {"status": "5.7.1"}, None),
        ("invalid_emails", {"reason": "no MX"}, "invalid"),
        ("spam_reports", {"ip": "203.0.113.7"}, "complained"),
        ("unsubscribes", {}, "unsubscribed"),
    ],
)
def test_each_list_says_what_it_says_and_no_more(kind, row, reason):
    assert reconciling.reason(kind, row) == reason


@given(st.sampled_from([*KINDS, "new_list"]), st.dictionaries(st.sampled_from(["status", "reason", "created"]), JUNK))
def test_no_row_harms_and_none_lies_ahead(kind, row):
    assert reconciling.reason(kind, row) in (None, "bounced", "invalid", "complained", "unsubscribed")
    assert reconciling.moment(row, NOW) <= NOW
