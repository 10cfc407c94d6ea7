"""Lines to brokers, as scenarios need them: wrong, slow, watched."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from config.settings import transport_options
from tests.faults.processes import Child, Fault
from tests.faults.worlds import World
from tests.services.house import Line

ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0}
STORM = {"visibility_timeout": 1, "unacked_restore_interval": 0.3, "unacked_restore_throttle": 1}


@contextmanager
def line_to(url: str, **transport: Any) -> Iterator[Line]:
    """A line of our house to that broker, with a queue of its own."""
    line = Line(url)
    line.app.conf.broker_transport_options = {**transport_options(url), **transport}
    with line.open():
        yield line
        line.throw_away()


def our_worker(world: World, line: Line, fault: Fault | None = None, pool: str = "prefork") -> Child:
    """A worker of our house, as `celery -A config worker`."""

    def work() -> None:
        options = {"without_gossip": True, "without_mingle": True, "without_heartbeat": True}
        name = f"{os.getpid()}@ours"
        line.app.Worker(pool=pool, concurrency=1, hostname=name, loglevel="CRITICAL", quiet=True, **options).start()

    return world.start(work, fault)


def waited(check: Any, patience: float = 10.0) -> bool:
    """Whether it becomes true in time."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if check():
            connections.close_all()
            return True
        time.sleep(0.02)
    return False


def free_port() -> int:
    """Where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])
