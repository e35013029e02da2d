"""How the processes are laid out: the same parts in every way of running, and a backoff that neither loops hot nor sleeps."""

import re
from pathlib import Path

import pytest

from deploy import probe
from deploy.standalone import child, dispatcher, processes, surroundings

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/", "contacts"), ("/contacts/v1/imports", "contacts"), ("/i/abc", "contacts"), ("/p/abc", "contacts"),
        ("/events/v1/events", "events"), ("/r/abc", "events"), ("/e/dialogue", "events"), ("/mailer/campaigns", "mailer"),
        ("/l/abc", "mailer"), ("/u/abc", "mailer"), ("/unknown", "contacts"), ("", "contacts"), ("/eventsx", "contacts"),
    ],
)  # fmt: skip
def test_the_first_segment_decides(path: str, service: str) -> None:
    assert dispatcher.owner(path) == service


def test_the_gateway_has_the_same_table() -> None:
    text = (ROOT / "deploy" / "gateway" / "nginx.conf").read_text()
    found = {}
    for segments, service in re.findall(r"location ~ \^/\(([a-z|]+)\)\(/\|\$\) \{ proxy_pass http://\$(\w+); \}", text):
        found |= dict.fromkeys(segments.split("|"), service)
    default = re.findall(r"location / \{ proxy_pass http://\$(\w+); \}", text)
    assert default == [dispatcher.DEFAULT]
    assert found == {segment: service for segment, service in dispatcher.OWNERS.items() if service != dispatcher.DEFAULT}


def test_deaths_are_answered_soon_and_then_slower() -> None:
    delays = [child.delay(deaths) for deaths in range(1, 12)]
    assert delays == sorted(delays)
    assert delays[0] == child.FIRST_DELAY
    assert delays[-1] == child.LONGEST_DELAY


def test_the_containers_run_the_same_parts() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    for part in processes.table(8080):
        if part.name == processes.WEB:
            continue
        words = [word for word in part.command[1:] if word != "-P"]
        assert f"{part.name}: {{<<: *process, command: [python, {', '.join(words)}]}}" in compose


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mongodb://u:p@one:1,two/baraza?replicaSet=rs0", [("one", 1), ("two", 27017)]),
        ("amqp://u:p@rabbitmq/", [("rabbitmq", 5672)]),
        ("mongodb://%2Fdata%2Fmongodb-7.sock/baraza?directConnection=true", [("/data/mongodb-7.sock", 0)]),
        ("amqps://rabbitmq:9/vhost", [("rabbitmq", 9)]),
        ("embedded", []),
        ("", []),
    ],
)
def test_the_probe_finds_the_servers(url: str, expected: list[tuple[str, int]]) -> None:
    assert probe.endpoints(url) == expected


def test_what_the_environment_says_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BARAZA_PUBLIC_URL", "https://baraza.example")
    monkeypatch.delenv("BARAZA_SECRET_KEY", raising=False)
    settings = surroundings.compose(tmp_path, "mongodb://h", "embedded", 80)
    assert settings["BARAZA_PUBLIC_URL"] == "https://baraza.example"
    assert settings["BARAZA_MAIL_PROVIDER"] == "outbox"
    key = Path(settings["BARAZA_SECRET_KEY_FILE"])
    assert len(key.read_text()) == 64
    assert key.stat().st_mode & 0o077 == 0
    assert surroundings.compose(tmp_path, "mongodb://h", "embedded", 80)["BARAZA_SECRET_KEY_FILE"] == str(key)
    assert key.read_text() == Path(surroundings.secret_file(tmp_path)).read_text()


def test_passwords_of_providers_are_not_left_in_the_folder(tmp_path: Path) -> None:
    surroundings.remember(tmp_path, {"BARAZA_MONGO_URL": "mongodb://h", "BARAZA_SENDGRID_API_KEY": "SG.secret"})
    assert "SG.secret" not in (tmp_path / surroundings.ENVIRONMENT).read_text()


def test_a_command_finds_the_instance_of_a_folder(tmp_path: Path) -> None:
    kept = {"BARAZA_MONGO_URL": "mongodb://here", "BARAZA_BROKER_URL": "embedded", "BARAZA_SECRET_KEY_FILE": "/key"}
    surroundings.remember(tmp_path, kept)
    environment = {"BARAZA_BROKER_URL": "amqp://mine", "BARAZA_SECRET_KEY": "mine"}
    surroundings.adopt(tmp_path, environment)
    assert environment == {
        "BARAZA_MONGO_URL": "mongodb://here",
        "BARAZA_BROKER_URL": "amqp://mine",
        "BARAZA_SECRET_KEY": "mine",
    }


def test_a_command_with_a_store_of_its_own_takes_nothing(tmp_path: Path) -> None:
    surroundings.remember(tmp_path, {"BARAZA_MONGO_URL": "mongodb://here", "BARAZA_BROKER_URL": "embedded"})
    environment = {"BARAZA_MONGO_URL": "mongodb://mine"}
    surroundings.adopt(tmp_path, environment)
    surroundings.adopt(tmp_path / "nowhere", environment)
    assert environment == {"BARAZA_MONGO_URL": "mongodb://mine"}
