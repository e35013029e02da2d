"""What no template may do: run scripts, style in place, fetch from elsewhere, or send a form without its CSRF field."""

import re
from pathlib import Path

import pytest

from shared.pages.catalogue import ROOT

TEMPLATES = sorted([*ROOT.glob("services/*/pages/templates/**/*.html"), *(ROOT / "shared/pages/templates").rglob("*.html")])
FORM = re.compile(r"<form\b.*?</form>", re.S)


@pytest.fixture(params=TEMPLATES, ids=lambda path: path.name)
def template(request: pytest.FixtureRequest) -> str:
    path: Path = request.param
    return re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)


def test_nothing_that_the_content_policy_forbids(template: str):
    assert re.findall(r"<script|\bstyle=|\bon\w+=\"|javascript:", template) == []


def test_nothing_comes_from_elsewhere(template: str):
    assert re.findall(r"(?:src|<link[^>]*href)=[\"'](?:https?:)?//", template) == []


def test_forms_of_the_console_carry_their_field(template: str):
    if "public.html" in template:
        return  # a signed link is the authority there, no cookie
    for form in FORM.findall(template):
        if 'method="post"' in form:
            assert "csrf_field()" in form or 'name="csrf"' in form


def test_the_public_pages_name_no_other_page_without_its_language(template: str):
    for action in re.findall(r'<form[^>]*action="([^"]*)"', template):
        assert not action.startswith(("http:", "https:", "//"))
