"""Addresses of ours that say which delivery a mail is about."""

from hypothesis import given
from hypothesis import strategies as st

from services.mailer.rules import verp

SECRET = "s" * 32
deliveries = st.text("0123456789abcdef", min_size=24, max_size=24)


@given(deliveries, st.sampled_from("bu"))
def test_an_address_says_again_what_it_was_made_for(delivery, purpose):
    made = verp.address(purpose, delivery, "bounces.baraza.example", SECRET)
    assert verp.read(made, SECRET) == (purpose, delivery)
    assert verp.read(f"<{made.upper()}>", SECRET) == (purpose, delivery)
    assert len(made.partition("@")[0]) <= 64
    assert verp.read(made, SECRET + "x") is None


@given(deliveries, deliveries, st.integers(2, 43), st.sampled_from("abcdef234567"))
def test_nobody_makes_one_who_does_not_know_the_secret(delivery, other, at, letter):
    made = verp.address("b", delivery, "bounces.baraza.example", SECRET)
    changed = made[:at] + letter + made[at + 1 :]
    assert changed == made or verp.read(changed, SECRET) is None
    assert other == delivery or verp.read(made.replace(delivery, other), SECRET) is None
    assert verp.read("u" + made[1:], SECRET) is None


@given(st.text())
def test_any_other_address_is_none_of_ours(text):
    assert verp.read(text, SECRET) is None
