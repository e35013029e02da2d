"""Texts: what authors write, how it is shaped once and filled per person, what is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.mailer.errors import BadTemplate, MissingValue
from services.mailer.operations import templates
from services.mailer.rules import checks, gsm, values, wording
from services.mailer.rules.content import content
from services.mailer.rules.rendering import Compiled, html_values

LANGUAGES = ["en", "sw", "fr", "es"]
EVENT = {
    "event_title": "Mazungumzo",
    "event_date": "kesho",
    "event_place": "Dodoma",
    "deadline": "",
    "answer_url": "http://x/r/1",
}
FIXED = {"organisation": "Baraza", "postal_address": "PO Box 1"}


def filled(body: str, person: dict, *, tracked: bool = False, constants: dict | None = None) -> tuple[str, str]:
    compiled = Compiled(content("en", {"subject": "s", "body": body}, tracked=tracked))
    shape = compiled.shape("email", constants or {}, person)
    return shape.text.fill(person), shape.html.fill(html_values(person, shape.names))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["outreach", "invitation", "reminder", "confirmation"])
def test_every_shipped_text_is_complete(key, language):
    template = {**templates.shipped()[key], "key": key}
    given = {} if key == "outreach" else dict.fromkeys(LANGUAGES, EVENT)
    found = checks.faults(template, given, ["email", "sms"], constants=FIXED, sender="a@b.c", postal="x")
    assert found == []
    text = template["texts"][language]
    for link in ("unsubscribe_url", "preferences_url", "postal_address", "source"):
        assert link in text["body"]
    sms = Compiled(content(language, text, tracked=False)).shape("sms", FIXED | EVENT, checks.PERSON).sms
    assert sms is not None
    for part in sms.parts:
        assert gsm.segments(part) <= 1 or len(part) > 153
        assert all(letter in gsm._BASIC or letter in gsm._EXTENDED for letter in gsm.friendly(part))


def test_a_name_is_never_read_as_markdown_or_html():
    text, html = filled("Hello **{{ name }}**", {"name": "*Eve* [x](http://evil) <b>"})
    assert text == "Hello *Eve* [x](http://evil) <b>\n"
    assert "<strong>*Eve* [x](http://evil) &lt;b&gt;</strong>" in html


def test_the_text_part_is_real_text():
    body = (
        "# Title\n\nHello *you*,\n\n- one\n- two\n\n1. first\n2. second\n\n[Go](https://x.org)\n\n<https://y.org>\n\n---\n\nEnd"
    )
    text, html = filled(body, {})
    assert (
        text == "Title\n\nHello you,\n\n- one\n- two\n\n1. first\n2. second\n\nGo: https://x.org\n\nhttps://y.org\n\n-- \n\nEnd\n"
    )
    assert 'class="button"' in html


def test_html_of_authors_is_shown_and_not_run():
    _, html = filled("<script>alert(1)</script> [x](javascript:alert(1))", {})
    assert "<script>" not in html
    assert 'href="javascript' not in html


def test_addresses_of_the_author_are_tracked_and_signed_links_are_not():
    source = {
        "subject": "s",
        "body": "[a](https://x.org/?a=1&b=2) [b](https://y.org) [a](https://x.org/?a=1&b=2) {{ unsubscribe_url }}",
    }
    found = content("en", source, tracked=True)
    assert found.links == ("https://x.org/?a=1&b=2", "https://y.org")
    assert found.html.count("{{ link_1 }}") == 2
    assert "https://x.org" not in found.html
    assert content("en", source, tracked=False).links == ()
    assert [values.number(name) for name in ("link_1", "link_12", "interest_url", "link_x")] == [1, 12, 0, 0]


def test_conditions_are_decided_per_shape_and_whole_values_where_they_matter():
    compiled = Compiled(
        content("en", {"subject": "s", "body": "{% if name %}Hi {{ name }}{% else %}Hi{% endif %}"}, tracked=False)
    )
    assert compiled.names("email") == {"name": False}
    assert compiled.key("email", {"name": "A"}) == compiled.key("email", {"name": "B"}) != compiled.key("email", {})
    whole = Compiled(
        content("en", {"subject": "s", "body": '{{ name|upper }} {% if country == "TZ" %}x{% endif %}'}, tracked=False)
    )
    assert whole.names("email") == {"name": True, "country": True}
    person = {"name": "asha", "country": "TZ"}
    assert whole.shape("email", {}, person).text.fill(person) == "ASHA x\n"
    assert filled("{{ name or 'friend' }} {{ 'x' if country else 'y' }}", {"country": "TZ"})[0] == "friend x\n"


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["name", "group", "country"]), st.text(min_size=1, max_size=30), max_size=3))
def test_shape_and_fill_give_what_rendering_gives(person):
    from jinja2 import Environment

    body = "{% if name %}Hi {{ name }}{% else %}Hi{% endif %} {% if not group and country %}{{ country }}{% endif %}."
    compiled = Compiled(content("en", {"subject": body, "body": "x"}, tracked=False))
    shape = compiled.shape("email", {}, person)
    assert shape.subject.fill(person) == Environment(autoescape=False).from_string(body).render(person)


def test_a_missing_value_is_an_error_and_never_printed():
    with pytest.raises(MissingValue):
        filled("Hi {{ name }}", {})
    with pytest.raises(MissingValue):
        filled("{{ event.title }}", {})
    assert filled("{% if name %}{{ name }}{% endif %}x", {})[0] == "x\n"


@pytest.mark.parametrize(
    "body",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ 'x' * 10**9 }}",
        "{% for i in range(10**9) %}x{% endfor %}",
        "{{ 1/0 }}",
    ],
)
def test_the_sandbox_holds(body):
    with pytest.raises((BadTemplate, MissingValue)):
        filled(body, {})


@pytest.mark.parametrize("body", ["{{ name", "{% if %}", "{% endfor %}", "{{ name|nothing }}"])
def test_broken_syntax_is_named(body):
    with pytest.raises(BadTemplate) as refused:
        filled(body, {"name": "x"})
    assert refused.value.field == "texts"


@pytest.mark.parametrize(
    "name", [None, "", " ", "-", "N/A", "n/a", "null", "12345", "a@b.org", "http://spam", "<b>", "None", "?", "x" * 200]
)
def test_what_is_no_name_is_not_said(name):
    assert wording.polite_name(name) is None
    assert wording.greeting("en", None) == "Hello"


@pytest.mark.parametrize(
    ("name", "wanted"), [(" Asha  Juma ", "Asha Juma"), ("Madonna", "Madonna"), ("O'Neil\n", "O'Neil"), ("李", "李")]
)
def test_names_are_said(name, wanted):
    assert wording.polite_name(name) == wanted


@pytest.mark.parametrize(
    ("wanted", "found"), [("sw", "sw"), ("fr-CD", "fr"), ("de", "en"), (None, "en"), ("pt-BR", "en"), ("sw-TZ", "sw")]
)
def test_languages_fall_back(wanted, found):
    assert wording.language_for(wanted, ["xx", "en"], LANGUAGES) == found


def test_no_language_at_all_is_none():
    assert wording.language_for("de", ["pt"], LANGUAGES) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ɛ" * 70, 1),
        ("ɛ" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("", 1),
    ],
)
def test_sms_segments(text, count):
    assert gsm.segments(text) == count


def test_sms_letters_are_made_plain_where_that_changes_nothing_that_matters():
    assert gsm.friendly("L’été “à” – ça… ñ") == 'L\'été "à" - ca... ñ'
    assert gsm.friendly("ɛdaa") == "ɛdaa"
    assert gsm.friendly("habari") == "habari"
