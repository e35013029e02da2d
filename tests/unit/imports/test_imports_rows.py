"""What one row says, and what a chunk of rows adds to people we know."""

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules import refused_csv
from services.contacts.rules.columns import Column
from services.contacts.rules.matching import Plan, Terms, plan
from services.contacts.rules.partner_file import Person, Reading, RowRefused
from services.contacts.rules.progress import progress

FIELDS = ("name", "email", "phone", "country", "language", "group", "status", "not_shareable")
COLUMNS = [Column(at, field, field, 1.0) for at, field in enumerate(FIELDS)]
READING = Reading(COLUMNS, "TZ", {"asm": "asm", "wachimbaji wadogo": "asm"})
NOW = datetime(2026, 3, 3, tzinfo=UTC)
TERMS = Terms("partner", "import", ("outreach",), ("email", "sms"), "consent", "agreement", languages=("sw",))


def person(*cells: str, row: int = 1) -> Person:
    found = READING.person(row, cells)
    assert found is not None
    return found


def test_a_row_becomes_clean_fields() -> None:
    anne = person("PERSON, Anne", "Anne Person <Anne@example.org>", "'0754 123 456", "", "en; sw", "Wachimbaji  Wadogo")
    assert anne.fields == {
        "name": "Anne Person", "given_name": "Anne", "family_name": "Person", "email": "Anne@example.org",
        "phone": "+255754123456", "country": "TZ",
    }  # fmt: skip
    assert (anne.languages, anne.groups, anne.warnings) == (["en", "sw"], ["asm"], [])


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("Anne", "anne@", ""), "email-invalid"),
        (("Anne", "", "0754 abc"), "phone-letters"),
        (("Anne", "", "7.54E+08"), "phone-damaged"),
        (("Anne", "n/a", "-"), "no-address"),
        (("Anne", "a@b.org", "", "Congo"), "country-ambiguous"),
        (("Anne", "a@b.org", "", "Narnia"), "country-unknown"),
        (("Anne", "a@b.org", "", "", "Klingonish"), "language-unknown"),
        (("Anne", "a@b.org", "", "", "", "", "", "1"), "not-shareable"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(cells: tuple[str, ...], code: str) -> None:
    with pytest.raises(RowRefused) as caught:
        READING.person(1, cells)
    assert caught.value.code == code


@pytest.mark.parametrize("cells", [(), ("", " ", "-"), ("Name", "Email", "Phone")])
def test_blank_rows_and_repeated_headers_are_nobody(cells: tuple[str, ...]) -> None:
    assert READING.person(1, cells) is None


def test_of_two_addresses_in_a_cell_the_first_counts_and_is_warned_of() -> None:
    anne = person("Anne", "a@b.org / c@d.org")
    assert (anne.fields["email"], anne.warnings) == ("a@b.org", ["email-several"])


@pytest.mark.parametrize(("status", "reason"), [("Unsubscribed", "unsubscribed"), ("cleaned", "bounced"), ("subscribed", None)])
def test_a_status_may_forbid_and_never_allows(status: str, reason: str | None) -> None:
    assert person("Anne", "a@b.org", "", "", "", "", status).refused.get("email") == reason


@given(st.lists(st.text(max_size=20), max_size=9))
def test_whatever_stands_in_a_row_it_is_taken_blank_or_refused(cells: list[str]) -> None:
    with contextlib.suppress(RowRefused):
        READING.person(1, cells)


def people(names: list[tuple[int, int]]) -> list[Person]:
    """Rows with an email of few and a phone of few, so that many meet."""
    return [
        person(f"Name {phone}", f"p{email}@example.org" if email else "", f"+2557541234{phone:02}" if phone else "", row=row)
        for row, (email, phone) in enumerate(names, start=1)
        if email or phone
    ]


def applied(known: list[dict[str, Any]], planned: Plan) -> list[dict[str, Any]]:
    docs = {doc["_id"]: doc for doc in known} | {draft.doc["_id"]: draft.doc for draft in planned.drafts}
    return sorted(docs.values(), key=lambda doc: doc["_id"])


PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12)


@given(PAIRS)
def test_keys_stay_unique_and_every_row_leaves_one_source(names: list[tuple[int, int]]) -> None:
    rows = people(names)
    planned = plan(rows, [], TERMS, NOW)
    keys = [key for draft in planned.drafts for key in draft.doc["keys"]]
    assert len(keys) == len(set(keys))
    assert sum(len(draft.doc["sources"]) for draft in planned.drafts) == len(rows)


@given(PAIRS)
def test_the_same_chunk_again_changes_nothing_and_counts_the_same(names: list[tuple[int, int]]) -> None:
    rows = people(names)
    first = plan(rows, [], TERMS, NOW)
    stored = applied([], first)
    again = plan(rows, stored, TERMS, NOW)
    assert again.results == first.results
    assert again.new() == again.changed() == []


@given(PAIRS, PAIRS)
def test_nothing_known_is_overwritten(before: list[tuple[int, int]], after: list[tuple[int, int]]) -> None:
    known = applied([], plan(people(before), [], TERMS, NOW))
    names = {doc["_id"]: (doc.get("email"), doc.get("phone"), doc["name"], doc["consent"]) for doc in known}
    later = Terms("other", "second", ("outreach", "dialogue"), ("email", "sms"), "interest", "paper")
    for draft in plan(people(after), known, later, NOW).drafts:
        if draft.doc["_id"] in names:
            email, phone, name, consent = names[draft.doc["_id"]]
            assert draft.doc["name"] == name
            assert email in (None, draft.doc.get("email"))
            assert phone in (None, draft.doc.get("phone"))
            assert all(draft.doc["consent"]["outreach"][road] == stood for road, stood in consent["outreach"].items())


def test_refused_rows_open_safely_and_keep_their_columns() -> None:
    row = {"row": 7, "reason": "phone-letters", "detail": "'x' has letters", "remedy": "digits", "cells": ["=cmd|x", "+255 abc"]}
    header, line = "".join(refused_csv.lines({"": ["Name", "Phone"]}, 2, [row])).splitlines()
    assert header == "\ufeffName,Phone,Row in the list,Why refused,What to do"
    assert line.startswith("'=cmd|x,'+255 abc,7,")


def test_progress_knows_rate_and_time_left() -> None:
    started = datetime(2026, 3, 3, 10, tzinfo=UTC)
    part = {"offset": 0, "header_row": 1, "rows": 3000}
    doc = {"state": "running", "checkpoint": 1001, "total": 3000, "parts": [part], "started_at": started}
    found = progress(doc, started.replace(second=2))
    assert (found["done"], found["percent"], found["rows_per_second"], found["seconds_left"]) == (1000, 33, 500, 4)
    assert progress({"state": "queued", "total": 10}, started)["seconds_left"] is None
