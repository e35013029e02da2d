"""Which permission stands, and what a story's media and evidence must be."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules import stories as rules
from shared.errors import Invalid

NOW = datetime(2026, 3, 3, tzinfo=UTC)
YES = {"uses": ["report", "website"], "method": "web", "wording": "story-1", "language": "sw"}
acts = st.lists(
    st.builds(
        lambda day, status: {"at": NOW + timedelta(days=day), "status": status, "uses": ["website"]},
        st.integers(0, 5),
        st.sampled_from(["given", "withdrawn"]),
    )
)


@given(acts, st.randoms())
def test_the_order_of_telling_does_not_matter_and_a_no_prevails_over_a_yes_of_the_same_instant(stream, random) -> None:
    shuffled = random.sample(stream, len(stream))
    stands = rules.standing(shuffled)
    assert stands == rules.standing(stream)
    latest = max((act["at"] for act in stream), default=None)
    said = {act["status"] for act in stream if act["at"] == latest}
    assert stands["status"] == ("withdrawn" if "withdrawn" in said else "given" if said else "none")


@given(st.text())
def test_no_text_but_an_https_address_is_taken(text: str) -> None:
    if text.strip().lower().startswith("https://"):
        return
    with pytest.raises(Invalid) as fault:
        rules.media([text])
    assert (fault.value.field, bool(fault.value.remedy)) == ("media[0]", True)


@pytest.mark.parametrize(
    "address", ["http://a.org/b", "https://", "https://u:p@a.org/", "https://a.org:x/", "javascript:alert(1)", "https://a.org/ b"]
)
def test_these_are_refused(address: str) -> None:
    with pytest.raises(Invalid):
        rules.media([address])


@pytest.mark.parametrize("field", ["uses", "method", "wording", "language"])
def test_a_yes_without_its_evidence_is_refused(field: str) -> None:
    with pytest.raises(Invalid) as fault:
        rules.yes({**YES, field: None}, NOW)
    assert fault.value.field == f"permission.{field}"


def test_a_spoken_yes_needs_a_witness_and_a_place() -> None:
    with pytest.raises(Invalid) as fault:
        rules.yes({**YES, "method": "oral"}, NOW)
    assert fault.value.field == "permission.collector"
    assert rules.yes(YES, NOW)["uses"] == ["website", "report"]
