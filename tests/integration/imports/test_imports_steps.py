"""Two chunks are written at once, and yet each row finds what the rows above it have written."""

import pytest

from services.contacts.models import ALIAS
from shared import store
from tests.conftest import Installation, forget_settings
from tests.integration.imports.conftest import Importer

COUPLES = 60


@pytest.fixture(autouse=True)
def one_row_a_chunk(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BARAZA_IMPORT_CHUNK_ROWS", "1")
    forget_settings()


def test_a_number_that_one_row_forbids_is_left_alone_in_the_next(bring: Importer) -> None:
    """The same handset under another name: counted and withdrawn, whichever of the two would be faster."""
    lines = ["Name,Email,Phone,Country,Do Not SMS"]
    for number in range(COUPLES):
        phone = f"0754{number:06d}"
        lines += [f"Juma Komba,j{number}@example.org,{phone},TZ,1", f"Asha Mushi,a{number}@example.org,{phone},TZ,"]
    done = bring("\n".join(lines))
    assert done.counts == {"rows": 2 * COUPLES, "new": 2 * COUPLES, "refusals": COUPLES, "suppressed": 2 * COUPLES}
    withdrawn = {"consent.outreach.sms.status": "withdrawn"}
    assert store.database(ALIAS)["contacts"].count_documents(withdrawn) == 2 * COUPLES


def test_somebody_known_by_two_addresses_is_one_person_in_rows_side_by_side(bring: Importer) -> None:
    """The second row has no key of the first, and finds the same person: it is a repetition, in both orders."""
    bring(
        "Name,Email,E-mail 2\n" + "".join(f"Asha {n},a{n}@example.org,b{n}@example.org\n" for n in range(COUPLES)), "before.csv"
    )
    done = bring("Email\n" + "".join(f"a{n}@example.org\nb{n}@example.org\n" for n in range(COUPLES)))
    assert done.counts == {"rows": 2 * COUPLES, "unchanged": COUPLES, "duplicate": COUPLES}
