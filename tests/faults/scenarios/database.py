"""The database is cut off, full, locked, read-only, gone, or does not say whether it committed."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from random import Random
from typing import Any

import psycopg
from django.db import OperationalError, connection, transaction

from mediation.models import Dispute
from tests import factories as made
from tests.faults.naive import DUE, Case, Naive, ask
from tests.faults.processes import AFTER_COMMIT, STATEMENT, Fault
from tests.faults.scenario import Ours, Scenario, Theirs
from tests.faults.storage import Server
from tests.faults.verdicts import Verdict
from tests.faults.worlds import World, recalled
from tests.mediation import verbs

GROUP = "database"
DEADLOCK, SERIALISATION, FULL, CANCELLED = "40P01", "40001", "53100", "57014"
MESSAGES = {DEADLOCK: "database is locked", SERIALISATION: "database table is locked", FULL: "database or disk is full"}


def cut() -> None:
    """The connection ends in the middle: the server ends it, or the file is closed under our hands."""
    if connection.vendor == "sqlite":
        connection.connection.close()
        return
    pid, settings = connection.connection.info.backend_pid, connection.settings_dict
    Server(settings).say(f"SELECT pg_terminate_backend({pid})", settings["NAME"])
    time.sleep(0.02)


def refusing(code: str) -> Callable[[], None]:
    """The server itself raises this error, and the transaction is spoilt."""

    def raise_it() -> None:
        if connection.vendor == "sqlite":
            raise OperationalError(MESSAGES.get(code, "interrupted"))
        connection.cursor().cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'told to' USING ERRCODE = '{code}'; END $$")

    return raise_it


def failing(what: Callable[[], None]) -> Ours:
    """It happens at any one writing statement of a sweep; the sweep may end badly, the next one is healthy."""

    def run(world: World, dice: Random) -> None:
        world.sweep(Fault(STATEMENT, dice.randrange(world.places(STATEMENT)), what))
        world.recover()

    return run


def failing_naive(what: Callable[[], None]) -> Theirs:
    """It happens in one of the tasks. A failed task is a line in a log."""

    def teeth(naive: Naive, dice: Random) -> None:
        naive.send_all()
        naive.drain(naive.start_worker(Fault(STATEMENT, dice.randrange(2 * len(DUE)), what)))
        naive.send_all([])
        naive.drain()

    return teeth


def answer_lost() -> None:
    """COMMIT went out and was done; the answer never came."""
    raise OperationalError("server closed the connection unexpectedly")


def commit_unknown(world: World, dice: Random) -> None:
    """The sweep does not know whether it committed."""
    world.sweep(Fault(AFTER_COMMIT, dice.randrange(world.places(AFTER_COMMIT)), answer_lost))
    world.recover()


def commit_unknown_for_naive(naive: Naive, dice: Random) -> None:
    """`autoretry_for` was set, as one should. It had happened, and happens again."""
    again = {"autoretry_for": (OperationalError,), "retry_backoff": False, "default_retry_delay": 0, "max_retries": 2}
    naive.escalate = naive.app.task(name="escalate again", shared=False, **again)(lambda_of(naive))
    naive.send_all()
    naive.drain(naive.start_worker(Fault(AFTER_COMMIT, dice.randrange(len(DUE)), answer_lost)))
    time.sleep(0.01)
    naive.drain()


def lambda_of(naive: Naive) -> Any:
    """The task as a function with a name."""

    def escalate(pk: int) -> None:
        naive.do_escalate(pk)

    return escalate


# --- many writers, locks -----------------------------------------------------------------------------------------------------


def eight_writers(world: World, dice: Random) -> Verdict:
    """Four sweeps, and four people who each send something in, at once."""
    people = [world.start(lambda: verbs.BY_NAME["report_risk"].act(recalled(), _latest(), recalled().wang, world.at))]
    people += [world.start(lambda: registered_by_wang(world)) for _ in range(3)]
    sweeps = [world.start_sweep() for _ in range(4)]
    ended = [each.wait() for each in [*people, *sweeps]]
    world.recover()
    count = ask("SELECT count(*) FROM mediation_dispute")[0][0]
    known = world.latest()
    free = tuple(range(known - 3, known + 1))
    return world.verdict(free=free) + Verdict(lost=sum(status != 0 for status in ended) + (count != 10))


def _latest() -> Any:
    return Dispute.objects.get(pk=7)


def registered_by_wang(world: World) -> None:
    """One more dispute."""
    made.make_dispute(recalled(), at=world.at)


def eight_naive_writers(naive: Naive, dice: Random) -> Verdict:
    """Eight processes read, think for a moment, and save what they read with one thing changed."""

    def add() -> None:
        if connection.vendor == "sqlite":
            connection.settings_dict["OPTIONS"] = {"timeout": 0.01, "transaction_mode": "DEFERRED"}
        for _ in range(5):
            with transaction.atomic():
                case = Case.get(1)
                time.sleep(dice.uniform(0, 0.002))
                case.deadline += 1
                case.save()

    writers = [naive.world.start(add) for _ in range(8)]
    for each in writers:
        each.wait()
    return Verdict(lost=40 - (Case.get(1).deadline - 7))


def holding(world: World, pk: int) -> Callable[[], None]:
    """Somebody has the row in an open transaction (on SQLite: the whole file), as from a forgotten console."""

    def hold() -> None:
        if world.vendor == "sqlite":
            line = sqlite3.connect(world.name, isolation_level=None)
            line.execute("BEGIN IMMEDIATE")
        else:
            line = psycopg.connect(dbname=world.name, **world.storage.address)
            line.execute("SELECT 1 FROM mediation_dispute WHERE id = %s FOR UPDATE", [pk])
        time.sleep(0.5)
        line.close()

    return hold


def locked(world: World, dice: Random) -> None:
    """A sweep meets a row that somebody holds; it does what it can, the rest is done when the row is free."""
    console = world.start(holding(world, dice.choice(world.due())))
    time.sleep(dice.uniform(0, 0.2))
    sweep = world.start_sweep()
    assert (console.wait(), sweep.wait()) == (0, 0)
    world.recover()


def locked_for_naive(naive: Naive, dice: Random) -> None:
    """The task waits for the lock until its time limit; nobody runs it again."""
    pk = dice.choice(DUE)

    def step() -> None:
        if pk == naive.now:
            raise OperationalError("canceling statement due to lock timeout")

    naive.before = step
    naive.send_all()
    naive.drain(naive.start_worker())


# --- full, read-only, away --------------------------------------------------------------------------------------------------


def disk_full(world: World, dice: Random) -> None:
    """SQLite may take a few pages more and then none; PostgreSQL says `disk full` at any statement."""
    if world.vendor == "sqlite":
        spare = dice.randrange(0, 30)

        def sweep() -> None:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA page_count")
                cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + spare}")
            world.sweeping()

        world.run(sweep)
    else:
        world.sweep(Fault(STATEMENT, dice.randrange(world.places(STATEMENT)), refusing(FULL)))
    world.recover()


SCENARIOS = (
    Scenario(
        "the connection is cut",
        GROUP,
        "The server ends the connection at any writing statement.",
        failing(cut),
        failing_naive(cut),
    ),
    Scenario(
        "a deadlock",
        GROUP,
        "The server chooses our transaction as the victim (40P01; on SQLite: locked).",
        failing(refusing(DEADLOCK)),
        failing_naive(refusing(DEADLOCK)),
        quick=True,
    ),
    Scenario(
        "a serialization failure",
        GROUP,
        "The server asks us to try again (40001; on SQLite: table locked).",
        failing(refusing(SERIALISATION)),
        failing_naive(refusing(SERIALISATION)),
    ),
    Scenario(
        "a statement is cancelled",
        GROUP,
        "The administrator or a time limit cancels any writing statement (57014).",
        failing(refusing(CANCELLED)),
        failing_naive(refusing(CANCELLED)),
    ),
    Scenario(
        "COMMIT without an answer",
        GROUP,
        "It is committed, but the process is told that the line broke.",
        commit_unknown,
        commit_unknown_for_naive,
    ),
    Scenario(
        "eight writers at once", GROUP, "Four sweeps and four people.", eight_writers, eight_naive_writers, seeds=8
    ),
    Scenario(
        "somebody holds the lock",
        GROUP,
        "A forgotten console holds a due row (on SQLite: the whole file) while the sweep runs.",
        locked,
        locked_for_naive,
    ),
    Scenario(
        "the disk is full",
        GROUP,
        "SQLite may take up to thirty pages more and then none; PostgreSQL says so at any statement.",
        disk_full,
        failing_naive(refusing(FULL)),
    ),
)
