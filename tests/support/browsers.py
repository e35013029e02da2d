"""A browser of a member of staff, for tests that go through the doors without a real one."""

from flask import Flask
from flask.testing import FlaskClient

from shared.http.access import sessions, staff


def signed_in(app: Flask) -> FlaskClient:
    """The browser of a member of staff, new where this is the first one."""
    member = staff.Staff.objects(login="neema").first() or staff.create("neema", "a long enough password", name="Neema")
    client: FlaskClient = app.test_client()
    with app.test_request_context():
        response = app.make_response("")
        sessions.start(member, response)
    for header in response.headers.getlist("Set-Cookie"):
        name, value = header.split(";")[0].split("=", 1)
        client.set_cookie(name, value)
    return client
