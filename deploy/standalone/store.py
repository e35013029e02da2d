"""The embedded store of one instance: its mongod and the port it keeps, since a replica set remembers its own address."""

import socket
import time
from pathlib import Path

from deploy.standalone.mongod import Mongod, find, free_port
from deploy.standalone.processes import STORE, Part

PREFIX = "baraza"
LEAVE_SECONDS = 10  # what a mongod whose supervisor was killed takes to end at most


def kept_port(folder: Path) -> int:
    """The port of the last time if it is still free, else another one, which is then kept."""
    note = folder / "port"
    port = int(note.read_text()) if note.exists() else free_port()
    until = time.monotonic() + LEAVE_SECONDS
    while taken(port) and time.monotonic() < until:
        time.sleep(0.1)
    if taken(port):
        port = free_port()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    note.write_text(f"{port}\n")
    return port


def taken(port: int) -> bool:
    """Whether somebody listens on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False


def prepare(folder: Path) -> tuple[Mongod, Part]:
    """The server on ``folder`` and how to start it. Raises Unavailable where no mongod fits the machine."""
    binary = find()
    binary.chmod(binary.stat().st_mode | 0o111)
    server = Mongod(folder, kept_port(folder))
    return server, Part(STORE, tuple(server.command()))
