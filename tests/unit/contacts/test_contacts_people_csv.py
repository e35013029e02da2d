"""A person as a row of a list, read back by our own import."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules import header, people_csv
from services.contacts.rules.partner_file import Reading
from services.contacts.rules.people_csv import Shape

NAMES = st.sampled_from(["Asha Mrema", "Ng'endo D'Almeida", "Zoë Çelik", "Juma Said"])
TEXTS = st.sampled_from(["", "=1+1", "-minus", "@home", 'O\'Neil, "Sons" & Co', "Mgodi wa Kwanza"])
EMAILS = st.lists(st.sampled_from(["a@example.org", "b.c@example.org", "d+e@example.net"]), min_size=1, unique=True)
PHONES = st.lists(st.sampled_from(["+255712345671", "+254712345678", "+243812345678"]), unique=True)
WORDS = {"asm": "asm", "government": "government"}


@given(NAMES, EMAILS, PHONES, TEXTS, st.lists(st.sampled_from(["sw", "en", "fr-CD"]), unique=True),
       st.lists(st.sampled_from(sorted(WORDS)), unique=True), st.lists(st.sampled_from(["=gold", "tin", "O'x"]), unique=True),
       st.sampled_from(["", "7", "-5", "=x"]), st.booleans())  # fmt: skip
def test_what_is_written_is_read_back(name, emails, phones, organisation, languages, groups, tags, custom, left):
    contact = {
        "name": name, "email": emails[0], "phone": phones[0] if phones else None, "organisation": organisation,
        "also": {"email": emails[1:], "sms": phones[1:]}, "languages": languages, "groups": groups, "tags": tags,
        "handles": ["twitter:asha", "twitter:asha2"], "custom": {"licence-no": custom},
        "consent": {"outreach": {"email": {"status": "withdrawn"}}} if left else {},
    }  # fmt: skip
    shape = Shape({"email": 3, "sms": 3}, {"twitter": 2}, ["licence-no"])
    text = "".join(people_csv.lines(shape, [(contact, ())])).removeprefix("\ufeff")
    names, cells = csv.reader(io.StringIO(text))
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    found = header.find([names])
    assert found.preset == "Baraza"
    person = Reading(found.columns, None, WORDS).person(1, cells)
    assert (person.fields["name"], person.fields.get("organisation", "")) == (name, organisation)
    assert [person.fields["email"], *person.also.get("email", ())] == emails
    assert [one for one in (person.fields.get("phone"), *person.also.get("sms", ())) if one] == phones
    assert (person.languages, person.groups, person.tags) == (languages, groups, tags)
    assert (person.handles, person.custom.get("licence-no", "")) == (contact["handles"], custom)
    assert person.refused == ({"email": "unsubscribed"} if left else {})
