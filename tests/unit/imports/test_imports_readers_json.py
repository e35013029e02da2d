"""JSON and JSON Lines: arrays, lists inside an object, nested objects, and nothing that crashes the reader."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contacts import readers
from tests.support.partner_files import Write, lines, read_all, refusal

ANNE = {
    "name": "Anne",
    "email": "anne@example.org",
    "phone": 255754123456,
    "org": {"name": "Chama", "place": {"region": "Geita"}},
    "tags": ["miner", "chair"],
    "emails": [{"value": "a@b.org", "type": "work"}, {"value": "c@d.org", "type": "home"}],
    "active": True,
    "left": None,
}
FLAT = [
    ["name", "email", "phone", "org.name", "org.place.region", "tags", "emails.value", "emails.type", "active", "left"],
    ["Anne", "anne@example.org", "255754123456", "Chama", "Geita", "miner; chair", "a@b.org; c@d.org", "work; home", "TRUE", ""],
]


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_of_nested_objects(write: Write, indent: int | None) -> None:
    assert lines(write(json.dumps([ANNE], indent=indent).encode())) == FLAT


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_encodings(write: Write, encoding: str) -> None:
    content = json.dumps([{"name": "Zoë", "email": "z@example.org"}], ensure_ascii=False)
    assert lines(write(content.encode(encoding))) == [["name", "email"], ["Zoë", "z@example.org"]]


def test_json_lines(write: Write) -> None:
    content = "\n".join(json.dumps(each) for each in (ANNE, {"email": "b@example.org"}, {"new": 1}))
    header, *rows = lines(write(content.encode()))
    assert header == [*FLAT[0], "new"]
    assert [row[1] for row in rows] == ["anne@example.org", "b@example.org", ""]
    assert readers.tables(write(content.encode()))[0].format == {"reader": "json-lines"}


def test_one_object_is_one_entry_and_arrays_of_cells_are_rows(write: Write) -> None:
    assert lines(write(b'{"email": "a@b.org", "tags": ["x"]}')) == [["email", "tags"], ["a@b.org", "x"]]
    assert lines(write(b'[["Name", "Email"], ["Anne", null], ["Bea", 12]]')) == [["Name", "Email"], ["Anne", ""], ["Bea", "12"]]
    assert lines(write(b'["a@b.org", "c@d.org"]')) == [["a@b.org"], ["c@d.org"]]


def test_the_lists_inside_an_object_are_tables_by_their_keys(write: Write) -> None:
    content = {"meta": {"page": 1, "of": []}, "data": {"members": [ANNE]}, "gone": [{"email": "x@y.org"}, {"email": "z@y.org"}]}
    tables = readers.tables(write(json.dumps(content).encode()), "export.json")
    assert [table.name for table in tables] == ["data.members", "gone"]
    assert [list(table.rows()) for table in tables] == [FLAT, [["email"], ["x@y.org"], ["z@y.org"]]]


@pytest.mark.parametrize(
    ("number", "text"),
    [("2.55754123456E11", "255754123456"), ("0.5", "0.5"), ("1e-7", "0.0000001"), ("-3", "-3"), ("1e22", "1" + "0" * 22)],
)
def test_numbers_are_never_scientific(write: Write, number: str, text: str) -> None:
    assert lines(write(f'[{{"phone": {number}}}]'.encode()))[1] == [text]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'[{"email": "a@b.org"}, {"email": ', "file-damaged"),
        (b'[{"email": "a@b.org"},]', "file-damaged"),
        (b'{"email": "a@b.org"}\n{"email"\n', "file-damaged"),
        (b"[" * 100_000, "file-not-a-list"),
        (b'{"a":' * 100_000, "file-not-a-list"),
        (b'[{"a":' + b"[" * 100_000, "file-not-a-list"),
        (b"[" + b"9" * 6000 + b"]", "file-damaged"),
        (b'[{"n": 1e999999999999999999999}]', "file-damaged"),
        (b"[]", "file-empty"),
        (b"{}", "file-empty"),
        (b'[{"a": [' + b"1," * 6000 + b"1]}]", "file-too-wide"),
        (json.dumps([{f"k{number}": 1} for number in range(600)]).encode(), "file-too-wide"),
    ],
)
def test_what_cannot_be_a_list_is_refused(write: Write, content: bytes, code: str) -> None:
    assert refusal(write(content)).code == code


def test_damage_says_after_which_entry_and_repeats_nothing_of_it(write: Write) -> None:
    why = refusal(write(b'[{"email": "a@b.org"}, {"email": "secret@example.org" x'))
    assert why.detail.startswith("after entry 1: ")
    assert "secret" not in why.detail


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5), st.booleans())
def test_what_is_written_is_read(write: Write, rows: list[list[str]], by_lines: bool) -> None:
    people = [dict(zip(("name", "email", "note"), row, strict=True)) for row in rows]
    content = "\n".join(map(json.dumps, people)) if by_lines else json.dumps({"people": people}, ensure_ascii=False)
    assert lines(write(content.encode()))[1:] == rows


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.lists(ANY, min_size=1, max_size=3), st.text('{}[]",:\\ux0e9-\n', max_size=3), st.integers(0, 500), st.integers(0, 9))
def test_any_json_whole_or_damaged_is_refused_or_read(
    write: Write, values: list[object], wound: str, place: int, cut: int
) -> None:
    content = "\n".join(map(json.dumps, values))
    place %= len(content) + 1
    content = content[:place] + wound + content[place + len(wound) :]
    assert read_all(write(content[: len(content) - cut].encode())) != "a refusal that says nothing"
