"""One POST to a server that is not ours, so that nobody can make the house speak to its own network.

The name is resolved once, every address it has is looked at, and the connection goes to one of exactly those; no
redirect is followed. Five seconds for all of it, 64 KB at most of what comes back, however slowly it comes.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

DEADLINE = 5.0  # seconds, from the first question to the name server to the last byte
MOST = 64 * 1024  # bytes of an answer that are read at all

# What `ipaddress` calls global on one Python version or another, and yet leads inside, or nowhere in particular.
_REFUSED = tuple(
    ipaddress.ip_network(each)
    for each in (
        "168.63.129.16/32",  # a cloud's own address for its machines
        "192.88.99.0/24",  # 6to4 relays
        "64:ff9b::/96",  # IPv4 behind NAT64
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",  # Teredo and its kin
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Forbidden(Exception):
    """The address is not https, or leads to a network that is not the public one."""


class NotSent(Exception):
    """No connection: certainly nothing was asked of the other side."""


class CutOff(Exception):
    """The request was on its way when the line broke or the time was up: nobody knows what the other side has done."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a request goes: the name and port of the address, and the numbers the name stood for when we looked."""

    parts: SplitResult
    host: str
    port: int
    numbers: tuple[str, ...]


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send `body`, wait for the first line of the answer: its status. Raises Forbidden, NotSent, CutOff."""
    until = time.monotonic() + DEADLINE
    goal = look_up(url, until)
    line = _Line(goal, until)
    try:
        line.connect()
    except (OSError, ValueError) as error:  # ValueError: a name that no certificate could bear
        line.close()
        raise NotSent(type(error).__name__) from error
    path = f"{goal.parts.path or '/'}{'?' if goal.parts.query else ''}{goal.parts.query}"
    try:
        line.request("POST", path, body, {**headers, "Connection": "close"})
        return line.getresponse().status
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise CutOff(type(error).__name__) from error
    finally:
        line.close()


def look_up(url: str, until: float) -> Goal:
    """Resolve the name of `url` once and refuse it if any of its addresses is not public. Raises Forbidden, NotSent."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise Forbidden from error
    is_ours = host in settings.WEBHOOK_ALLOW_HOSTS
    is_plain_text = "\r" not in url and "\n" not in url and url.isascii() and " " not in url
    if not host or not is_plain_text or parts.username or parts.scheme not in ("https", *(["http"] if is_ours else [])):
        raise Forbidden
    numbers = _numbers_of(host, port, until)
    if not is_ours and not all(is_public(number) for number in numbers):
        raise Forbidden
    return Goal(parts, host, port, numbers)


def is_public(number: str) -> bool:
    """True for an address of the open internet: not private, local, link-local, shared, multicast, nor a tunnel to such."""
    try:
        address: Address = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and (address.ipv4_mapped or address not in _UNICAST):
        return False  # an IPv4 address in disguise has no business in a name's IPv6 records
    return address.is_global and not address.is_multicast and not any(address in network for network in _REFUSED)


_UNICAST = ipaddress.ip_network("2000::/3")  # the only IPv6 addresses given out so far


def _numbers_of(host: str, port: int, until: float) -> tuple[str, ...]:
    """Ask the name server. It may take its time, and cannot be interrupted: it is asked in a thread that we leave behind."""
    found: list[Any] = []

    def ask() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            return

    thread = threading.Thread(target=ask, name="resolver", daemon=True)
    thread.start()
    thread.join(max(until - time.monotonic(), 0))
    numbers = tuple(dict.fromkeys(str(each[4][0]) for each in list(found)))
    if not numbers:
        raise NotSent("getaddrinfo")
    return numbers


class _Line(http.client.HTTPConnection):
    """HTTP to the numbers that were looked at, under the name that was asked for, until a fixed moment."""

    def __init__(self, goal: Goal, until: float) -> None:
        super().__init__(goal.host, goal.port)
        self.goal, self.until = goal, until
        self.default_port = 443 if goal.parts.scheme == "https" else 80  # else the Host header names the port

    def connect(self) -> None:
        """Knock at one number after the other; the certificate must be made out to the name."""
        raw = self._knock()
        try:
            if self.goal.parts.scheme == "https":
                raw.settimeout(_left(self.until))
                raw = ssl.create_default_context().wrap_socket(raw, server_hostname=self.goal.host)
            raw.settimeout(_left(self.until))
        except BaseException:
            raw.close()
            raise
        self.sock = _Patient(raw, self.until)  # type: ignore[assignment]  # http.client asks no more of it than this

    def _knock(self) -> socket.socket:
        error: OSError = TimeoutError()
        for number in self.goal.numbers:
            try:
                return socket.create_connection((number, self.goal.port), timeout=_left(self.until))
            except OSError as refused:
                error = refused
        raise error


class _Patient:
    """A socket that is patient until a fixed moment, not for so long after each byte."""

    def __init__(self, raw: socket.socket, until: float) -> None:
        self.raw, self.until = raw, until

    def sendall(self, data: bytes) -> None:
        """All of it, or TimeoutError."""
        view = memoryview(data)
        while view:
            self.raw.settimeout(_left(self.until))
            view = view[self.raw.send(view) :]

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        """What http.client reads the answer from."""
        return io.BufferedReader(_Reading(self))

    def close(self) -> None:
        """Hang up."""
        self.raw.close()


class _Reading(io.RawIOBase):
    """Reads no longer than the deadline, and no more than MOST."""

    def __init__(self, line: _Patient) -> None:
        super().__init__()
        self.line, self.read_so_far = line, 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes that come."""
        if self.read_so_far >= MOST:
            raise OSError("answer too long")
        self.line.raw.settimeout(_left(self.line.until))
        count = self.line.raw.recv_into(memoryview(buffer)[: MOST - self.read_so_far])
        self.read_so_far += count
        return count


def _left(until: float) -> float:
    """Seconds left. Raises TimeoutError when there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
