"""Where the parts that need a database measure: databases of their own, filled once, and processes that work on them.

SQLite in a temporary folder; PostgreSQL beside the database that DATABASE_URL names, or on this machine if one answers.
Nothing is written into a database that was there before.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import count, product
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bench.race import Differs

ROOT = Path(__file__).resolve().parent.parent
LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
PATIENCE = 120.0  # seconds in which a process must have come up
_NUMBERS = count()


# --- databases ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Database:
    """A crowd: how many disputes are open in it, how many of them are due, and how long it took to fill."""

    backend: str
    url: str
    open: int
    due: int
    seconds: float


@cache
def server() -> str:
    """The address of a PostgreSQL that answers; empty when there is none."""
    named = os.environ.get("DATABASE_URL", "")
    url = named if named.startswith("postgres") else LOCAL
    with suppress(psycopg.Error), psycopg.connect(_admin(url), connect_timeout=2):
        return url
    return ""


def backends() -> list[str]:
    """What can be measured on this machine."""
    return [SQLITE, *([POSTGRESQL] if server() else [])]


def absent() -> Iterator[str]:
    """A line that says what is not measured."""
    if not server():
        yield "  PostgreSQL: not measured, none answers at DATABASE_URL or on this machine"


@cache
def _templates(backend: str) -> tuple[str, list[int]]:
    """One county and a few disputes, by the services, and which of them are due: every crowd begins as a copy of it."""
    url = fresh(backend, "templates")
    with working(url) as worker:
        return url, worker.call("crowd.begin")


def county(backend: str, name: str) -> str:
    """The address of a copy of that county with its few disputes, for one part alone."""
    return _copy(_templates(backend)[0], name)


@cache
def filled(backend: str, size: int) -> Database:
    """A crowd of that size; the same one for every part of a run, gone at its end."""
    source, due = _templates(backend)
    url, began = _copy(source, str(size)), time.monotonic()
    with working(url) as worker:
        said = worker.call("crowd.fill", size=size, due=due)
    return Database(backend, url, said["open"], said["due"], time.monotonic() - began)


def prepare(sizes: Iterable[int]) -> Iterator[str]:
    """Fill all that will be needed, the largest first, two at a time: filling waits more than it works."""
    for backend in backends():
        _nursery(backend, False)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_templates, backends()))
        pairs = product(sorted(sizes, reverse=True), reversed(backends()))
        for database in pool.map(lambda pair: filled(pair[1], pair[0]), pairs):
            yield (
                f"  {database.backend}: {database.open:,} open, {database.due:,} due at once, "
                f"filled in {database.seconds:.0f} s beside another"
            )


@contextmanager
def copied(database: Database) -> Iterator[Database]:
    """The crowd of an SQLite file as it stands now, to be used up."""
    url = _copy(database.url, "copy")
    yield Database(SQLITE, url, database.open, database.due, 0)
    Path(urlsplit(url).path).unlink()


def _copy(source: str, name: str) -> str:
    """The address of a copy of a database in which nobody works."""
    if source.startswith("postgres"):
        return fresh(POSTGRESQL, name, like=urlsplit(source).path[1:])
    url = fresh(SQLITE, name)
    with closing(sqlite3.connect(urlsplit(source).path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # what stands beside the file belongs to it
    shutil.copyfile(urlsplit(source).path, urlsplit(url).path)
    return url


@cache
def _folder() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="bench-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def fresh(backend: str, name: str, *, like: str = "template1") -> str:
    """The address of an empty database; on the server it may begin as a copy of another."""
    if backend == SQLITE:
        return f"sqlite:///{_folder()}/{name}.sqlite3"
    name = f"bench_{os.getpid()}_{name}"
    # The server waits a few seconds for those that still work in `like`.
    _on_server(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like)))
    atexit.register(_on_server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    return urlsplit(server())._replace(path=f"/{name}").geturl()


def _admin(url: str) -> str:
    return urlsplit(url)._replace(path="/postgres", scheme="postgresql").geturl()


def _on_server(statement: sql.Composed) -> None:
    with psycopg.connect(_admin(server()), autocommit=True) as connection:
        connection.execute(statement)


# --- processes ------------------------------------------------------------------------------------------------------------


@cache
def _nursery(backend: str, plain: bool) -> subprocess.Popen[str]:
    """The process that has Django loaded and makes workers of itself: bench/inside/__main__.py."""
    own = {
        "DATABASE_URL": fresh(backend, "none"),
        "VAR_DIR": str(_folder()),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    own |= {"CELERY_BROKER_URL": "memory://localhost", "EMAIL_URL": "dummymail://", "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "bench.inside", *(["--plain"] if plain else [])]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stdin=subprocess.PIPE, text=True)  # noqa: S603
    atexit.register(_close, process)
    return process


def _close(nursery: subprocess.Popen[str]) -> None:
    cast("IO[str]", nursery.stdin).close()
    nursery.wait()


class Worker:
    """A process on one database that does what bench/inside/ can do, when told to.

    `plain` leaves out the settings that this house adds to Django's own for SQLite.
    """

    def __init__(self, url: str, *, plain: bool = False) -> None:
        backend, path = (POSTGRESQL if url.startswith("postgres") else SQLITE), urlsplit(url).path
        address = f"{_folder()}/{next(_NUMBERS)}.socket"
        order = {"database": path if backend == SQLITE else path[1:], "address": address}
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(address)
            door.listen()
            door.settimeout(PATIENCE)
            print(json.dumps(order), file=_nursery(backend, plain).stdin, flush=True)
            self._line, _ = door.accept()
        self._line.settimeout(None)
        self._talk = self._line.makefile("rw")
        self.pid = int(self._talk.readline())

    def ask(self, name: str, **args: Any) -> None:
        """Set to work, and do not wait."""
        print(json.dumps({"name": name, "args": args}), file=self._talk, flush=True)

    def answer(self) -> Any:
        """Wait for what it found. Raises Differs where a gate failed."""
        line = self._talk.readline()
        if not line:
            raise Differs("a process of the bench ended before its time")
        said = json.loads(line)
        if "differs" in said:
            raise Differs(said["differs"])
        return said["found"]

    def has_answered(self) -> bool:
        """Whether an answer waits."""
        return bool(select.select([self._line], [], [], 0)[0])

    def call(self, name: str, **args: Any) -> Any:
        """Both."""
        self.ask(name, **args)
        return self.answer()

    def kill(self) -> None:
        """SIGKILL: no word of farewell. Back when it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
            while True:
                os.kill(self.pid, 0)
                time.sleep(0.001)
        with suppress(OSError):
            self._talk.close()
        self._line.close()


@contextmanager
def working(url: str, *, plain: bool = False) -> Iterator[Worker]:
    """One worker, for as long as it is needed."""
    worker = Worker(url, plain=plain)
    try:
        yield worker
    finally:
        worker.kill()
