"""``baraza token`` and ``baraza staff`` from the shell."""

import re

import pytest
from click.testing import CliRunner

from deploy.commands.staff import staff
from deploy.commands.tokens import token
from services.contacts.models import Partner
from shared.errors import Conflict, NotFound
from shared.http.access import models, tokens
from shared.people import folded
from tests.conftest import Installation


def run(command, *arguments: str, **options) -> str:
    result = CliRunner().invoke(command, arguments, catch_exceptions=False, **options)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_token_is_shown_once_and_can_be_revoked(installation: Installation):
    text = run(token, "create", "--name", "press", "--scope", "imports:write", "--scope", "imports:read").strip()
    assert re.fullmatch(r"brz_[0-9a-f]{24}_[\w-]{40,}", text)
    assert tokens.actor_of(text).scopes == {"imports:read", "imports:write"}
    listed = run(token, "list", env={"COLUMNS": "200"})
    assert "press" in listed
    assert text.split("_", 2)[2] not in listed
    run(token, "revoke", text.split("_")[1])
    assert "revoked" in run(token, "list", env={"COLUMNS": "200"})


def test_a_partners_token_names_a_partner_that_exists(installation: Installation):
    Partner(id="a" * 24, name="Chama cha Wachimbaji", name_key=folded("Chama cha Wachimbaji")).save()
    text = run(token, "create", "--name", "x", "--scope", "imports:read", "--partner", "CHAMA cha wachimbaji").strip()
    assert tokens.actor_of(text).partner == "a" * 24
    with pytest.raises(NotFound):
        run(token, "create", "--name", "x", "--scope", "imports:read", "--partner", "Nobody")


def test_usage_errors_end_with_2(installation: Installation):
    wrong = (["create", "--name", "x"], ["create", "--scope", "admin"], ["create", "--name", "x", "--scope", "fly"])
    assert [CliRunner().invoke(token, arguments).exit_code for arguments in wrong] == [2, 2, 2]


def test_staff_are_added_and_shut_out(installation: Installation):
    password = "a long enough password"
    run(staff, "create", "amina", "--name", "Amina", "--language", "sw", input=f"{password}\n{password}\n")
    with pytest.raises(Conflict):
        run(staff, "create", "amina", env={"BARAZA_STAFF_PASSWORD": password})
    assert "Amina" in run(staff, "list", env={"COLUMNS": "200"})
    run(staff, "disable", "amina")
    assert models.Staff.objects.get(login="amina").disabled_at is not None
    with pytest.raises(NotFound):
        run(staff, "disable", "nobody")
