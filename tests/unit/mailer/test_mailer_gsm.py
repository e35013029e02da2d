"""Text messages counted as a phone company counts them, against a count made another way."""

from hypothesis import given
from hypothesis import strategies as st

from services.mailer.rules import gsm

# 3GPP TS 23.038, 6.2.1, row by row of its table; the escape at 0x1B is no letter.
TABLE = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)  # fmt: skip
EXTENSION = {"\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E, "|": 0x40, "€": 0x65}
LETTERS = st.one_of(
    st.sampled_from(sorted(set(TABLE) - {"\x1b"})), st.sampled_from(sorted(EXTENSION)), st.sampled_from("çêɛ’–…😀Ж")
)
TEXTS = st.one_of(
    st.text(LETTERS, max_size=400),
    st.text(st.sampled_from("a€"), min_size=140, max_size=330),
    st.text(st.sampled_from("ɛ😀"), min_size=30, max_size=160),
)


def septets(text: str) -> list[bytes] | None:
    """Each letter as its places in the default alphabet; None where one has none."""
    places = []
    for letter in text:
        if letter in EXTENSION:
            places.append(bytes([0x1B, EXTENSION[letter]]))
        elif letter in TABLE and letter != "\x1b":
            places.append(bytes([TABLE.index(letter)]))
        else:
            return None
    return places


def billed(text: str) -> tuple[int, int]:
    """Places and parts, by cutting the encoded text itself and moving back from the middle of a pair."""
    places = septets(text)
    if places is not None:
        whole, most, room = b"".join(places), 160, 153
        middle = lambda cut: whole[cut - 1] == 0x1B  # noqa: E731
    else:
        units = text.encode("utf-16-be")
        whole, most, room = bytes(0 for _ in range(len(units) // 2)), 70, 67
        middle = lambda cut: 0xD8 <= units[2 * (cut - 1)] <= 0xDB  # noqa: E731
    if len(whole) <= most:
        return len(whole), 1
    parts = start = 0
    while start < len(whole):
        cut = min(start + room, len(whole))
        if cut < len(whole) and middle(cut):
            cut -= 1
        start, parts = cut, parts + 1
    return len(whole), parts


@given(TEXTS)
def test_counted_as_the_encoded_text_is_cut(text):
    length = gsm.measure(text)
    assert (length.units, length.segments) == billed(text)
    assert (length.encoding == gsm.GSM) == (septets(text) is not None)
    assert gsm.segments(text) == length.segments


@given(TEXTS)
def test_plainer_letters_never_cost_more_places_in_the_plain_alphabet_and_are_offered_only_when_they_save(text):
    plain = gsm.friendly(text)
    assert gsm.friendly(plain) == plain
    assert set(gsm.measure(plain).odd) <= set(gsm.measure(text).odd)
    offered = gsm.suggestion(text)
    assert (offered is not None) == (gsm.segments(plain) < gsm.segments(text))
    assert offered in (None, plain)


def test_a_pair_is_never_cut_in_two():
    assert gsm.segments("a" * 152 + "€" + "a" * 151) == 2
    assert gsm.segments("a" * 152 + "€" + "a" * 152) == 3  # 306 places, but the euro moved to the second part
    assert gsm.segments("ɛ" * 66 + "😀" + "ɛ" * 66) == 3


def test_letters_that_cost_are_named():
    assert gsm.measure("Ça va, ça “ira”").odd == ("ç", "“", "”")
    assert gsm.measure("Habari za leo?").odd == ()
    assert gsm.suggestion("ça " * 40) == "ca " * 40
    assert gsm.suggestion("ça va") is None  # one message either way
