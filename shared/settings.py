"""Settings: read once from the environment, typed, every fault reported at the same time.

A setting ``secret_key`` is read from ``BARAZA_SECRET_KEY`` or, for what should not stand in an environment, from the
file named by ``BARAZA_SECRET_KEY_FILE``.
"""

import dataclasses
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from shared.errors import Invalid

PREFIX = "BARAZA_"


class BadSettings(Invalid):
    """One or more settings are missing or wrong; the text lists them all."""

    code = "bad-settings"


@dataclasses.dataclass(frozen=True)
class Common:
    """What every process of every service needs."""

    mongo_url: str
    broker_url: str  # amqp://… or "embedded"
    secret_key: str
    public_url: str = "http://127.0.0.1:8080"
    data_dir: Path = Path("data")  # files of ours: uploads, the embedded bus, the outbox folder
    log_level: str = "INFO"

    def faults(self) -> list[str]:
        """Sentences about values that can't be right together."""
        found = []
        if len(self.secret_key) < 32:
            found.append("BARAZA_SECRET_KEY is shorter than 32 characters; make one with: openssl rand -hex 32")
        if self.broker_url != "embedded" and not self.broker_url.startswith(("amqp://", "amqps://")):
            found.append("BARAZA_BROKER_URL must be 'embedded' or start with amqp:// or amqps://")
        if not self.mongo_url.startswith(("mongodb://", "mongodb+srv://")):
            found.append("BARAZA_MONGO_URL must start with mongodb://")
        if not self.public_url.startswith(("http://", "https://")):
            found.append("BARAZA_PUBLIC_URL must start with http:// or https://")
        return found


SettingsType = TypeVar("SettingsType", bound=Common)


def read(kind: type[SettingsType], environment: Mapping[str, str]) -> SettingsType:
    """Read ``kind`` from an environment. Raises BadSettings naming every fault at once."""
    faults: list[str] = []
    values: dict[str, Any] = {}
    hints = get_type_hints(kind)
    for field in dataclasses.fields(kind):
        name = PREFIX + field.name.upper()
        try:
            raw = _raw(name, environment)
            if raw is not None:
                values[field.name] = _typed(raw, hints[field.name])
            elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                faults.append(f"{name} (or {name}_FILE) is not set")
        except (ValueError, OSError) as fault:
            faults.append(f"{name}: {fault}")
    if not faults:
        settings = kind(**values)
        faults = settings.faults()
        if not faults:
            return settings
    raise BadSettings("; ".join(faults), remedy="Set them in the environment; `baraza doctor` checks them.")


def _raw(name: str, environment: Mapping[str, str]) -> str | None:
    if file := environment.get(name + "_FILE"):
        return Path(file).read_text().strip()
    return environment.get(name) or None


def _typed(raw: str, kind: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(part for part in get_args(kind) if part is not type(None))
    if kind is bool:
        if raw.lower() not in ("1", "0", "true", "false", "yes", "no"):
            raise ValueError(f"{raw!r} is neither true nor false")
        return raw.lower() in ("1", "true", "yes")
    return kind(raw)
