"""The filter language means the same to the store as it says in words: random filters over random people, on a real store."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo import MongoClient

from services.contacts.rules import segment
from services.contacts.rules.segment_query import query
from tests.support.segments import NOW, filters, matches, people


@pytest.fixture
def contacts(mongo_url, mongod):
    with MongoClient(mongod.url, tz_aware=True) as client:
        yield client[mongo_url.rsplit("/", 1)[1].split("?")[0]]["contacts"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(crowd=st.lists(people, min_size=1, max_size=30), asked=st.lists(filters, min_size=1, max_size=12))
def test_the_store_finds_whom_the_words_mean(contacts, crowd, asked):
    contacts.delete_many({})
    contacts.insert_many([{"_id": f"{number:024x}", **person} for number, person in enumerate(crowd)])
    stored = list(contacts.find())
    for raw in asked:
        filter = segment.parse(raw)
        found = {row["_id"] for row in contacts.find(query(filter, NOW), {"_id": 1})}
        assert found == {person["_id"] for person in stored if matches(filter, person)}, filter
