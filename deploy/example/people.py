"""The people of the example, a process of its own that knows only what a person would.

It reads the outbox folder, opens links over HTTP, reads the pages and presses buttons. It knows no id, no database and no
API. ``python -m deploy.example.people OUTBOX --report FILE [--acts FILE] [--seed N]``; SIGTERM ends it.
"""

import argparse
import json
import os
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from urllib3.exceptions import HTTPError

from deploy.example import reading
from deploy.example.browser import Browser, Seen
from deploy.example.nature import IGNORES, INTERESTED, LEAVES, LOOKS, ONE_CLICK, SCANS, Crowd
from deploy.example.reading import Letter

THREADS = 10
LOOK_SECONDS = 0.2
ANSWERS = {"yes", "no", "maybe"}


class People:
    """Everybody together: a pool of threads, one act each."""

    def __init__(self, crowd: Crowd, acts: IO[str] | None):
        self.crowd = crowd
        self.browser = Browser(THREADS)
        self.counts: Counter[str] = Counter()
        self.pending = 0
        self.answered: set[str] = set()
        self._acts = acts
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(THREADS)

    def receive_mail(self, path: Path) -> None:
        """A mail lies in somebody's box; most leave it unopened."""
        address = reading.recipient(path)
        self.counts["mails"] += 1
        if self.crowd.nature(address) != IGNORES:
            self._soon(address, path)

    def receive_text(self, path: Path) -> None:
        """A text message is read by whoever holds the phone."""
        self.counts["texts"] += 1
        self._soon("", path)

    def close(self) -> None:
        """Finish what was begun."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _soon(self, address: str, path: Path) -> None:
        with self._lock:
            self.pending += 1
        self._pool.submit(self._act, address, path)

    def _act(self, address: str, path: Path) -> None:
        try:
            if path.suffix == ".eml":
                letter = reading.letter(path)
            else:
                address, letter = reading.text_message(path)
            self._behave(address, path.stem, letter)
        except HTTPError as fault:
            self.note("failed", address, path.stem, str(fault))
        except Exception as fault:  # a thread's error would be lost: it is told in the report
            self.note("broken", address, path.stem, repr(fault))
            raise
        finally:
            with self._lock:
                self.pending -= 1

    def _behave(self, address: str, message: str, letter: Letter) -> None:
        nature = self.crowd.nature(address)
        if nature == SCANS:
            self._scan(address, message, letter)
        elif nature == ONE_CLICK and letter.one_click:
            seen = self.browser.post(letter.one_click, [("List-Unsubscribe", "One-Click")])
            self._judge("one-click", seen, address, message)
        elif nature == LEAVES and letter.leaving:
            self._leave(address, message, letter)
        elif nature in (INTERESTED, LOOKS) and letter.links:
            page = self.browser.open(letter.links[0])
            if self._judge("opened", page, address, message) and nature == INTERESTED:
                self._respond(address, message, page)

    def _scan(self, address: str, message: str, letter: Letter) -> None:
        links = [*letter.links, *letter.leaving, *([letter.one_click] if letter.one_click else [])]
        for link in links:
            self.browser.open(link, "HEAD")
            self.browser.open(link)
        self.note("scanned", address, message)

    def _leave(self, address: str, message: str, letter: Letter) -> None:
        page = self.browser.open(letter.leaving[0])
        forms = [form for form in page.forms() if form.method == "post"]
        if not forms:
            self.note("dead-end", address, message, page.url)
            return
        seen = self.browser.press(page, forms[0], next(iter(forms[0].buttons), None))
        self._judge("left", seen, address, message)

    def _respond(self, address: str, message: str, page: Seen) -> None:
        """Press what the page offers: an answer where one is asked for, else the one button there is."""
        for form in page.forms():
            if form.method != "post":
                continue
            choices = form.choices()
            if ANSWERS & choices.keys():
                self._answer(address, message, page, form)
            else:
                seen = self.browser.press(page, form, next(iter(form.buttons), None))
                self._judge("interested", seen, address, message)
            return
        self.note("nothing-asked", address, message)

    def _answer(self, address: str, message: str, page: Seen, form: reading.Form) -> None:
        answer = self.crowd.answer(address, page.url)
        with self._lock:
            known = page.url in self.answered
            self.answered.add(page.url)
        if known or not answer or answer not in form.choices():
            self.note("silent" if not known else "said already", address, message)
            return
        seen = self.browser.press(page, form, form.choices()[answer])
        self._judge(answer, seen, address, message)

    def _judge(self, act: str, seen: Seen, address: str, message: str) -> bool:
        good = seen.status < 400
        self.note(act if good else f"refused {seen.status}", address, message, "" if good else seen.url)
        return good

    def note(self, act: str, address: str, message: str, detail: str = "") -> None:
        """Count an act, and keep who did it where asked for."""
        with self._lock:
            self.counts[act] += 1
            if self._acts is not None:
                self._acts.write(json.dumps({"act": act, "address": address, "message": message, "detail": detail}) + "\n")
                self._acts.flush()

    def report(self) -> dict[str, Any]:
        """What they did so far."""
        with self._lock:
            return {**self.counts, "requests": self.browser.requests, "pending": self.pending}


class Mailboxes:
    """The outbox folder, looked through again and again for what is new."""

    def __init__(self, folder: Path, people: People):
        self.people = people
        self.folders = ((folder / "mail", ".eml", people.receive_mail), (folder / "sms", ".json", people.receive_text))
        self.seen: set[str] = set()

    def look(self) -> int:
        """Hand out what has come; how much it was."""
        new = 0
        for folder, ending, receive in self.folders:
            if not folder.is_dir():
                continue
            with os.scandir(folder) as entries:
                names = [entry.name for entry in entries if entry.name.endswith(ending) and entry.name not in self.seen]
            for name in names:
                receive(folder / name)
            self.seen.update(names)
            new += len(names)
        return new


def write_report(path: Path, people: People, quiet_since: float) -> None:
    """Leave the figures for whoever watches, whole or not at all."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps(people.report() | {"quiet_seconds": round(time.monotonic() - quiet_since, 1)}))
    new.replace(path)


def main() -> None:
    """Live until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("outbox", type=Path)
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--acts", type=Path)
    parser.add_argument("--seed", type=int, default=2015)
    given = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    people = People(Crowd(given.seed), given.acts.open("a") if given.acts else None)
    boxes = Mailboxes(given.outbox, people)
    quiet_since = time.monotonic()
    while not stop.wait(LOOK_SECONDS):
        if boxes.look() or people.pending:
            quiet_since = time.monotonic()
        write_report(given.report, people, quiet_since)
    people.close()
    write_report(given.report, people, quiet_since)


if __name__ == "__main__":
    main()
