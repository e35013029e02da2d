"""Calls to addresses that people typed: links of a text, other programs' doors. Bounded, and never into our own network.

The name is looked up once and the call goes to that very address, so that a name can't point elsewhere in between.
"""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import urllib3

HOPS = 4


class Unreachable(Exception):
    """Nobody answered. ``lasting``: the name does not exist, or is none we call."""

    def __init__(self, why: str, *, lasting: bool = False):
        super().__init__(why)
        self.lasting = lasting


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str | None = None
    retry_after: str | None = None


def call(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = 10,
    private: bool = False,
) -> Answer:
    """One request without following redirects; of the answer only its head is read. Raises Unreachable."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreachable("no web address", lasting=True)
    address = _address(parts.hostname, private)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    limits = {"timeout": urllib3.Timeout(total=seconds), "retries": False, "maxsize": 1}
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            address,
            port,
            server_hostname=parts.hostname,
            assert_hostname=parts.hostname,
            **limits,  # type: ignore[arg-type]
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, port, **limits)  # type: ignore[arg-type]
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    told = {"Host": parts.netloc.rpartition("@")[2], "User-Agent": "Baraza", **(headers or {})}
    try:
        answer = pool.request(method, path, body=body, headers=told, redirect=False, preload_content=False)
        answer.release_conn()
        return Answer(answer.status, answer.headers.get("Location"), answer.headers.get("Retry-After"))
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as fault:
        raise Unreachable(f"{type(fault).__name__}"[:200]) from fault
    finally:
        pool.close()


def follow(method: str, url: str, *, seconds: float, private: bool) -> Answer:
    """The answer behind redirects, each of them looked at like the first address. Raises Unreachable."""
    for _ in range(HOPS):
        answer = call(method, url, seconds=seconds, private=private)
        if not (300 <= answer.status < 400 and answer.location):
            return answer
        url = urljoin(url, answer.location)
    raise Unreachable("too many redirects")


def _address(host: str, private: bool) -> str:
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as fault:
        nobody = isinstance(fault, UnicodeError) or fault.errno == socket.EAI_NONAME
        raise Unreachable("no such name", lasting=nobody) from fault
    for address in found:
        if private or ipaddress.ip_address(address).is_global:
            return address
    raise Unreachable("an address inside a private network", lasting=True)
