"""The database cannot be written, is not there, is killed, or comes back from a backup."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from django.db import connection

from tests.faults.cluster import own_cluster
from tests.faults.naive import DUE, Naive, ask
from tests.faults.processes import STATEMENT, Fault, die
from tests.faults.scenario import Scenario
from tests.faults.scenarios.database import GROUP, cut, failing_naive
from tests.faults.verdicts import Verdict
from tests.faults.worlds import World


def read_only(world: World, dice: Random) -> None:
    """Nothing can be written for one to three passes."""

    def sweep() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "PRAGMA query_only = 1" if world.vendor == "sqlite" else "SET default_transaction_read_only = on"
            )
        world.sweeping()

    for _ in range(dice.randint(1, 3)):
        assert world.run(sweep) != 0
    world.recover()


def read_only_for_naive(naive: Naive, dice: Random) -> None:
    """The tasks of that minute have failed."""
    early = dice.randrange(len(DUE))
    naive.send_all(list(DUE)[:early])
    naive.drain()
    naive.send_all(list(DUE)[early:])
    naive.before = make_read_only
    naive.drain(naive.start_worker())


def make_read_only() -> None:
    """This connection."""
    with connection.cursor() as cursor:
        is_file = connection.vendor == "sqlite"
        cursor.execute("PRAGMA query_only = 1" if is_file else "SET default_transaction_read_only = on")


@contextmanager
def away(world: World) -> Iterator[None]:
    """No new connection gets in, or the file is not where it was."""
    if world.vendor == "sqlite":
        shutil.move(world.name, world.name + ".away")
        yield
        for tail in ("", "-wal", "-shm"):
            Path(world.name + tail).unlink(missing_ok=True)
        shutil.move(world.name + ".away", world.name)
        return
    world.storage.say(f'ALTER DATABASE "{world.name}" ALLOW_CONNECTIONS false')
    yield
    world.storage.say(f'ALTER DATABASE "{world.name}" ALLOW_CONNECTIONS true')


def gone(world: World, dice: Random) -> None:
    """One to three passes find no database."""
    world.control()
    connection.close()
    with away(world):
        for _ in range(dice.randint(1, 3)):
            assert world.sweep() != 0
    world.recover()


def gone_for_naive(naive: Naive, dice: Random) -> None:
    """The tasks of that minute have failed."""
    early = dice.randrange(len(DUE))
    naive.send_all(list(DUE)[:early])
    naive.drain()
    naive.send_all(list(DUE)[early:])
    connection.close()
    with away(naive.world):
        naive.drain(naive.start_worker())


def power_cut(world: World, dice: Random) -> None:
    """SQLite: the sweep is killed and the end of the write-ahead log is torn off, as an unfinished write is."""
    world.sweep(Fault(STATEMENT, dice.randrange(world.places(STATEMENT)), die))
    log = Path(world.name + "-wal")
    if log.exists() and log.stat().st_size > 100:
        with log.open("ab") as end:
            end.write(dice.randbytes(dice.randrange(1, 5000)))
    world.recover()


def naive_power_cut(naive: Naive, dice: Random) -> None:
    """The queue was in the memory of a machine that lost its power."""
    naive.send_all()
    naive.start_worker(Fault(STATEMENT, dice.randrange(2 * len(DUE)), die)).wait()
    naive.drain()


def server_killed(world: World, dice: Random) -> Verdict:
    """A server of our own is killed with kill -9 in the middle of a sweep, and starts again."""
    return own_cluster(world, dice)


def restored(world: World, dice: Random) -> None:
    """The backup of an hour ago comes back after everything had been done and told: nothing is told again."""
    world.recover()
    connection.close()
    copy = world.storage.clone(world.name)
    for _ in range(dice.randint(1, 3)):
        world.recover()
    connection.close()
    world.storage.spoil(copy)
    world.storage.spoil(world.name)
    world.storage.drop(world.name)
    _put_back(world, copy)
    world.recover()


def _put_back(world: World, copy: str) -> None:
    if world.vendor == "sqlite":
        shutil.move(copy, world.name)
    else:
        world.storage.say(f'ALTER DATABASE "{copy}" RENAME TO "{world.name}"')


def restored_for_naive(naive: Naive, dice: Random) -> None:
    """The queue is not in the backup: old rows and new messages meet."""
    early = dice.randint(2, len(DUE) - 2)
    naive.send_all(list(DUE)[:early])
    naive.drain()
    rows = ask("SELECT id FROM naive_case WHERE level = 2")
    ask("UPDATE naive_case SET level = 1")  # the backup of before
    ask("DELETE FROM naive_event")
    naive.send_all()  # what the operator does so that nothing is missing
    naive.drain()
    assert rows


SCENARIOS = (
    Scenario(
        "the database is read-only",
        GROUP,
        "One to three passes can write nothing.",
        read_only,
        read_only_for_naive,
    ),
    Scenario(
        "the database is away",
        GROUP,
        "One to three passes find no database.",
        gone,
        gone_for_naive,
    ),
    Scenario(
        "power cut",
        GROUP,
        "The sweep is killed and the end of the write-ahead log is garbage.",
        power_cut,
        naive_power_cut,
        only="sqlite",
    ),
    Scenario(
        "kill -9 of the server",
        GROUP,
        "A PostgreSQL of our own is killed in the middle of a sweep and starts again.",
        server_killed,
        failing_naive(cut),
        seeds=3,
        only="postgresql",
    ),
    Scenario(
        "an old backup is restored",
        GROUP,
        "The backup of an hour ago comes back after everything was done and told.",
        restored,
        restored_for_naive,
    ),
)
