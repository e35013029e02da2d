"""Templates: versions that never change, defaults shipped with the package, and their compiled form."""

import functools
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.mailer import defaults
from services.mailer.errors import NewerVersion, UnknownTemplate
from services.mailer.rules.checks import refuse_bad_texts
from services.mailer.rules.content import content
from services.mailer.rules.rendering import Compiled
from shared import clock, store

DEFAULTS = Path(defaults.__file__).parent
_FENCE = "+++"


def latest(key: str) -> dict[str, Any]:
    """The newest version; a shipped text is stored as version 1 the first time it is asked for. Raises UnknownTemplate."""
    found = _collection().find_one({"key": key}, {"outgoing": 0}, sort=[("version", -1)])
    if found is None and key in shipped():
        return _insert(key, 1, {**shipped()[key], "created_by": "shipped"})
    if found is None:
        raise UnknownTemplate(f"There is no template called {key}.", field="template", remedy="Choose one of the list.")
    return dict(found)


def get(template: str) -> dict[str, Any]:
    """One version. Raises UnknownTemplate."""
    found = _collection().find_one({"_id": template}, {"outgoing": 0})
    if found is None:
        raise UnknownTemplate(f"There is no template {template}.", field="template")
    return dict(found)


def named(name: str) -> dict[str, Any]:
    """The newest version of a key, or the one named as ``key@version``. Raises UnknownTemplate."""
    return get(name) if "@" in name else latest(name)


def versions(key: str) -> list[dict[str, Any]]:
    """Every version of a key, the newest first, without its texts."""
    return list(_collection().find({"key": key}, {"texts": 0, "outgoing": 0}).sort("version", -1))


def store_version(key: str, given: Mapping[str, Any], created_by: str, after: int | None = None) -> dict[str, Any]:
    """Store a text as the next version of its key; ``after``: only if that is the newest version still.

    Raises BadTemplate, NewerVersion.
    """
    refuse_bad_texts(given["texts"], given["message_class"])
    while True:
        newest = _collection().find_one({"key": key}, {"version": 1}, sort=[("version", -1)])
        number = (newest["version"] if newest else int(key in shipped())) + 1
        if after is not None and number != after + 1:
            raise NewerVersion(
                f"Somebody stored version {number - 1} in the meantime.",
                remedy="What you wrote is below. Look at the new version, then store yours after it.",
            )
        stored = _insert(key, number, {**given, "created_by": created_by})
        if stored["created_by"] == created_by and stored["texts"] == given["texts"]:
            return stored


def listed() -> list[dict[str, Any]]:
    """The newest version of every template, shipped ones included, by key."""
    for key in shipped():
        latest(key)
    newest: dict[str, dict[str, Any]] = {}
    for template in _collection().find({}, {"outgoing": 0}).sort([("key", 1), ("version", 1)]):
        newest[template["key"]] = template
    return list(newest.values())


def compiled(template: Mapping[str, Any], language: str, tracked: bool | None = None) -> Compiled:
    """One language, compiled once per process. ``tracked``: whether links go through us; by default those of bulk mail do."""
    texts = json.dumps(template["texts"][language], sort_keys=True)
    return _compiled(language, texts, template["message_class"] == "bulk" if tracked is None else tracked)


@functools.lru_cache(maxsize=256)
def _compiled(language: str, texts: str, tracked: bool) -> Compiled:
    return Compiled(content(language, json.loads(texts), tracked=tracked))


@functools.cache
def shipped() -> dict[str, dict[str, Any]]:
    """The texts in ``defaults/``: ``<key>/about.toml`` and ``<key>/<language>.md``, which has subject and sms on top."""
    found = {}
    for about in sorted(DEFAULTS.glob("*/about.toml")):
        texts = {file.stem: _read(file.read_text()) for file in sorted(about.parent.glob("*.md"))}
        found[about.parent.name] = {**tomllib.loads(about.read_text()), "texts": texts}
    return found


def _read(file: str) -> dict[str, str]:
    _, front, body = file.split(f"{_FENCE}\n", 2)
    return {**tomllib.loads(front), "body": body.strip() + "\n"}


def _insert(key: str, version: int, given: Mapping[str, Any]) -> dict[str, Any]:
    template = {**given, "_id": f"{key}@{version}", "key": key, "version": version, "created_at": clock.now()}
    try:
        _collection().insert_one(template)
    except DuplicateKeyError:
        return get(template["_id"])
    return template


def _collection() -> Any:
    return store.database("mailer")["templates"]
