"""Whether one person may be written to, and why not."""

import pytest

from services.contacts.rules import audience

YES = {"status": "granted"}
BOTH = ("email", "sms")


def somebody(**fields):
    return {"_id": "c", "email": "a@example.org", "consent": {"outreach": {"email": YES}}, **fields}


@pytest.mark.parametrize(
    ("contact", "answer"),
    [
        (somebody(), ("email", "a@example.org")),
        (somebody(consent={"outreach": {"email": {"status": "agreed"}}}), ("email", "a@example.org")),
        (somebody(consent={"outreach": {"email": {"status": "withdrawn"}}}), "withdrawn"),
        (somebody(consent={}), "no-consent"),
        (somebody(consent=None), "no-consent"),
        (somebody(consent={"dialogue": {"email": YES}}), "no-consent"),
        (somebody(email=None), "no-address"),
        (somebody(unreachable={"email": "bounced"}), "unreachable"),
        (somebody(email="refused@example.org"), "refused"),
        (somebody(flags=["erased"]), "erased"),
        (None, "erased"),
    ],
)
def test_each_reason_has_its_word(contact, answer):
    assert audience.road(contact, "outreach", ("email",), {("email", "refused@example.org")}) == answer


def test_the_first_channel_that_is_open_is_taken():
    both = {"outreach": {"email": YES, "sms": YES}}
    person = somebody(phone="+255700000001", consent=both)
    assert audience.road(person, "outreach", BOTH, set()) == ("email", "a@example.org")
    assert audience.road(person, "outreach", ("sms", "email"), set()) == ("sms", "+255700000001")
    assert audience.road({**person, "unreachable": {"email": "bounced"}}, "outreach", BOTH, set()) == ("sms", "+255700000001")
    assert audience.road({**person, "email": None}, "outreach", BOTH, set()) == ("sms", "+255700000001")


def test_when_no_channel_is_open_the_reason_that_says_most_is_counted():
    assert (
        audience.road(somebody(consent={"outreach": {"email": {"status": "withdrawn"}}}), "outreach", BOTH, set()) == "withdrawn"
    )


def test_the_row_holds_no_more_than_it_takes():
    person = {**somebody(name="Asha Juma", languages=["sw", "en"], groups=["asm"], country="TZ"), "sources": [{"partner": "p1"}]}
    assert audience.person(person, "email", "a@example.org", {"p1": "IIED"}) == {
        "contact": "c", "channel": "email", "address": "a@example.org", "language": "sw", "name": "Asha Juma", "group": "asm",
        "country": "TZ", "source": "IIED",
    }  # fmt: skip


def test_empty_filters_do_not_narrow():
    assert audience.query(None) == audience.query({}) == audience.query({"groups": [], "stage_at_least": "imported"}) == {}
    assert audience.query({"groups": ["asm"], "stage_at_least": "interested", "stage_below": "invited"}) == {
        "groups": {"$in": ["asm"]},
        "journey.rank": {"$gte": 2, "$not": {"$gte": 3}},
    }


INTRODUCED = {"mailing": "m1", "channel": "email", "at": None}


@pytest.mark.parametrize(
    ("changes", "mailing", "answer"),
    [
        ({}, "m2", ("email", "a@example.org")),
        ({"introduced": INTRODUCED}, "m1", ("email", "a@example.org")),
        ({"introduced": INTRODUCED}, "m2", "introduced"),
        ({"introducing": INTRODUCED}, "m1", ("email", "a@example.org")),
        ({"introducing": INTRODUCED}, "m2", "introduced"),
        ({"introduced": INTRODUCED, "introducing": {"mailing": "m2"}}, "m2", "introduced"),
        ({"introducing": INTRODUCED, "journey": {"at": {"interested": 1}}}, "m2", ("email", "a@example.org")),
        ({"introduced": INTRODUCED, "sources": [{"partner": "other"}, {"partner": "own"}]}, "m2", ("email", "a@example.org")),
        ({"introduced": INTRODUCED, "journey": {"at": {"reached": 1, "invited": 1}}}, "m2", "introduced"),
        ({"introduced": INTRODUCED, "journey": {"at": {"interested": 1}}}, "m2", ("email", "a@example.org")),
        ({"introduced": INTRODUCED, "consent": {"outreach": {"email": {"status": "granted"}}}}, "m2", ("email", "a@example.org")),
    ],
)
def test_one_introduction_then_silence_unless_they_act(changes, mailing, answer):
    person = {
        "email": "a@example.org",
        "sources": [{"partner": "other"}],
        "consent": {"outreach": {"email": {"status": "agreed"}}},
    }
    person |= changes
    silent = audience.heard(person, mailing, {"own"})
    assert audience.road(person, "outreach", ("email",), set(), silent) == answer
