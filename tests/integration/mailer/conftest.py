"""What tests of the mailer share."""

import pytest

from services.mailer.app import create_app
from shared.http.access import sessions, staff, tokens
from tests.integration.mailer.roads import waiting_batch


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
    member = staff.create("neema", "a long enough password", name="Neema")
    client = app.test_client()
    with app.test_request_context():
        response = app.make_response("")
        sessions.start(member, response)
    for header in response.headers.getlist("Set-Cookie"):
        name, value = header.split(";")[0].split("=", 1)
        client.set_cookie(name, value)
    return client
