"""Other programs are told what happens: signed, once per thing and door, tried again, and given up in the open."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.mailer import settings
from services.mailer.app import create_app
from services.mailer.operations import campaigns, hooks
from services.mailer.rules import hooks as rules
from shared import clock, store
from tests.integration.mailer.doors import press, program
from tests.integration.mailer.world import contact, populate
from tests.support.browsers import signed_in

LIST = "/mailer/v1/hooks"


class Door(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def door():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.heard, server.status = [], 204
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def api(installation, monkeypatch):
    monkeypatch.setenv("BARAZA_PRIVATE_ADDRESSES", "yes")
    settings.current.cache_clear()
    return program(create_app(), "campaigns:read", "campaigns:write")


def subscribe(api, door):
    body = {"url": f"http://127.0.0.1:{door.server_port}/in?x=1", "events": ["delivery.changed"]}
    return api.post(LIST, json=body).json


def changed(number=1, **more):
    data = {
        "mailing": "5e" * 12,
        "kind": "campaign",
        "state": "accepted",
        "reason": None,
        "channel": "email",
        "contacts": ["5f" * 12],
    }
    hooks.tell(f"m{number}", "mailer.deliveries.changed", {**data, "at": clock.now(), **more}, clock.now())


def posts():
    return list(store.database("mailer")["hook_posts"].find())


def test_a_campaign_is_told_to_whoever_subscribed_signed_and_without_names(api, door, installation):
    made = subscribe(api, door)
    populate([contact(1), contact(2)])
    campaign = campaigns.create({"name": "Secret name", "template": "outreach", "channels": ["email"]}, "x")["_id"]
    campaigns.start(campaign)
    installation.settle()
    ((headers, body),) = door.heard
    signed = rules.signature(made["secret"], headers["webhook-id"], int(headers["webhook-timestamp"]), body)
    assert headers["webhook-signature"] == signed
    told = json.loads(body)
    assert (told["type"], told["data"]["state"], told["data"]["about"]) == (
        "delivery.changed",
        "accepted",
        {"campaign": campaign},
    )
    assert set(told["data"]["contacts"]) == {contact(1)["_id"], contact(2)["_id"]}
    assert b"example.org" not in body
    assert b"Secret name" not in body
    shown = api.get(f"{LIST}/{made['id']}").json
    assert shown["last_ok"]
    assert "secret" not in shown


def test_the_same_thing_is_told_once_and_copies_for_ourselves_never(api, door, installation):
    subscribe(api, door)
    changed()
    changed()
    changed(2, kind="test")
    hooks.tell(
        "m3",
        "mailer.address.suppressed",
        {"contact": None, "channel": "email", "reason": "bounced", "at": clock.now()},
        clock.now(),
    )
    installation.settle("mailer")
    assert len(door.heard) == 1
    hooks.post(posts()[0]["_id"])
    assert len(door.heard) == 1


def test_a_door_that_does_not_answer_is_tried_again_and_then_given_up_in_the_open(api, door, installation):
    made = subscribe(api, door)
    door.status = 503
    changed()
    installation.settle("mailer")
    (waiting,) = posts()
    assert (waiting["tries"], waiting["answer"], waiting["outgoing"][0]["due"] > clock.now()) == (1, "503", True)
    for _ in rules.WAITS:
        hooks.post(waiting["_id"])
    assert len(door.heard) == 1 + len(rules.WAITS)
    assert len({headers["webhook-id"] for headers, _ in door.heard}) == 1
    assert api.get(f"{LIST}/{made['id']}").json["state"] == "off"
    assert posts()[0]["state"] == "failed"
    changed(2)
    assert len(posts()) == 1
    browser = signed_in(create_app())
    for language in ("en", "sw", "fr", "es"):
        assert 'role="alert"' in browser.get(f"/mailer/hooks?lang={language}").text
    press(browser, f"/mailer/hooks/{made['id']}/on", "/mailer/hooks")
    door.status = 200
    changed(3)
    installation.settle("mailer")
    assert sorted(post["state"] for post in posts()) == ["done", "failed"]
    assert 'role="alert"' not in browser.get("/mailer/hooks").text


def test_gone_ends_it_at_once_and_an_ended_subscription_hears_nothing(api, door, installation):
    made = subscribe(api, door)
    door.status = 410
    changed()
    installation.settle("mailer")
    assert api.post(f"{LIST}/{made['id']}/on").json["state"] == "on"
    changed(2)
    assert api.delete(f"{LIST}/{made['id']}").status_code == 204
    installation.settle("mailer")
    assert len(door.heard) == 1
    assert api.get(LIST).json["items"] == []
    assert api.delete(f"{LIST}/{made['id']}").status_code == 404


def test_doors_inside_our_network_and_weak_secrets_are_refused(installation):
    api = program(create_app(), "campaigns:read", "campaigns:write")
    for change in (
        {"url": "http://example.org/"},
        {"url": "https://u:p@example.org/"},
        {"secret": "whsec_eA=="},
        {"events": ["all"]},
    ):
        body = {"url": "https://example.org/in", "events": ["delivery.changed"], **change}
        assert api.post(LIST, json=body).status_code == 422
    api.post(LIST, json={"url": "https://localhost/in", "events": ["delivery.changed"]})
    changed()
    hooks.post(posts()[0]["_id"])
    assert posts()[0]["answer"] == "an address inside a private network"
