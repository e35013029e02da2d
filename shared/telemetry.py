"""What a process tells about itself: one JSON line per log record, with the id that ties a chain of work together."""

import logging
import secrets
import sys
import traceback
from contextvars import ContextVar
from typing import Any

from prometheus_client import Counter
from pythonjsonlogger.json import JsonFormatter

correlation: ContextVar[str] = ContextVar("correlation", default="")

PUBLISHED = Counter("baraza_published", "Messages confirmed by the broker", ["service", "type"])
CONSUMED = Counter("baraza_consumed", "Messages handled", ["queue", "key"])
RETRIED = Counter("baraza_retried", "Messages put off after a failure", ["queue", "reason"])
PARKED = Counter("baraza_parked", "Messages put aside for a person to look at", ["queue", "reason"])


def fresh_correlation() -> str:
    """An id for a piece of work that nobody named yet."""
    return secrets.token_hex(8)


def whereabouts(fault: BaseException) -> str:
    """Class and place of an error, and of what caused it. Not its text: that may quote a person's address."""
    frames = traceback.extract_tb(fault.__traceback__)[-4:]
    path = " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames)
    told = f"{type(fault).__name__} at {path}" if path else type(fault).__name__
    return f"{told}, because of {whereabouts(fault.__cause__)}" if fault.__cause__ else told


class _Discreet(JsonFormatter):
    def formatException(self, ei: Any) -> str:
        return whereabouts(ei[1])


class _Correlated(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.correlation = correlation.get()
        return True


def configure_logging(service: str, level: str = "INFO") -> None:
    """Log as JSON lines to stderr. Called by the processes, never at import."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Correlated())
    handler.setFormatter(
        _Discreet(
            "{asctime}{levelname}{name}{message}{correlation}",
            style="{",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
            static_fields={"service": service},
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for chatty in ("pika", "pymongo", "amqp", "kombu", "urllib3"):
        logging.getLogger(chatty).setLevel(max(root.level, logging.WARNING))
