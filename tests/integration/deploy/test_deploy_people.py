"""The people's process against a site that writes down what it is asked: who does what, and that scanners only look."""

import http.server
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any, ClassVar

import pytest

from deploy.example import nature
from deploy.example.nature import Crowd

SEED = 5
INTEREST = "<form method='post' action=''><input type='hidden' name='source' value='mail'><button>Ndiyo</button></form>"
ANSWER = (
    "<form method='post'><button name='answer' value='yes'>Ndiyo</button><button name='answer' value='no'>Hapana</button>"
    "<button name='answer' value='maybe'>Labda</button></form>"
)


class Site(http.server.BaseHTTPRequestHandler):
    """Links in mail redirect; /i/ asks for interest, /r/ for an answer, /u/ for leaving. Away for the first request."""

    asked: ClassVar[list[tuple[str, str, str]]] = []
    away: ClassVar[list[str]] = []

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.asked.append((self.command, self.path, body))
        if self.path in self.away:
            self.away.remove(self.path)
            self.send_response(503)
            self.end_headers()
        elif self.path.startswith("/l/"):
            self.send_response(302)
            self.send_header("Location", f"/i/{self.path[3:]}")
            self.end_headers()
        else:
            page = (ANSWER if self.path.startswith("/r/") else INTEREST).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(page)

    do_GET = do_POST = do_HEAD = answer

    def log_message(self, format: str, *args: Any) -> None:
        """Be quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def somebody(kind: str) -> str:
    """An address whose owner has this nature."""
    crowd = Crowd(SEED)
    return next(a for n in range(10_000) if crowd.nature(a := f"p{n}@wizara-tz.example.org") == kind)


def mail(folder: Path, name: str, to: str, site: str, link: str) -> None:
    message = EmailMessage()
    message["To"], message["Subject"] = to, "Karibu"
    message["List-Unsubscribe"] = f"<{site}/u/{name}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(f"{site}{link}\n\n{site}/u/{name}\n{site}/p/{name}\n")
    (folder / f"{name}.eml").write_bytes(bytes(message))


def test_everybody_acts_by_their_nature(site: str, tmp_path: Path) -> None:
    box, texts = tmp_path / "mail", tmp_path / "sms"
    box.mkdir()
    texts.mkdir()
    Site.away.append("/l/interested")
    for kind in (nature.SCANS, nature.ONE_CLICK, nature.LEAVES, nature.INTERESTED, nature.LOOKS, nature.IGNORES):
        mail(box, kind, somebody(kind), site, f"/l/{kind}")
    mail(box, "invitation", somebody(nature.INTERESTED), site, "/r/invitation")
    phone = next(f"+25575400{n:04}" for n in range(999) if Crowd(SEED).nature(f"+25575400{n:04}") == nature.INTERESTED)
    (texts / "t.json").write_text(json.dumps({"to": phone, "from": "Baraza", "id": "t", "body": f"Karibu {site}/l/text"}))
    report, acts = tmp_path / "report.json", tmp_path / "acts.jsonl"
    command = [sys.executable, "-m", "deploy.example.people", str(tmp_path), "--report", str(report), "--acts", str(acts)]
    people = subprocess.Popen([*command, "--seed", str(SEED)])
    end = time.monotonic() + 60
    while time.monotonic() < end:
        time.sleep(0.1)
        told = json.loads(report.read_text()) if report.exists() else {}
        if told.get("mails") == 7 and told["texts"] == 1 and not told["pending"]:
            break
    people.send_signal(signal.SIGTERM)
    assert people.wait(30) == 0
    told = json.loads(report.read_text())
    asked = Site.asked
    posts = {path: body for method, path, body in asked if method == "POST"}
    answer = Crowd(SEED).answer(somebody(nature.INTERESTED), f"{site}/r/invitation")
    expected = {
        "/u/one-click": "List-Unsubscribe=One-Click",
        "/u/leaves": "source=mail",
        "/i/interested": "source=mail",
        "/i/text": "source=mail",
    }
    if answer:
        expected["/r/invitation"] = f"answer={answer}"
    assert posts == expected
    scanned = [(method, path) for method, path, _ in asked if path.endswith("scans")]
    assert {path for _, path in scanned} == {"/l/scans", "/i/scans", "/u/scans", "/p/scans"}
    assert {method for method, _ in scanned} == {"GET", "HEAD"}
    assert not [path for _, path, _ in asked if path.endswith("ignores")]
    assert told["scanned"] == told["one-click"] == told["left"] == 1
    assert told["interested"] == 2
    assert "failed" not in told
    assert {json.loads(line)["act"] for line in acts.read_text().splitlines()} >= {"scanned", "one-click", "left", "interested"}
