"""What tests of the mailer share."""

import pytest

from tests.integration.mailer.roads import waiting_batch


@pytest.fixture
def batch(installation):
    """One batch of six mails that waits, of a running campaign."""
    return waiting_batch(installation)
