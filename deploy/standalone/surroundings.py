"""The settings of a standalone instance, derived from its data folder, so that other commands find what runs there."""

import json
import os
import secrets
from collections.abc import MutableMapping
from pathlib import Path

ENVIRONMENT = Path("run") / "environment.json"
SECRET = Path("secrets") / "secret_key"
REMEMBERED = (
    "BARAZA_MONGO_URL",
    "BARAZA_BROKER_URL",
    "BARAZA_DATA_DIR",
    "BARAZA_OUTBOX_DIR",
    "BARAZA_PUBLIC_URL",
    "BARAZA_SECRET_KEY_FILE",
    "BARAZA_MAIL_PROVIDER",
    "BARAZA_SMS_PROVIDER",
)


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_name(path.name + ".new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def secret_file(folder: Path) -> Path:
    """The file of the instance's secret key, made at the first start."""
    path = folder / SECRET
    if not path.exists():
        write_private(path, secrets.token_hex(32))
    return path


def compose(folder: Path, mongo_url: str, broker_url: str, port: int) -> dict[str, str]:
    """The BARAZA_* settings every process of the instance gets; what stands in our own environment wins."""
    address = f"http://127.0.0.1:{port}"
    settings = {
        "BARAZA_MONGO_URL": mongo_url,
        "BARAZA_BROKER_URL": broker_url,
        "BARAZA_DATA_DIR": str(folder),
        "BARAZA_OUTBOX_DIR": str(folder / "outbox"),
        "BARAZA_PUBLIC_URL": address,
        "BARAZA_MAIL_PROVIDER": "outbox",
        "BARAZA_SMS_PROVIDER": "outbox",
    }
    given = {name: value for name, value in os.environ.items() if name.startswith("BARAZA_") and value}
    if "BARAZA_SECRET_KEY" not in given and "BARAZA_SECRET_KEY_FILE" not in given:
        settings["BARAZA_SECRET_KEY_FILE"] = str(secret_file(folder))
    return settings | given | {"BARAZA_DATA_DIR": str(folder)}


def remember(folder: Path, settings: dict[str, str]) -> None:
    """Leave the settings where ``adopt`` finds them; keys and passwords of providers stay out."""
    kept = {name: value for name, value in settings.items() if name in REMEMBERED}
    write_private(folder / ENVIRONMENT, json.dumps(kept, indent=1, sort_keys=True))


def adopt(folder: Path, environment: MutableMapping[str, str] = os.environ) -> None:
    """Take over the settings of the instance that runs on ``folder``, where our environment says nothing."""
    path = folder / ENVIRONMENT
    if "BARAZA_MONGO_URL" in environment or "BARAZA_MONGO_URL_FILE" in environment or not path.exists():
        return
    for name, value in json.loads(path.read_text()).items():
        plain = name.removesuffix("_FILE")
        if plain not in environment and f"{plain}_FILE" not in environment:
            environment[name] = value
