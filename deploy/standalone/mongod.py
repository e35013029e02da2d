"""The embedded store: MongoDB's own ``mongod`` out of a Python wheel, a one-node replica set on loopback.

``mongod`` is a separate program under the SSPL; it is only started here.
"""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote_plus

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.standalone.child import die_with_parent
from shared.errors import Unavailable

START_SECONDS = 60
CACHE_GB = 0.25
SOCKET_PATH = 100  # Linux ends them at 107 (unix(7)), macOS at 103
NO_CONFIG = 94
NOT_IN_CONFIG = 93  # the set remembers another port


def find() -> Path:
    """The mongod of the wheel, or of the PATH. Raises Unavailable with the remedy."""
    spec = importlib.util.find_spec("fiftyone")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "db" / "bin" / "mongod"
        if path.exists():
            return path
    if found := shutil.which("mongod"):
        return Path(found)
    raise Unavailable(
        "No embedded MongoDB fits this machine.",
        code="no-mongod",
        remedy="Set BARAZA_MONGO_URL to a MongoDB 6 or later that runs as a replica set.",
    )


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Mongod:
    """One mongod on one folder. May be killed and started again at any time."""

    def __init__(self, folder: Path, port: int | None = None):
        self.folder = folder
        self.port = port or free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The URL of the server, without a database."""
        return self.url_for("")

    def url_for(self, prefix: str) -> str:
        """The URL with the database prefix of one installation: by the socket file where its path fits the system, which
        costs both sides a tenth less than loopback."""
        found = self._socket()
        host = quote_plus(str(found)) if found else f"127.0.0.1:{self.port}"
        return f"mongodb://{host}/{prefix}?directConnection=true"

    def _socket(self) -> Path | None:
        file = self.folder.absolute() / f"mongodb-{self.port}.sock"
        return file if len(str(file)) <= SOCKET_PATH else None

    def command(self) -> list[str]:
        """The command line; the socket file and loopback only, since this release line is past its support."""
        found = self._socket()
        sockets = ["--unixSocketPrefix", str(found.parent), "--filePermissions", "0600"] if found else ["--nounixsocket"]
        return [
            str(find()), "--dbpath", str(self.folder), "--port", str(self.port), "--bind_ip", "127.0.0.1",
            "--replSet", "rs0", "--wiredTigerCacheSizeGB", str(CACHE_GB), "--logpath", str(self.folder / "mongod.log"),
            "--logappend", "--oplogSize", "256", *sockets,
            "--setParameter", "transactionLifetimeLimitSeconds=5",  # what a killed process had begun holds nobody up for long
        ]  # fmt: skip

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the process and return at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        binary = find()
        if not os.access(binary, os.X_OK):
            binary.chmod(0o755)
        self.process = subprocess.Popen(
            self.command(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        return self.process

    def start(self) -> "Mongod":
        """Start and wait until it takes writes. Raises Unavailable with the end of its log."""
        self.spawn()
        self.wait_until_writable()
        return self

    def wait_until_writable(self) -> None:
        """Wait for the one node to be primary; the replica set is founded the first time."""
        deadline = time.monotonic() + START_SECONDS
        client: MongoClient[dict[str, object]] = MongoClient(self.url, serverSelectionTimeoutMS=500)
        with client:
            while time.monotonic() < deadline:
                if self.process is not None and self.process.poll() is not None:
                    raise Unavailable(f"mongod ended with {self.process.returncode}: {self._log_end()}", code="mongod-ended")
                with contextlib.suppress(PyMongoError):
                    if client.admin.command("hello")["isWritablePrimary"]:
                        return
                    self._found_replica_set(client)
                time.sleep(0.05)
        raise Unavailable(f"mongod took no writes within {START_SECONDS} s: {self._log_end()}", code="mongod-slow")

    def writable(self) -> bool:
        """Whether it takes writes now; founds the replica set where that is still to be done."""
        client: MongoClient[dict[str, object]] = MongoClient(self.url, serverSelectionTimeoutMS=100)
        with client, contextlib.suppress(PyMongoError):
            if client.admin.command("hello")["isWritablePrimary"]:
                return True
            self._found_replica_set(client)
        return False

    def _found_replica_set(self, client: MongoClient[dict[str, object]]) -> None:
        try:
            client.admin.command("replSetGetStatus")
        except OperationFailure as fault:
            members = [{"_id": 0, "host": f"127.0.0.1:{self.port}"}]
            if fault.code == NO_CONFIG:
                client.admin.command("replSetInitiate", {"_id": "rs0", "members": members})
            elif fault.code == NOT_IN_CONFIG:
                config = client.local["system.replset"].find_one() or {}
                moved = {"_id": "rs0", "version": int(str(config.get("version", 1))) + 1, "members": members}
                client.admin.command("replSetReconfig", moved, force=True)
            else:
                raise

    def _log_end(self) -> str:
        log = self.folder / "mongod.log"
        return log.read_text(errors="replace")[-600:] if log.exists() else "no log"

    def stop(self) -> None:
        """Stop cleanly."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
