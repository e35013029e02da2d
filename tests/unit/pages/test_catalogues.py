"""Every text exists in every language, with the same placeholders; what templates name exists."""

import re
from pathlib import Path

import pytest

from shared.pages import catalogue
from shared.pages.catalogue import LANGUAGES, ROOT, Texts

FOLDERS = [catalogue.SHARED, *sorted(ROOT.glob("services/*/pages/texts"))]
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_no_language_lacks_a_text_or_a_placeholder(folder: Path):
    english = catalogue.read(folder, "en")
    for language in LANGUAGES:
        texts = catalogue.read(folder, language)
        assert sorted(texts) == sorted(english), language
        assert [key for key, text in texts.items() if not text.strip()] == []
        for key, text in texts.items():
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(english[key])), (language, key)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_service_does_not_redefine_a_shared_text(folder: Path):
    if folder != catalogue.SHARED:
        assert set(catalogue.read(folder, "en")) & set(catalogue.read(catalogue.SHARED, "en")) == set()


def templates() -> list[tuple[Path, str | None]]:
    own = [(path, path.relative_to(ROOT).parts[1]) for path in sorted(ROOT.glob("services/*/pages/templates/**/*.html"))]
    return own + [(path, None) for path in sorted((ROOT / "shared/pages/templates").rglob("*.html"))]


@pytest.mark.parametrize(("template", "service"), templates(), ids=lambda value: getattr(value, "name", value))
def test_templates_name_texts_that_exist(template: Path, service: str | None):
    known = catalogue.texts("en", service)
    source = template.read_text()
    named = set(re.findall(r"""\bt(?:\[|\()\s*["']([\w.-]+)["']\s*[\],)]""", source))
    counted = set(re.findall(r"""\bt\.count\(\s*["']([\w.-]+)["']""", source))
    assert sorted(key for key in named if key not in known) == []
    assert sorted(key for key in counted if f"{key}.other" not in known) == []


def test_values_are_escaped_into_texts():
    texts = Texts("en", {"hello": "Hello {name} & all", "n.one": "{n} row", "n.other": "{n} rows"})
    assert texts("hello", name="<b>") == "Hello &lt;b&gt; &amp; all"
    assert (texts.count("n", 1), texts.count("n", 2)) == ("1 row", "2 rows")


def test_a_text_that_is_missing_is_an_error():
    with pytest.raises(KeyError):
        catalogue.texts("sw")["nothing.like.this"]
