"""Long lists in messages: looked at by column, with the same end as row by row; and the keyed hash, against the standard one."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import EXCLUDE, RAISE, Schema, ValidationError

from shared import ids
from shared.contracts.base import Rows


class Letter(Schema):
    people = Rows(("contact", "channel"), ("name",), dicts=("values",))


VALUES = st.one_of(st.text(max_size=3), st.none(), st.integers(), st.dictionaries(st.just("a"), st.integers(), max_size=1))
ROWS = st.dictionaries(st.sampled_from(["contact", "channel", "name", "values", "other"]), VALUES)
SOUND = st.fixed_dictionaries(
    {"contact": st.text(max_size=3), "channel": st.text(max_size=3)},
    optional={"name": st.one_of(st.none(), st.text(max_size=3)), "values": st.just({"a": 1}), "other": VALUES},
)


def one_by_one(rows) -> list | str:
    field = Letter().fields["people"]
    try:
        return [field._row(number, row) for number, row in enumerate(rows)]
    except ValidationError as fault:
        return str(fault.messages)


@given(st.one_of(st.lists(SOUND, max_size=4), st.lists(st.one_of(SOUND, ROWS, VALUES), max_size=4)))
def test_by_column_is_as_row_by_row(rows):
    expected = one_by_one(rows)
    errors = Letter(unknown=EXCLUDE).validate({"people": rows})
    if errors:
        assert str(errors["people"]) == expected
    else:
        assert Letter(unknown=EXCLUDE).load({"people": rows})["people"] == expected


@given(st.lists(st.one_of(SOUND, ROWS, VALUES), max_size=4))
def test_a_writer_is_told_the_same(rows):
    errors = Letter(unknown=RAISE).validate({"people": rows})
    assert bool(errors) == isinstance(one_by_one(rows), str)


@pytest.mark.parametrize(
    ("row", "word"), [({"channel": "email"}, "[1].contact"), ({"contact": "c", "channel": 3}, "[1].channel")]
)
def test_what_is_wrong_is_named(row, word):
    errors = Letter(unknown=RAISE).validate({"people": [{"contact": "c", "channel": "email"}, row]})
    assert word in str(errors["people"])


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_keyed_hash_is_hmac_sha256(key, text):
    assert ids.keyed_hash(key, text) == hmac.digest(key.encode(), text.encode(), "sha256").hex()
