"""Links of a text are looked at by the worker, bounded, and a campaign with a dead one does not start."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.mailer import settings
from services.mailer.errors import NotReady
from services.mailer.operations import campaigns, link_checks, templates
from services.mailer.providers import web
from shared import store


class Site(BaseHTTPRequestHandler):
    def do_HEAD(self):
        path = self.path.partition("?")[0]
        self.server.asked.append(f"HEAD {self.path}")
        status = {"/good": 200, "/gone": 404, "/no-head": 405, "/shut": 403, "/away": 302, "/loop": 302}.get(path, 500)
        self.answer(status)

    def do_GET(self):
        self.server.asked.append(f"GET {self.path}")
        self.answer({"/no-head": 200, "/shut": 403, "/gone": 404}.get(self.path, 500))

    def answer(self, status):
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/good" if self.path == "/away" else "/loop")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def looking(installation, monkeypatch):
    monkeypatch.setenv("BARAZA_LINK_CHECK", "yes")
    monkeypatch.setenv("BARAZA_PRIVATE_ADDRESSES", "yes")
    settings.current.cache_clear()
    return installation


def text(*links):
    body = "\n\n".join(f"[go]({link})" for link in links) + "\n\n[Leave]({{ unsubscribe_url }})"
    fields = {"message_class": "bulk", "fallback": ["en"], "texts": {"en": {"subject": "s", "body": body}}}
    return templates.store_version("linked", fields, "x")


def test_a_dead_link_stands_in_the_way_until_it_is_mended(looking, site):
    root = f"http://127.0.0.1:{site.server_port}"
    ways = [
        f"{root}/{name}?q=1" if name == "good" else f"{root}/{name}" for name in ("good", "no-head", "shut", "away", "loop", "x")
    ]
    text(*ways, f"{root}/gone")
    campaign = campaigns.create({"name": "n", "template": "linked", "channels": ["email"]}, "x")
    assert {fault["code"] for fault in campaigns.check(campaign)} == {"link-unchecked"}
    looking.settle("mailer")
    assert [(fault["code"], "/gone" in fault["detail"]) for fault in campaigns.check(campaign)] == [("link-broken", True)]
    with pytest.raises(NotReady):
        campaigns.start(campaign["_id"])
    states = {row["url"].rpartition("/")[2]: row["state"] for row in store.database("mailer")["link_checks"].find()}
    assert states == {
        "good?q=1": "ok", "no-head": "ok", "shut": "unclear", "away": "ok", "loop": "unclear", "x": "unclear", "gone": "broken",
    }  # fmt: skip
    link_checks.ask(text(*ways))
    looking.settle("mailer")
    assert campaigns.check(campaign) == []


def test_a_link_that_was_fine_of_late_is_not_called_again(looking, site):
    template = text(f"http://127.0.0.1:{site.server_port}/good")
    assert (link_checks.run(template["_id"]), link_checks.run(template["_id"])) == (1, 0)
    assert site.asked == ["HEAD /good"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://localhost/", "http://169.254.169.254/", "http://[::1]/", "ftp://x/", "x"]
)
def test_nothing_leads_into_our_own_network(url):
    with pytest.raises(web.Unreachable) as fault:
        web.call("GET", url)
    assert fault.value.lasting


def test_a_host_that_says_nothing_holds_up_for_a_bounded_time(site):
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Mute", (Site,), {"do_HEAD": lambda self: time.sleep(2)}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    began = time.monotonic()
    with pytest.raises(web.Unreachable) as fault:
        web.call("HEAD", f"http://127.0.0.1:{server.server_port}/", seconds=0.3, private=True)
    assert time.monotonic() - began < 1.5
    assert not fault.value.lasting
    server.shutdown()
    server.server_close()
