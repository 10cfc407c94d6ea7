"""The house on servers: this process rings at a real broker, workers are processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from amqp.exceptions import ChannelError
from celery import Celery
from django.db import connection

from config.celery import app as house_app
from config.settings import transport_options
from mediation.services import bells

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60  # seconds, on a busy machine


def wait_until(check: Callable[[], object]) -> bool:
    """Whether `check` becomes true in time."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if check():
            return True
        time.sleep(0.05)
    return False


def database_url() -> str:
    """The database of this test, as another process names it."""
    it = connection.settings_dict
    return f"postgres://{it['USER']}:{it['PASSWORD']}@{it['HOST']}:{it['PORT']}/{it['NAME']}"


class Line:
    """A queue of its own at one broker, so that tests at the same time do not hear each other's bells."""

    def __init__(self, broker: str) -> None:
        self.broker, self.queue = broker, f"test-{uuid4().hex}"
        self.app = Celery("mediation", set_as_current=False)
        self.app.config_from_object("django.conf:settings", namespace="CELERY")
        self.app.conf.update(
            broker_read_url=broker,  # the plain broker_url would yield to the variable of that name
            broker_write_url=broker,
            broker_transport_options=transport_options(broker),
            task_default_queue=self.queue,
            task_always_eager=False,
        )

    @contextmanager
    def open(self) -> Iterator[Line]:
        """Ring here and not in eager tests; the queue is thrown away at the end."""
        self.app.set_current()
        bells.LINE.silent_until = 0.0
        try:
            yield self
        finally:
            house_app.set_current()
            bells.LINE.silent_until = 0.0
            self.app.close()

    def throw_away(self) -> None:
        """Leave nothing at a broker that others use too."""
        with self.app.connection_for_write() as connected:
            channel = connected.default_channel
            channel.queue_delete(self.queue)
            channel.exchange_delete(self.queue)
            if self.broker.startswith("redis"):
                for key in list(channel.client.scan_iter(f"*{self.queue}*")):  # what binds the queue has no other end
                    channel.client.delete(key)

    def waiting(self) -> int:
        """Messages that no worker has taken yet."""
        with self.app.connection_for_read() as connected:
            try:
                return int(connected.default_channel.queue_declare(self.queue, passive=True).message_count)
            except ChannelError:
                return 0  # Redis forgets a queue that is empty


class Worker:
    """`celery -A config worker` as docs/operations.md has it started, on the database of this test."""

    def __init__(self, line: Line, var: Path, mail: str) -> None:
        self.line, self.name = line, f"{uuid4().hex}@test"
        self.log = var / f"{self.name}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1", "-n", self.name],
                cwd=ROOT,
                env={**os.environ, **self._settings(var, mail)},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        ready = wait_until(lambda: line.app.control.ping(destination=[self.name], timeout=0.5))
        if not ready:
            self.kill()
        assert ready, self.log.read_text()

    def _settings(self, var: Path, mail: str) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url(),
            "CELERY_BROKER_URL": self.line.broker,
            "CELERY_QUEUE": self.line.queue,
            "SECRET_KEY": "only-for-tests",
            "VAR_DIR": str(var),
            "EMAIL_URL": mail,
            "EMAIL_FROM": "mediation@example.org",
        }

    @property
    def children(self) -> list[int]:
        """The processes that run the tasks."""
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in told.split()]

    def kill(self) -> None:
        """As the machine's failure would: all of it, at once."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)
