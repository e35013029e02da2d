"""Address cards of all three versions, as phones, Outlook, Google and Apple write them."""

import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contacts.rules import header
from tests.support.partner_files import Write, lines, people, read_all, refusal

PHONE_21 = b"""BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Ngum=C3=A9;H=C3=A9l=\r
=C3=A8ne;;Dr.;\r
FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:H=E9l=E8ne Ngum=E9\r
TEL;HOME;VOICE:022 123 456\r
TEL;CELL;PREF:+255 754 123 456\r
TEL;WORK;FAX:022 999 999\r
EMAIL;INTERNET:helene@example.org\r
ORG:Chama cha Wachimbaji;Geita\r
ADR;WORK;ENCODING=QUOTED-PRINTABLE:;;12 Road=0D=0A=\r
Plot 4;Geita;Mwanza;30101;Tanzania\r
NOTE:This is a long\r
  remark\r
PHOTO;ENCODING=BASE64;TYPE=JPEG:\r
 /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoM\r
\r
END:VCARD\r
"""
APPLE_30 = """BEGIN:VCARD
VERSION:3.0
PRODID:-//Address Book//EN
N:Juma;Baraka;K.;Mr;
FN:Baraka K. Juma
ORG:Mine\\, Ltd.;Safety
TITLE:Manager
item1.EMAIL;type=INTERNET:second@example.org
item2.EMAIL;type=INTERNET;type=pref:baraka@example.org
item2.X-ABLabel:_$!<Other>!$_
TEL;type=WORK;type=VOICE:022 1
TEL;type=CELL:0754 123 457
item3.ADR;type=HOME:;;;Dodoma;Dodoma Region;;Tanzania
CATEGORIES:government,Minister\\, former
NOTE:first line\\nsecond
UID:1B2C
END:VCARD
"""
MODERN_40 = """BEGIN:VCARD
VERSION:4.0
KIND:individual
FN:Çağla Öz
EMAIL;PREF=50:b@example.org
EMAIL;PREF=1:mailto:a@example.org
TEL;VALUE=uri;TYPE="voice,cell";LABEL="a: b;c":tel:+90-555-123
LANG;PREF=2:en
LANG;PREF=1:tr
ROLE:Researcher
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:group
FN:Everybody
MEMBER:urn:uuid:1
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:org
FN:Ministry of Minerals
EMAIL:info@example.go.tz
END:VCARD
"""


def test_version_2_1_with_soft_breaks_charsets_and_a_picture(write: Write) -> None:
    assert people(write(PHONE_21)) == [
        {
            "Title": "Dr.", "Full name": "Hélène Ngumé", "First name": "Hélène", "Last name": "Ngumé",
            "Email": "helene@example.org", "Phone": "+255 754 123 456", "Phone (2)": "022 123 456",
            "Organisation": "Chama cha Wachimbaji", "Department": "Geita",
            "City": "Geita", "Region": "Mwanza", "Country": "Tanzania", "Notes": "This is a long  remark",
        }
    ]  # fmt: skip


def test_version_3_0_with_groups_escapes_and_several_addresses(write: Write) -> None:
    assert people(write(APPLE_30.encode())) == [
        {
            "External id": "1B2C", "Title": "Mr", "Full name": "Baraka K. Juma", "First name": "Baraka", "Middle name": "K.",
            "Last name": "Juma", "Email": "baraka@example.org", "Email (2)": "second@example.org",
            "Phone": "0754 123 457", "Phone (2)": "022 1", "Organisation": "Mine, Ltd.", "Department": "Safety",
            "Role": "Manager", "Tags": "government; Minister, former", "City": "Dodoma",
            "Region": "Dodoma Region", "Country": "Tanzania", "Notes": "first line\nsecond",
        }
    ]  # fmt: skip


def test_version_4_0_with_preferences_and_cards_that_are_no_person(write: Write) -> None:
    assert people(write(MODERN_40.encode())) == [
        {
            "Full name": "Çağla Öz", "Email": "a@example.org", "Email (2)": "b@example.org", "Phone": "+90-555-123",
            "Role": "Researcher", "Language": "tr; en",
        },
        {"Organisation": "Ministry of Minerals", "Email": "info@example.go.tz"},
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_line_ends_and_encodings(write: Write, end: str, encoding: str) -> None:
    content = (MODERN_40 + APPLE_30).replace("\n", end).encode(encoding)
    assert [person.get("Full name") for person in people(write(content))] == ["Çağla Öz", None, "Baraka K. Juma"]


def test_a_fold_inside_a_letter_and_cards_in_two_encodings(write: Write) -> None:
    content = b"BEGIN:VCARD\nVERSION:3.0\nFN:Jos\xc3\n \xa9\nEND:VCARD\nbegin:vcard\nversion:2.1\nfn:Zo\xeb\nend:vcard\n"
    assert people(write(content)) == [{"Full name": "José"}, {"Full name": "Zoë"}]


def test_a_card_inside_a_card_and_one_that_was_never_closed(write: Write) -> None:
    agent = "AGENT:\nBEGIN:VCARD\nVERSION:2.1\nFN:Assistant\nEND:VCARD\n"
    content = f"BEGIN:VCARD\nFN:Anne\n{agent}EMAIL:a@b.org\nEND:VCARD\nBEGIN:VCARD\nFN:Bea\nBEGIN:VCARD\nFN:Cee\nEND:VCARD\n"
    assert people(write(content.encode())) == [
        {"Full name": "Anne", "Email": "a@b.org"},
        {"Full name": "Bea"},
        {"Full name": "Cee"},
    ]


def test_a_file_that_is_cut_off_is_refused(write: Write) -> None:
    why = refusal(write(APPLE_30.encode() + APPLE_30.encode()[:-20]))
    assert (why.code, why.detail) == ("file-damaged", "the card after the first 1 does not end: the file is cut off")
    assert refusal(write(b"BEGIN:VCARD\nEND:VCARD\n")).code == "file-empty"


def test_the_columns_are_words_the_header_rules_know(write: Write) -> None:
    mapping = header.find(lines(write(PHONE_21 + APPLE_30.encode()))).mapping()
    assert mapping["email"] == "Email, Email (2)"
    assert mapping["phone"] == "Phone, Phone (2)"
    assert {"name": "Full name", "organisation": "Organisation", "role": "Role", "title": "Title"}.items() <= mapping.items()
    assert {"country": "Country", "given_name": "First name", "external_id": "External id"}.items() <= mapping.items()


NAMES = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=90).filter(
    lambda text: text.strip() == text and text
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.tuples(NAMES, NAMES, NAMES), min_size=1, max_size=4))
def test_what_another_program_writes_is_read(write: Write, everyone: list[tuple[str, str, str]]) -> None:
    cards = []
    for name, organisation, note in everyone:
        card = vobject.vCard()
        card.add("n").value = vobject.vcard.Name(family=name)
        card.add("fn").value = name
        card.add("org").value = [organisation]
        card.add("note").value = note
        cards.append(card.serialize())
    read = people(write("".join(cards).encode()))
    assert [(each["Full name"], each["Organisation"], each["Notes"]) for each in read] == everyone
    assert [each["Last name"] for each in read] == [name for name, _, _ in everyone]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    st.sampled_from([PHONE_21, APPLE_30.encode(), MODERN_40.encode(), MODERN_40.encode("utf-16")]),
    st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=12)), max_size=5),
    st.integers(0, 200),
)
def test_a_damaged_card_is_refused_or_read(write: Write, card: bytes, wounds: list[tuple[int, bytes]], cut: int) -> None:
    content = bytearray(card)
    for place, change in wounds:
        place %= len(content)
        content[place : place + len(change)] = change
    assert read_all(write(bytes(content[: len(content) - cut]))) != "a refusal that says nothing"
