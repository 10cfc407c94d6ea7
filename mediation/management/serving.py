"""What `manage.py serve` starts beside the web server. Each part is a context: entered it runs, left it has stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from celery.worker import WorkController

from config.celery import app
from mediation.management.commands.sweep import ring_all, sweep_forever

PATIENCE = 3.0  # seconds to wait for a part (the worker listens for two at a time); unfinished work rolls back


@contextmanager
def celery_worker() -> Iterator[None]:
    """A Celery worker in a thread of this process, over `memory://`.

    WorkController is the bare worker: unlike `app.Worker` it leaves logging, stdout and signals alone.
    """
    worker = WorkController(
        app=app, pool_cls="solo", concurrency=1, without_gossip=True, without_mingle=True, without_heartbeat=True
    )
    thread = threading.Thread(target=worker.start, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        threading.Thread(target=worker.stop, daemon=True).start()  # it waits for a running task; we do not
        thread.join(PATIENCE)


@contextmanager
def sweep_loop(every: float) -> Iterator[None]:
    """The sweep in a thread of its own, never in the worker's queue: slow tasks must not delay it."""
    stop = threading.Event()
    thread = threading.Thread(
        target=sweep_forever, kwargs={"stop": stop, "every": every, "after": ring_all}, name="sweep", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
