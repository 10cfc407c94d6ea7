"""The database server itself, and what its backup gives back."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

from django.db import connection

from tests.faults.cluster import own_cluster
from tests.faults.naive import DUE, Naive, ask
from tests.faults.processes import STATEMENT, Fault, die
from tests.faults.verdicts import Verdict
from tests.faults.worlds import World


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
