"""What others' systems are told, and how it is signed."""

import base64
import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from services.mailer.rules import hooks

WORDS = st.text(max_size=30)


def test_the_signature_is_the_one_of_the_standard():
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    signed = hooks.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(min_size=24, max_size=64), st.binary(max_size=50), st.integers(0, 2**33))
def test_whoever_has_the_secret_can_check_it(key, body, moment):
    secret = hooks.PREFIX + base64.b64encode(key).decode()
    expected = hmac.digest(key, f"msg_1.{moment}.".encode() + body, hashlib.sha256)
    assert hooks.usable(secret)
    assert base64.b64decode(hooks.signature(secret, "msg_1", moment, body).removeprefix("v1,")) == expected


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("reason", "address", "name", "text", "contact", "state"), WORDS)), WORDS)
def test_nothing_but_ids_words_and_moments_leaves_the_house(data, named):
    told = hooks.told({**data, "about": {"name": named, "campaign": "5f" * 12}})
    assert set(told) <= {"reason", "contact", "state", "about"}
    assert told["about"] == {"campaign": "5f" * 12} | ({"name": named} if hooks._ID.match(named) else {})
    assert all(letter.isascii() and (letter.islower() or letter == "-") for letter in told.get("reason", ""))


def test_it_is_tried_for_more_than_a_day_and_then_no_more():
    waits = [hooks.again(tries) for tries in range(1, 20)]
    assert waits[: len(hooks.WAITS)] == list(hooks.WAITS)
    assert sorted(hooks.WAITS) == list(hooks.WAITS)
    assert set(waits[len(hooks.WAITS) :]) == {None}
    assert sum(wait.total_seconds() for wait in hooks.WAITS) > 86_400


def test_what_is_no_secret_is_known():
    assert not hooks.usable("whsec_short")
    assert not hooks.usable("whsec_ÄÖÜ")
