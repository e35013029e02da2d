"""``baraza parked``: a person looks at what could not be handled and puts it back."""

import pytest
from click.testing import CliRunner

from deploy.commands.parked import parked as command
from services.contacts.models import OUTBOXES, Contact
from shared import ids
from shared.bus.outbox import entry
from shared.bus.parked import parked
from shared.bus.settle import NotSettled, settle
from shared.errors import Invalid, NotFound


def parts(handler):
    return [("contacts", OUTBOXES, {}), ("events", (), {"events.candidates.seek": handler})]


def refuse(message):
    raise Invalid("there is no such event", code="no-such-event")


@pytest.fixture
def letter(installation) -> str:
    """The id of a parked message."""
    said = entry("events.candidates.seek", {"event": "e1"}, sender="events")
    Contact(id=ids.fresh(), keys=["e:a@example.org"], outgoing=[said]).save()
    with pytest.raises(NotSettled):
        settle(parts(refuse), installation.settings)

    return parked("events")[0].id


def run(*arguments: str) -> str:
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_list_and_show_tell_what_and_why(letter):
    assert "no-such-event" in run("list")
    shown = run("show", letter)
    assert "there is no such event" in shown
    assert '"event":"e1"' in shown
    assert "in refuse" in shown


def test_retry_brings_it_to_its_handler_again(letter, installation):
    run("retry", letter)
    assert "Nothing is parked" in run("list")
    assert "put back" in run("list", "--all")
    heard = []
    settle(parts(heard.append), installation.settings)
    assert [message.data["event"] for message in heard] == ["e1"]


def test_an_unknown_id_is_told(installation):
    with pytest.raises(NotFound):
        run("show", "nothing")
