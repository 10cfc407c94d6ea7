"""The opponent: what one writes on the first day with Celery, and many never change.

One message per case at its deadline, acknowledged before it is worked on (Celery's default); the task reads the row, raises
the level, saves every column, notes the event and sends a mail. It is not careless: row and event are one transaction,
a closed case is left alone. It has no unique key, no compare-and-set, no sweep, and it trusts the message.

Its tables stand beside ours in the same database, so that the same faults hit both.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from celery import Celery
from django.db import connection, transaction

from tests.faults.letters import letters, write_line
from tests.faults.processes import Child, Fault
from tests.faults.verdicts import Verdict

DUE, ALL = range(1, 11), range(1, 13)  # ten whose day has come, two whose has not
OPEN, CLOSED = "open", "closed"
COLUMNS = ("level", "status", "deadline", "note", "owner")
TODAY, TOMORROW = 7, 8  # days are numbers here


def make_tables() -> None:
    """Two tables and twelve cases."""
    key = "integer PRIMARY KEY" if connection.vendor == "sqlite" else "serial PRIMARY KEY"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE naive_case (id {key}, level integer, status text, deadline integer, note text, owner text)"
        )
        cursor.execute(f"CREATE TABLE naive_event (id {key}, case_id integer, what text)")
        for pk in ALL:
            day = TODAY if pk in DUE else TODAY + 20
            row = [1, OPEN, day, "", "wang"]
            cursor.execute("INSERT INTO naive_case VALUES (%s, %s, %s, %s, %s, %s)", [pk, *row])


def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """One statement and its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


@dataclass
class Case:
    """What matters of an ORM here: it reads every column and writes every column."""

    pk: int
    level: int
    status: str
    deadline: int
    note: str
    owner: str

    @classmethod
    def get(cls, pk: int) -> Case:
        """The row as it is now."""
        return cls(*ask(f"SELECT id, {', '.join(COLUMNS)} FROM naive_case WHERE id = %s", pk)[0])

    def save(self) -> None:
        """The row as this process believes it to be."""
        sets = ", ".join(f"{column} = %s" for column in COLUMNS)
        ask(f"UPDATE naive_case SET {sets} WHERE id = %s", *astuple(self)[1:], self.pk)


def note(pk: int, what: str) -> None:
    """One line of the case's log."""
    ask("INSERT INTO naive_event (case_id, what) VALUES (%s, %s)", pk, what)


def events(what: str = "escalate") -> Counter[int]:
    """How often that happened to each case."""
    return Counter(pk for (pk,) in ask("SELECT case_id FROM naive_event WHERE what = %s", what))


class Naive:
    """The naive house in a world: its tasks, its queue, its workers. `options` go to Celery's configuration."""

    def __init__(self, world: Any, broker: str = "", **options: Any) -> None:
        self.world, self.queue, self.mails = world, f"naive-{uuid4().hex}", world.folder / "naive-letters"
        self.begun = world.folder / "naive-begun"
        self.broker, self.app = broker, Celery("naive", set_as_current=False, fixups=set())
        transport = {} if broker else self._folders(world.folder / self.queue)
        self.app.conf.update(
            broker_read_url=broker or "filesystem://",  # broker_url would yield to the variable of that name
            broker_write_url=broker or "filesystem://",
            task_default_queue=self.queue,
            worker_hijack_root_logger=False,
            worker_enable_remote_control=False,
            **{"broker_transport_options": transport, **options},
        )
        self.now = 0
        self.escalate = self.task("escalate", self.do_escalate)
        self.finish = self.task("finish", self._finish)
        self.before: Callable[[], None] = lambda: time.sleep(0.01)  # what a task does besides, for the faults

    @staticmethod
    def _folders(folder: Path) -> dict[str, Any]:
        """A broker that is a folder: messages outlive whoever takes them, and need no server."""
        for each in ("messages", "control"):
            (folder / each).mkdir(parents=True)
        box = str(folder / "messages")
        control = str(folder / "control")
        return {"data_folder_in": box, "data_folder_out": box, "control_folder": control, "polling_interval": 0.01}

    def task(self, name: str, act: Callable[..., Any]) -> Any:
        """One of this house's tasks, known to no other application."""

        def work(*args: Any, **kwargs: Any) -> None:
            act(*args, **kwargs)

        return self.app.task(name=name, shared=False)(work)

    # --- the tasks -----------------------------------------------------------------------------------------------------

    def do_escalate(self, pk: int) -> None:
        """Send one case up, and tell."""
        self.now = pk
        write_line(self.begun, str(pk))
        case = Case.get(pk)
        self.before()
        if case.status != CLOSED:
            self.raise_level(case)
            self.tell(pk)

    @transaction.atomic
    def raise_level(self, case: Case) -> None:
        """Row and event in one transaction."""
        case.level += 1
        case.save()
        note(case.pk, "escalate")

    def tell(self, pk: int) -> None:
        """The mail that the task sends."""
        write_line(self.mails, str(pk))

    def beat(self, today: int) -> None:
        """The daily schedule: whose day is today."""
        for (pk,) in ask("SELECT id FROM naive_case WHERE deadline = %s ORDER BY id", today):
            self.do_escalate(pk)

    def _finish(self, name: str) -> None:
        Path(name).touch()

    # --- queue and workers ----------------------------------------------------------------------------------------------

    def send_all(self, pks: Iterable[int] = DUE, **options: Any) -> None:
        """One message for each case that is due."""
        for pk in pks:
            self.escalate.apply_async((pk,), **options)

    def start_worker(self, fault: Fault | None = None, pool: str = "") -> Child:
        """A Celery worker on this queue, with the pool that Celery takes by itself where there is a real broker."""
        pool = pool or ("prefork" if self.broker else "solo")

        def work() -> None:
            self.app.Worker(
                pool=pool,
                concurrency=1,
                hostname=f"{uuid4().hex}@naive",
                loglevel="CRITICAL",
                quiet=True,
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
            ).start()

        child: Child = self.world.start(work, fault)
        return child

    def settle(self, worker: Child, quiet: float = 0.3) -> None:
        """Let a worker work until it has begun and nothing new has begun for a while, or it is dead; and end it."""
        told, since, until = 0, time.monotonic(), time.monotonic() + 10
        while worker.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
            begun = self.begun.stat().st_size if self.begun.exists() else 0
            if begun != told:
                told, since = begun, time.monotonic()
            if told and time.monotonic() - since > quiet:
                break
        worker.kill()

    def drain(self, worker: Child | None = None) -> None:
        """A healthy worker works off whatever the queue still holds, and is gone."""
        time.sleep(0.005)  # the folder sorts messages by the millisecond
        done = self.world.folder / f"done-{uuid4().hex}"
        self.finish.apply_async((str(done),))
        worker = worker or self.start_worker()
        until = time.monotonic() + 20
        while not done.exists() and time.monotonic() < until and worker.poll() is None:
            time.sleep(0.005)
        worker.kill()
        assert done.exists(), self.world.log.read_text()[-2000:]

    def close(self) -> None:
        """Leave nothing at a broker that others use too."""
        with self.app.connection_for_write() as line:
            if line.transport.driver_type == "amqp":
                line.default_channel.queue_delete(self.queue)
                line.default_channel.exchange_delete(self.queue)
        self.app.close()

    def forget_redis(self) -> None:
        """Leave nothing there either."""
        with self.app.connection_for_write() as line:
            client = line.default_channel.client
            for key in [*client.scan_iter(f"*{self.queue}*"), "unacked", "unacked_index", "unacked_mutex"]:
                client.delete(key)
        self.app.close()

    # --- the verdict ------------------------------------------------------------------------------------------------------

    def verdict(self, due: Iterable[int] = DUE) -> Verdict:
        """Each due case one level up with one event and one mail; the others untouched."""
        found, mails, noted = Verdict(), letters(self.mails), events()
        for pk in ALL:
            want, case = int(pk in due), Case.get(pk)
            up, told = case.level - 1, mails[str(pk)]
            found.lost += up < want
            found.twice += max(up, told, noted[pk]) > want
            found.half += up > 0 and (told == 0 or noted[pk] == 0)
        return found
