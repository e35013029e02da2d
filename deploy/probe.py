"""Health checks for containers, from the standard library alone: ``python -m deploy.probe http URL`` or ``… peers``.

``peers`` asks whether the store and the broker of the settings accept connections. Ends with 0 or 1.
"""

import os
import re
import socket
import sys
import urllib.request
from pathlib import Path
from urllib.parse import unquote, urlsplit

SECONDS = 4
PORTS = {"mongodb": 27017, "amqp": 5672, "amqps": 5671}
LIST = re.compile(r"^(?P<scheme>[a-z+]+)://(?:[^@/]*@)?(?P<hosts>[^/?]+)")


def http(url: str) -> None:
    """Raises OSError unless the address says 200."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=SECONDS) as answer:
        if answer.status != 200:
            raise OSError(f"{urlsplit(url).path} says {answer.status}")


def endpoints(url: str) -> list[tuple[str, int]]:
    """Hosts and ports of a broker or store URL, 0 beside the path of a socket file; none for a bus or a store that is no
    server of its own."""
    match = LIST.match(url)
    if not match or match["scheme"] not in PORTS:
        return []
    return [_endpoint(host, PORTS[match["scheme"]]) for host in match["hosts"].split(",")]


def _endpoint(host: str, default: int) -> tuple[str, int]:
    if host.endswith(".sock"):
        return unquote(host), 0
    name, colon, port = host.rpartition(":")
    return (name, int(port)) if colon else (host, default)


def peers() -> None:
    """Raises OSError when the store or the broker takes no connection."""
    for name in ("BARAZA_MONGO_URL", "BARAZA_BROKER_URL"):
        file = os.environ.get(f"{name}_FILE")
        url = Path(file).read_text().strip() if file else os.environ.get(name, "")
        reachable(name, endpoints(url))


def reachable(name: str, among: list[tuple[str, int]]) -> None:
    """Raises OSError when there are endpoints and none takes a connection."""
    faults = []
    for endpoint in among:
        try:
            _connect(*endpoint)
        except OSError as fault:
            faults.append(f"{endpoint[0]}:{endpoint[1]}: {fault}")
        else:
            return
    if faults:
        raise OSError(f"{name}: {'; '.join(faults)}")


def _connect(host: str, port: int) -> None:
    if port:
        socket.create_connection((host, port), timeout=SECONDS).close()
        return
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(SECONDS)
        connection.connect(host)


def main(arguments: list[str]) -> int:
    """The command line."""
    try:
        if arguments[:1] == ["http"]:
            http(arguments[1])
        elif arguments == ["peers"]:
            peers()
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except OSError as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
