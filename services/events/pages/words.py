"""How pages name groups and people."""

from shared.pages import texts


def group_name(group: str, language: str) -> str:
    """The name of a stakeholder group: of those we know, in the language; of others, the word itself made readable."""
    known = texts(language, "events")
    return known[f"group.{group}"] if f"group.{group}" in known else group.replace("-", " ").capitalize()


def first_name(name: str | None) -> str:
    """All that a page under a link tells of a name, since links are forwarded."""
    words = [word for word in (name or "").split() if not word.endswith(".")]
    return words[0] if words else ""
