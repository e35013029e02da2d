"""A person as a row of a list, read back by our own import."""

import csv
import io
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contacts import readers
from services.contacts.rules import customs, header, people_csv
from services.contacts.rules.own_list import joined, parted, reading
from services.contacts.rules.people_csv import Shape
from services.contacts.rules.safe_csv import safe, unsafe
from shared import ids
from shared.people import all_keys, clean

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\uff1d")
SIGNS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])
WORDS = st.one_of(
    st.sampled_from(["=1+1", "'=x", "-minus", "@home", "O'Neil, \"Sons\" & Co", "007", "7E8", "'", "a; b\\", "starred", "asm"]),
    st.just("Dr X"),
    st.text(SIGNS, min_size=1, max_size=12),
).map(clean).filter(bool)  # fmt: skip
GROUPS = {"asm": "asm", "government": "government", "civil society": "civil-society", "miner": "asm"}
CHAMA = ids.derived("partner", "chama cha madini")
FIELDS = {
    "licence_no": {"_id": "licence_no", "type": "text", "names": {"en": "Licence"}},
    "licence-no": {"_id": "licence-no", "type": "text", "names": {"en": "Licence, old"}},
    "tons": {"_id": "tons", "type": "number", "names": {"en": "Tons"}},
    "since": {"_id": "since", "type": "date", "names": {"en": "Since"}},
    "radio": {"_id": "radio", "type": "yes-no", "names": {"en": "Radio"}},
    "metals": {
        "_id": "metals", "type": "multi-choice", "names": {"en": "Metals"},
        "choices": [{"key": "gold-1", "names": {"en": "Gold"}}, {"key": "gold_1", "names": {"en": "Gold 1"}}],
    },
}  # fmt: skip
NOTES = st.text(st.one_of(SIGNS, st.sampled_from("\n;,\"'")), min_size=1, max_size=30).map(str.strip).filter(bool)
CUSTOM = st.fixed_dictionaries({}, optional={
    "licence_no": NOTES, "licence-no": NOTES, "radio": st.booleans(), "since": st.dates().map(str),
    "tons": st.integers(-(10**14), 10**14) | st.floats(-1e14, 1e14, allow_nan=False),
    "metals": st.lists(st.sampled_from(["gold_1", "gold-1"]), min_size=1, unique=True),
})  # fmt: skip
EMAILS = st.lists(
    st.sampled_from(["a@example.org", "B.c@example.org", "d+e@example.net", "-x@example.org", "info@gmial.com"]), unique=True
)
PHONES = st.lists(st.sampled_from(["+255712345671", "+254712345678", "+243812345678"]), unique=True)
ONE = dict.fromkeys(["name", "given_name", "family_name", "title", "region", "district", "organisation", "role"], WORDS)


@st.composite
def people(draw):
    """A person as we hold them, with at least one thing to know them by."""
    person = {field: draw(words) for field, words in ONE.items() if draw(st.booleans())}
    emails, phones = draw(EMAILS), draw(PHONES)
    also = {}
    for field, channel, held in (("email", "email", emails), ("phone", "sms", phones)):
        if held and draw(st.booleans()):
            person[field] = held.pop(0)
        if held:
            also[channel] = held
    if also:
        person["also"] = also
    names = st.text(string.ascii_lowercase + string.digits + "_.-", min_size=1, max_size=8)
    handles = draw(st.lists(st.tuples(st.sampled_from(["twitter", "my_net"]), names), max_size=3, unique=True))
    lists = {
        "handles": [f"{network}:{name}" for network, name in sorted(handles)],
        "languages": draw(st.lists(st.sampled_from(["sw", "en", "fr-CD", "zh-Hant", "nyn"]), unique=True)),
        "groups": draw(st.lists(st.sampled_from(["asm", "government", "civil-society"]), unique=True)),
        "tags": draw(st.lists(WORDS, unique=True, max_size=3)),
        "numbers": {CHAMA: draw(st.lists(WORDS, unique=True, max_size=2))},
        "custom": draw(CUSTOM),
        "gender": draw(st.sampled_from(["", "f", "m", "x"])),
        "country": draw(st.sampled_from(["", "TZ", "CD", "CG", "CI"])),
        "sensitive": draw(st.booleans()),
    }
    person |= {field: value for field, value in lists.items() if value and value != {CHAMA: []}}
    if person.get("email") and person.get("name") and draw(st.booleans()):
        person["shares"] = [person["email"]]
    return person


def read_back(tmp_path, text):
    """The rows of a list, by way of its bytes, as an import understands them."""
    path = tmp_path / "people.csv"
    path.write_bytes(text.encode())
    (table,) = readers.tables(path, "people.csv")
    rows = list(table.rows())
    found = header.find(rows)
    assert found.preset == "Baraza"
    kind = reading(found.columns, None, GROUPS, "whoever", lambda key, cell: customs.value(FIELDS[key], cell), ours=True)
    return [kind.person(number, cells) for number, cells in enumerate(rows[found.row :], start=1)]


@settings(max_examples=40)
@given(st.lists(people().filter(all_keys), min_size=1, max_size=4))
def test_what_is_written_is_read_back(tmp_path_factory, held):
    shape = Shape({"email": 6, "sms": 4}, {"my_net": 3, "twitter": 3}, list(FIELDS), {CHAMA: "Chama cha Madini"})
    contacts = [{**person, "keys": all_keys(person)} for person in held]
    text = "".join(people_csv.lines(shape, [(contact, ()) for contact in contacts]))
    cells = [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(FORMULAS)]
    found = read_back(tmp_path_factory.mktemp("lists"), text)
    assert [one.said() for one in found] == held
    assert [sorted(one.keys) for one in found] == [sorted(contact["keys"]) for contact in contacts]
    assert [(one.flags, one.warnings, one.suggestion) for one in found] == [([], [], None)] * len(held)


def test_a_no_is_told_for_the_channels_it_is_about(tmp_path):
    no = {"outreach": {"email": {"status": "withdrawn"}}}
    both = {"email": "a@example.org", "phone": "+255712345671", "name": "Asha"}
    shape = Shape({}, {}, [])
    rows = [({**both, "consent": no}, ()), (both, {"sms"}), ({"phone": "+255712345672"}, {"sms"}), (both, ())]
    found = read_back(tmp_path, "".join(people_csv.lines(shape, rows)))
    assert [one.refused for one in found] == [{"email": "unsubscribed"}, {"sms": "unsubscribed"}, {"sms": "unsubscribed"}, {}]


@given(st.text())
def test_a_safe_cell_is_no_formula_and_comes_back(cell):
    assert unsafe(safe(cell)) == cell
    assert not safe(cell).startswith(FORMULAS)


@given(st.lists(WORDS.map(str.strip).filter(bool)))
def test_words_in_a_cell_come_apart_as_they_were(words):
    assert parted(joined(words)) == words


def test_numbers_of_other_partners_are_taken_of_our_own_lists_alone(tmp_path):
    person = {"email": "a@example.org", "keys": [f"x:{CHAMA}:7", "e:a@example.org"]}
    text = "".join(people_csv.lines(Shape({}, {}, [], {CHAMA: "Chama cha Madini"}), [(person, ())]))
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    columns = header.find(rows).columns
    taken = [
        reading(columns, partner=partner, ours=ours).person(1, rows[1]).keys
        for partner, ours in ((CHAMA, False), ("other", False), ("other", True))
    ]
    assert [f"x:{CHAMA}:7" in keys for keys in taken] == [True, False, True]
