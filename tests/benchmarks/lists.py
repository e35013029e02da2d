"""How many lists of 100 people two web processes give out in a second, over HTTP and with a token, beside the naive way.

    .venv/bin/python -m tests.benchmarks.lists 100000

Both ways run behind the server of the product with its numbers of processes and threads, on the same store, in turn. Besides the
requests per second, which a busy machine lowers, it prints what a request costs the web processes and the store in CPU time.
"""

import os
import platform
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import orjson
import psutil

from deploy.standalone import web
from deploy.standalone.mongod import free_port
from shared.http.access import tokens
from tests.benchmarks._people import kept

PRODUCT = [sys.executable, "-m", "deploy.standalone.web"]
NAIVE = [
    sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(web.WORKERS), "--blocking-threads", str(web.THREADS),
    "--no-ws", "--factory", "tests.benchmarks._naive_lists:create_app", "--port",
]  # fmt: skip
CONNECTIONS = 4
ROUNDS = 5
ROUND = 2.0
START_SECONDS = 60


class Asker:
    """One kept connection that asks the same again and again; as little work for this process as can be."""

    def __init__(self, port: int, token: str):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked = (
            f"GET /contacts/v1/contacts?limit=100&country=TZ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
        ).encode()

    def ask(self) -> bytes:
        """The body of one answer. Raises RuntimeError unless it is 200."""
        self.socket.sendall(self.asked)
        answer = self.socket.recv(1 << 18)
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self.socket.recv(1 << 18)
        head = answer[:end].lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(head.decode())
        missing = int(head.partition(b"content-length:")[2].split(b"\r\n")[0]) - (len(answer) - end - 4)
        while missing > 0:
            more = self.socket.recv(1 << 18)
            answer += more
            missing -= len(more)
        return answer[end + 4 :]

    def ask_until(self, moment: float) -> int:
        """How many answers came until then."""
        number = 0
        while time.perf_counter() < moment:
            self.ask()
            number += 1
        return number


class Way:
    """One way to list people, behind its own two web processes."""

    def __init__(self, port: int, parent: psutil.Process, token: str):
        self.askers = [Asker(port, token) for _ in range(CONNECTIONS)]
        self.processes = parent.children()
        self.rates: list[float] = []
        self.costs: list[tuple[float, float]] = []

    def round(self, store: psutil.Process) -> None:
        """Ask for a while with every connection, and note what it brought and cost."""
        web_before, store_before = sum(map(_cpu, self.processes)), _cpu(store)
        began = time.perf_counter()
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            number = sum(pool.map(lambda asker: asker.ask_until(began + ROUND), self.askers))
        self.rates.append(number / (time.perf_counter() - began))
        spent = sum(map(_cpu, self.processes)) - web_before, _cpu(store) - store_before
        self.costs.append((spent[0] / number * 1000, spent[1] / number * 1000))

    def told(self) -> str:
        """The median round in words."""
        web_ms, store_ms = (statistics.median(column) for column in zip(*self.costs, strict=True))
        return f"{statistics.median(self.rates):6.0f} requests/s; CPU a request: web {web_ms:.2f} ms, store {store_ms:.2f} ms"


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def serving(command: list[str], token: str) -> Iterator[Way]:
    """The web processes of one way, warm."""
    port = free_port()
    process = subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL)
    try:
        _wait(port, process)
        way = Way(port, psutil.Process(process.pid), token)
        for asker in way.askers:
            found = orjson.loads(asker.ask())
            assert len(found if isinstance(found, list) else found["items"]) == 100
        yield way
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the web process did not come up (returned {process.poll()})")


def main(people: int) -> None:
    """Set up, ask both in turn, print."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {people} people")
    with kept(people) as server:
        assert server.process is not None
        mongod = psutil.Process(server.process.pid)
        token = tokens.create("bench", ["contacts:read"])
        with serving(PRODUCT, token) as ours, serving(NAIVE, token) as naive:
            for _ in range(ROUNDS):
                ours.round(mongod)
                naive.round(mongod)
            print(f"list of 100 from {web.WORKERS} web processes: {ours.told()}")
            print(f"the naive way:                   {naive.told()}")
            ratios = [fast / slow for fast, slow in zip(ours.rates, naive.rates, strict=True)]
            print(f"ours is {statistics.median(ratios):.1f} × as fast (median of {ROUNDS} pairs)")


if __name__ == "__main__":
    main(int(next((word for word in sys.argv[1:] if word.isdigit()), "100000")))
