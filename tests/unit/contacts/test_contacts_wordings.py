"""The words people agreed to are kept as they stood: a page that promises something else needs a new version."""

import pytest

from services.contacts.operations.interest import INTEREST_WORDING, PREFERENCES_WORDING
from services.contacts.operations.signing_up import WORDING as SIGN_UP_WORDING
from services.contacts.operations.wordings import FOLDER
from shared.pages import texts
from shared.pages.catalogue import LANGUAGES

SHOWN = {
    INTEREST_WORDING: ("interest.lead", "interest.means.email", "interest.means.sms", "interest.button", "interest.free"),
    PREFERENCES_WORDING: ("preferences.lead", "preferences.save", "preferences.stop_lead", "preferences.stop_button"),
    SIGN_UP_WORDING: ("interest.lead", "sign_up.what", "sign_up.promise", "sign_up.button", "sign_up.confirm_lead"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("version", SHOWN)
def test_what_the_page_says_is_what_the_version_says(version, language):
    kept = (FOLDER / version / f"{language}.txt").read_text(encoding="utf-8")
    for key in SHOWN[version]:
        assert texts(language, "contacts")[key] in kept, f"{key} has changed: raise the version and add its words"


@pytest.mark.parametrize("folder", sorted(FOLDER.iterdir()), ids=lambda folder: folder.name)
def test_every_version_has_every_language(folder):
    assert {path.stem for path in folder.glob("*.txt")} == set(LANGUAGES)
