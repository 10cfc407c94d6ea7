"""A PostgreSQL server of one's own, to be killed: initdb in a folder, as a user who is not root."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from django.db import connections

from tests.faults.processes import STATEMENT, Fault
from tests.faults.storage import HASTE
from tests.faults.verdicts import Verdict

NOBODY = 65534


def programs() -> Path:
    """Where the server's programs are; Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return (found[-1] if found else Path(shutil.which("initdb") or "initdb")).parent


class Cluster:
    """One server."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.env = folder, {**os.environ, "LC_ALL": "C.UTF-8"}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.who: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        folder.mkdir()
        if self.who:
            os.chown(folder, NOBODY, NOBODY)
        run = [programs() / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-N"]
        subprocess.run(run, check=True, capture_output=True, env=self.env, cwd="/", **self.who)
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = ["-D", self.folder / "data", "-p", str(self.port), "-h", "127.0.0.1", "-k", self.folder]
        self.process = subprocess.Popen(
            [programs() / "postgres", *options], stderr=subprocess.DEVNULL, env=self.env, cwd="/", **self.who
        )
        for _ in range(600):
            with suppress(psycopg.OperationalError):
                psycopg.connect(dbname="postgres", **self.address).close()
                return
            time.sleep(0.05)
        raise AssertionError("the server does not start")

    @property
    def address(self) -> dict[str, Any]:
        """As psycopg wants it."""
        return {"host": "127.0.0.1", "port": self.port, "user": "postgres"}

    def kill(self) -> None:
        """kill -9 of the postmaster and of all that hang on it."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
        for pid in [self.process.pid, *map(int, children.stdout.split())]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A server that is gone at the end."""
    server = Cluster(folder)
    try:
        yield server
    finally:
        server.kill()


def own_cluster(world: Any, dice: Random) -> Verdict:
    """The world moves to a server of its own, which is killed in the middle of a sweep, twice, and starts again."""
    control, places = world.control(), world.places(STATEMENT)
    connections.close_all()
    folder = Path("/tmp") / f"faults-{os.getpid()}-{dice.randrange(10**9)}"
    settings, there = connections["default"].settings_dict, world.storage.address
    options = settings["OPTIONS"]
    settings["OPTIONS"] = {**options, "options": options["options"].replace(HASTE, "")}
    try:
        with cluster(folder) as server:
            _copy(world.name, there, server.address)
            settings.update(HOST="127.0.0.1", PORT=str(server.port), USER="postgres", PASSWORD="")
            for _ in range(2):
                fault = Fault(STATEMENT, dice.randrange(places), server.kill)
                world.run(lambda fault=fault: _sweep_under(world, fault))
                if server.process.poll() is None:  # the sweep had less to write than the first one
                    server.kill()
                server.start()
            world.recover()
            assert control
            found: Verdict = world.verdict()
            connections.close_all()
    finally:
        password = there["password"] or ""
        settings.update(OPTIONS=options, HOST=there["host"], PORT=there["port"], USER=there["user"], PASSWORD=password)
        shutil.rmtree(folder, ignore_errors=True)
    return found


def _sweep_under(world: Any, fault: Fault) -> None:
    with fault.installed():
        world.sweeping()


def _copy(name: str, source: dict[str, Any], target: dict[str, Any]) -> None:
    """The database of that name from one server to the other."""
    env = {**os.environ, "PGPASSWORD": source["password"] or ""}
    at = lambda a: ["-h", a["host"], "-p", str(a["port"]), "-U", a["user"]]  # noqa: E731
    subprocess.run([programs() / "createdb", *at(target), name], check=True)
    dump = subprocess.run([programs() / "pg_dump", *at(source), "-Fc", name], check=True, capture_output=True, env=env)
    subprocess.run([programs() / "pg_restore", *at(target), "-d", name], check=True, input=dump.stdout)
