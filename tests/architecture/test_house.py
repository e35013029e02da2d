"""The house stays as it was drawn: arrows between rooms, sizes of files and functions, no junk drawer."""

import ast
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("shared", "services", "deploy")
FILE_LIMIT = 400
MEDIAN_LIMIT = 90
FUNCTION_LIMIT = 60
FORBIDDEN_NAMES = {"utils.py", "util.py", "helpers.py", "misc.py", "common.py"}


def sources(*tops: str) -> list[Path]:
    return [path for top in tops for path in sorted((ROOT / top).rglob("*.py"))]


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]


def test_the_arrows_between_the_rooms_hold():
    checked = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout[-3000:]


def test_no_file_passes_the_limit():
    long = {str(path.relative_to(ROOT)): lines(path) for path in sources(*ROOMS, "tests") if lines(path) > FILE_LIMIT}
    assert long == {}


def test_the_middle_file_is_short():
    sizes = [lines(path) for path in sources(*ROOMS) if path.name != "__init__.py"]
    assert statistics.median(sizes) <= MEDIAN_LIMIT


def test_no_function_passes_the_limit():
    long = {
        f"{path.relative_to(ROOT)}:{function.name}": function.end_lineno - function.lineno + 1
        for path in sources(*ROOMS)
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION_LIMIT
    }
    assert long == {}


def test_every_module_says_what_it_is():
    silent = [str(path.relative_to(ROOT)) for path in sources(*ROOMS) if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_there_is_no_junk_drawer():
    assert [str(path) for path in sources(*ROOMS) if path.name in FORBIDDEN_NAMES] == []


@pytest.mark.parametrize("service", ["contacts", "mailer", "events"])
def test_every_service_has_the_same_rooms(service: str):
    rooms = {
        "__init__.py", "app.py", "settings.py", "api", "pages", "handlers.py", "operations", "rules", "outgoing.py", "models.py",
        "schemas.py", "errors.py", "wsgi.py", "worker.py", "relay.py",
    }  # fmt: skip
    have = {path.name for path in (ROOT / "services" / service).iterdir()} | (
        {"models.py"} if (ROOT / "services" / service / "models").is_dir() else set()
    ) | ({"schemas.py"} if (ROOT / "services" / service / "schemas").is_dir() else set())  # fmt: skip
    assert rooms - have == set()


def test_every_message_we_hear_has_a_handler_and_only_those():
    from services.contacts.handlers import HANDLERS as contacts
    from services.events.handlers import HANDLERS as events
    from services.mailer.handlers import HANDLERS as mailer
    from shared.contracts import CATALOGUE

    for service, handlers in {"contacts": contacts, "mailer": mailer, "events": events}.items():
        heard = {entry.type for entry in CATALOGUE.values() if service in entry.listeners}
        assert set(handlers) == heard, service


def test_the_worker_knows_everybody_who_must_forget_an_erased_person():
    """A file enters itself when it is loaded; the worker alone must load them all."""
    folder = ROOT / "services/contacts/operations"
    holders = {path.stem for path in folder.glob("*.py") if "\n@erasing.forgets\n" in path.read_text()}
    code = (
        "import services.contacts.handlers, services.contacts.operations.erasing as e;"
        "print(*sorted(f.__module__.rpartition('.')[2] for f in e.FORGETTERS))"
    )
    known = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(holders) > 3
    assert set(known.stdout.split()) == holders
