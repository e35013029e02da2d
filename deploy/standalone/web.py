"""The web process: granian with two workers, each serving the three apps. ``python -m deploy.standalone.web PORT``."""

import os
import sys
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

from deploy.standalone.child import die_with_parent
from deploy.standalone.dispatcher import Dispatcher

WORKERS = 2
THREADS = 2


def applications() -> Any:
    """Built inside each worker, so that the parent stays small and no connection crosses a fork."""
    die_with_parent()
    from services.contacts.app import create_app as contacts
    from services.events.app import create_app as events
    from services.mailer.app import create_app as mailer
    from shared.garbage import collect_rarely
    from shared.telemetry import configure_logging

    configure_logging("web", os.environ.get("BARAZA_LOG_LEVEL", "INFO"))
    dispatcher = Dispatcher({"contacts": contacts(), "events": events(), "mailer": mailer()})
    collect_rarely()
    return dispatcher


def serve(port: int) -> None:
    """Serve until SIGTERM; a worker that dies is started again."""
    server = Server(
        "deploy.standalone.web:applications",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
        factory=True,
        respawn_failed_workers=True,
        log_access=False,
        workers_kill_timeout=5,
    )
    server.serve()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
