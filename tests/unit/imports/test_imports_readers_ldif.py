"""LDIF as directories and Thunderbird write it."""

import base64

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.partner_files import Write, people, read_all, refusal

THUNDERBIRD = f"""dn: cn=Asha Juma,mail=asha@example.org
objectclass: top
objectclass: person
objectclass: organizationalPerson
objectclass: inetOrgPerson
objectclass: mozillaAbPersonAlpha
givenName: Asha
sn: Juma
cn: Asha Juma
mail: asha@example.org
mozillaSecondEmail: asha@example.net
telephoneNumber: 022 123
mobile: +255 754 123 456
o:: {base64.b64encode("Chama cha Wanawake wa Migodini é".encode()).decode()}
title: Mwenyekiti
l: Geita
st: Mwanza
c: TZ
description: a long rema
 rk that goes on
jpegPhoto:: /9j/4AAQ
 SkZJRg==
userPassword: secret
modifytimestamp: 0

dn: cn=Everybody
objectclass: top
objectclass: groupOfNames
cn: Everybody
member: cn=Asha Juma,mail=asha@example.org
"""
DIRECTORY = """version: 1
# exported on a
  rainy day

dn: ou=people,dc=example,dc=org
objectClass: organizationalUnit
ou: people

dn: uid=baraka,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: baraka
cn;lang-sw: Baraka
sn: Kileo
mail: baraka@example.org
mail: b.kileo@example.org
preferredLanguage: sw
labeledURI:< file:///etc/passwd
"""


def test_thunderbird_with_second_addresses_base64_and_folded_lines(write: Write) -> None:
    assert people(write(THUNDERBIRD.encode())) == [
        {
            "Full name": "Asha Juma", "First name": "Asha", "Last name": "Juma",
            "Email": "asha@example.org", "Email (2)": "asha@example.net", "Phone": "+255 754 123 456", "Phone (2)": "022 123",
            "Organisation": "Chama cha Wanawake wa Migodini é", "Role": "Mwenyekiti", "City": "Geita", "Region": "Mwanza",
            "Country": "TZ", "Notes": "a long remark that goes on",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_directory_with_version_comments_and_branches(write: Write, end: str) -> None:
    assert people(write(DIRECTORY.replace("\n", end).encode())) == [
        {
            "External id": "baraka", "Full name": "Baraka", "Last name": "Kileo", "Email": "baraka@example.org",
            "Email (2)": "b.kileo@example.org", "Language": "sw",
        }
    ]  # fmt: skip


def test_letters_that_should_have_been_base64(write: Write) -> None:
    assert people(write(b"dn: cn=x\ncn: Jos\xc3\xa9\n\ndn: cn=y\ncn: Zo\xeb\n")) == [{"Full name": "José"}, {"Full name": "Zoë"}]


def test_changes_are_no_list(write: Write) -> None:
    why = refusal(write(b"version: 1\ndn: cn=x\nchangetype: modify\nadd: mail\nmail: a@b.org\n-\n"))
    assert why.code == "file-changes"
    assert "ldapsearch" in why.remedy


@pytest.mark.parametrize(("line", "said"), [("no colon here", "line 3"), ("o:: !!!", "line 3"), ("cn:: abc", "line 3")])
def test_damage_names_its_line(write: Write, line: str, said: str) -> None:
    why = refusal(write(f"dn: cn=x\nmail: a@b.org\n{line}\n".encode()))
    assert why.code == "file-damaged"
    assert said in why.detail


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80), min_size=1, max_size=4))
def test_any_name_comes_back_from_base64_and_folds(write: Write, names: list[str]) -> None:
    entries = []
    for name in names:
        coded = base64.b64encode(name.encode()).decode()
        folded = "\n ".join(coded[place : place + 20] for place in range(0, len(coded), 20))
        entries.append(f"dn: cn=x\nmail: a@b.org\ncn:: {folded}\n")
    assert [each.get("Full name", "") for each in people(write("\n".join(entries).encode()))] == [name.strip() for name in names]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=120)
@given(
    st.sampled_from([THUNDERBIRD, DIRECTORY]),
    st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=12)), max_size=5),
    st.integers(0, 300),
)
def test_a_damaged_directory_is_refused_or_read(write: Write, text: str, wounds: list[tuple[int, bytes]], cut: int) -> None:
    content = bytearray(text.encode())
    for place, change in wounds:
        place %= len(content)
        content[place : place + len(change)] = change
    assert read_all(write(bytes(content[: len(content) - cut]))) != "a refusal that says nothing"
