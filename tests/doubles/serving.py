"""A stand-in on a thread, for tests: ``with …Double() as double: … double.url``."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


class Server(ThreadingHTTPServer):
    """Lets many clients knock at once, as the real ones do."""

    request_queue_size = 128
    daemon_threads = True


class Serving:
    """Answers while the block runs; ``desk`` answers one connection and finds ``parts`` on itself."""

    def __init__(self, port: int, desk: type[BaseHTTPRequestHandler], parts: dict[str, Any]):
        self._server = Server(("127.0.0.1", port), type("Desk", (desk,), parts))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
