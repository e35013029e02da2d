"""``baraza import``: the same from the shell, with exit codes to rely on."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy.command import main
from services.contacts.models import Contact, Import, Partner
from tests.conftest import Installation

LIST = "Name,Email\nAnne,anne@example.org\nBad,bad\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    return path


def baraza(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["import", *arguments])


def test_a_list_from_the_shell(installation: Installation, partner: Partner, file: Path) -> None:
    handed_in = baraza(str(file), "--partner", partner.name)
    assert handed_in.exit_code == 0, handed_in.output
    installation.settle("contacts")
    waited = baraza(str(file), "--partner", partner.name, "--wait")
    assert waited.exit_code == 0, waited.output
    assert "done" in waited.output
    assert "1 email-invalid" in waited.output
    assert Contact.objects.count() == 1


def test_a_preview_stores_nobody(installation: Installation, partner: Partner, file: Path) -> None:
    shown = baraza(str(file), "--partner", partner.name, "--preview")
    assert shown.exit_code == 0, shown.output
    assert "1 new" in shown.output
    installation.settle("contacts")
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "name", "code"), [("colour\nred\n", None, "header-unknown"), (LIST, "Nobody", "partner-unknown")]
)
def test_what_is_refused_exits_with_1(
    installation: Installation, partner: Partner, file: Path, content: str, name: str | None, code: str
) -> None:
    file.write_text(content)
    refused = baraza(str(file), "--partner", name or partner.name)
    assert refused.exit_code == 1
    assert code in refused.output
    assert Import.objects.count() == 0


def test_wrong_usage_exits_with_2(installation: Installation, file: Path) -> None:
    assert baraza(str(file)).exit_code == 2
    assert baraza("no-such-file.csv", "--partner", "x").exit_code == 2


@pytest.fixture
def dropped(tmp_path: Path, partner: Partner) -> Path:
    """A folder with a good list, one that is none, one still being sent and one of a stranger."""
    folder = tmp_path / "drop"
    for name in (partner.name, "Nobody we know"):
        (folder / name).mkdir(parents=True)
    (folder / partner.name / "list.csv").write_text(LIST)
    (folder / partner.name / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(100))
    (folder / partner.name / "big.csv.part").write_text("Name,Em")
    (folder / "Nobody we know" / "list.csv").write_text(LIST)
    return folder


def test_a_watched_folder_takes_lists_and_says_why_not(installation: Installation, partner: Partner, dropped: Path) -> None:
    fresh = CliRunner().invoke(main, ["watch", str(dropped), "--once"])
    assert (fresh.exit_code, fresh.output, Import.objects.count()) == (0, "", 0)  # too fresh: perhaps still being sent
    seen = CliRunner().invoke(main, ["watch", str(dropped), "--once", "--quiet-seconds", "0"])
    assert seen.exit_code == 0, seen.output
    installation.settle("contacts")
    assert [(found.partner, found.state, found.created_by) for found in Import.objects] == [(partner.id, "done", "folder")]
    left = {str(path.relative_to(dropped)) for path in dropped.rglob("*") if path.is_file() and "-" not in path.name}
    assert left == {f"{partner.name}/big.csv.part"}
    (why,) = (dropped / partner.name / "refused").glob("*.why.txt")
    assert "an image" in why.read_text()
    assert "Save the list as CSV" in why.read_text()
    assert list((dropped / "Nobody we know" / "refused").glob("*list.csv.why.txt"))
    (dropped / partner.name / "again.csv").write_text(LIST)
    again = CliRunner().invoke(main, ["watch", str(dropped), "--once", "--quiet-seconds", "0"])
    assert "came before" in again.output
    assert Import.objects.count() == 1
