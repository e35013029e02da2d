"""What tests of the mailer share."""

import pytest

from services.mailer.app import create_app
from shared.http.access import tokens
from tests.integration.mailer.roads import waiting_batch
from tests.support.browsers import signed_in


@pytest.fixture
def batch(installation):
    """One batch of six mails that waits, of a running campaign."""
    return waiting_batch(installation)


@pytest.fixture
def app(installation):
    return create_app()


@pytest.fixture
def api(app):
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {tokens.create('c', ['campaigns:read', 'campaigns:write'])}"
    return client


@pytest.fixture
def browser(app):
    return signed_in(app)
