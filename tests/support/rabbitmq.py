"""A real RabbitMQ as a plain process with a folder, node name and ports of its own. May be killed and started again."""

import base64
import contextlib
import os
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

import urllib3

from deploy.standalone.mongod import free_port

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
START_SECONDS = 90
CONFIG = """
listeners.tcp.1 = 127.0.0.1:{port}
management.tcp.ip = 127.0.0.1
management.tcp.port = {api_port}
loopback_users.guest = true
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 50MB
log.file.level = warning
"""


class RabbitMQ:
    """One broker on one folder; the ports stay the same over restarts."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port, self.api_port, self.dist_port, self.epmd_port = (free_port() for _ in range(4))
        self.node = f"baraza{secrets.token_hex(3)}@localhost"
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        """The URL of the default vhost."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}/%2F"

    def start(self) -> "RabbitMQ":
        """Start, and wait until it takes connections."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "rabbitmq.conf").write_text(CONFIG.format(port=self.port, api_port=self.api_port))
        (self.folder / "plugins").write_text("[rabbitmq_management].\n")
        environment = {**os.environ, **self._environment()}
        self._spawn(["epmd", "-port", str(self.epmd_port)], environment)
        self._spawn([str(SERVER)], environment)
        self._wait()
        return self

    def kill(self) -> None:
        """``kill -9`` of the broker and all its children."""
        for process in reversed(self._processes):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._processes.clear()

    stop = kill  # the folder is thrown away or started on again; both are what a kill is for

    def fresh_vhost(self) -> str:
        """The URL of a new, empty vhost."""
        name = f"t{secrets.token_hex(5)}"
        self._api("PUT", f"/api/vhosts/{name}")
        self._api("PUT", f"/api/permissions/{name}/guest", '{"configure": ".*", "write": ".*", "read": ".*"}')
        return f"amqp://guest:guest@127.0.0.1:{self.port}/{name}"

    def drop_vhost(self, url: str) -> None:
        """Throw a vhost away with all its queues."""
        self._api("DELETE", f"/api/vhosts/{url.rpartition('/')[2]}")

    def _environment(self) -> dict[str, str]:
        folder = self.folder
        return {
            "HOME": str(folder),
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_DIST_PORT": str(self.dist_port),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RUNNING_UNDER_SYSTEMD": "1",  # the server replaces the shell, so that we wait for itself
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
            "ERL_EPMD_PORT": str(self.epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }

    def _spawn(self, command: list[str], environment: dict[str, str]) -> None:
        with (self.folder / "output.log").open("ab") as output:
            process = subprocess.Popen(
                command, env=environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        self._processes.append(process)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._processes[-1].poll() is not None:
                break
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.1)
        log = (self.folder / "output.log").read_text()[-2000:]
        self.kill()
        raise RuntimeError(f"RabbitMQ did not start: {log}")

    def _api(self, method: str, path: str, body: str | None = None) -> None:
        token = base64.b64encode(b"guest:guest").decode()
        headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
        for _ in range(100):
            with contextlib.suppress(urllib3.exceptions.HTTPError), urllib3.PoolManager(retries=False) as pool:
                answer = pool.request(method, f"http://127.0.0.1:{self.api_port}{path}", body=body, headers=headers)
                if answer.status < 300:
                    return
            time.sleep(0.1)
        raise RuntimeError(f"{method} {path} was not answered")
