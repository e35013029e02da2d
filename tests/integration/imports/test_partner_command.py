"""``baraza partner``: partners from the shell, and which of them are ourselves."""

from click.testing import CliRunner, Result

from deploy.command import main
from services.contacts.models import Partner
from services.contacts.operations import agreements
from tests.conftest import Installation


def baraza(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["partner", *arguments], env={"COLUMNS": "160"})


def test_a_partner_is_entered_marked_as_ours_and_listed(installation: Installation) -> None:
    entered = baraza("create", "Our newsletter", "--country", "Tanzania", "--ours", "--until", "2099-12-31")
    assert entered.exit_code == 0, entered.output
    found = Partner.objects.get()
    assert (found.country, found.ours) == ("TZ", True)
    assert f"{agreements.of(found)[0].ends_at:%Y-%m-%d}" == "2099-12-31"
    for arguments, ours in ((("--not",), False), (("--not",), False), ((), True), ((), True)):
        assert baraza("ours", "our NEWSLETTER", *arguments).exit_code == 0
        assert Partner.objects.get().ours is ours
    listed = baraza("list").output
    assert all(word in listed for word in (found.id, "Our newsletter", "TZ", "yes", "2099-12-31")), listed


def test_what_makes_no_sense_is_refused_and_nothing_is_half_done(installation: Installation) -> None:
    for arguments, code in (
        (("create", "Chama", "--until", "2001-01-01"), "agreement-times"),
        (("create", "Chama", "--country", "Nowhere"), "country-unknown"),
        (("create", " "), "name-missing"),
        (("ours", "Chama"), "partner-unknown"),
    ):
        refused = baraza(*arguments)
        assert (refused.exit_code, code in refused.output) == (1, True), refused.output
    assert Partner.objects.count() == 0
