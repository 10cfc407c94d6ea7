"""SQLite in a county office: people save while the sweep runs. Do they wait, and is anybody turned away?

The save is a real one: a mediator adds evidence, the rules look at the dispute again; 10 ms later comes the next.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

from bench import ground
from bench.goals import Goal, Line, told
from bench.race import Differs

SIZE = 100_000
ROUNDS = 3
SWEPT = 15_000
SAVES = 25  # in an idle round
SECONDS = 2.0  # of sweeping in a round
WAIT = 3.0  # p99 while sweeping may be so many times p99 of an idle hour
MIXED, PROCESSES = 10_000, 4
PLAIN = 100  # transactions with Django's own settings: enough to see it
ANCHORED = 1  # rounds in which the anchor runs too


def run(*, size: int = SIZE, rounds: int = ROUNDS, mixed: int = MIXED, plain: int = PLAIN) -> Iterator[Line]:
    """Lines and goals of the report. Raises Differs."""
    source = ground.filled(ground.SQLITE, size)
    with ground.copied(source) as database:
        yield from _waiting(database, rounds)
        yield from _turned_away(database, mixed, plain)


def _waiting(database: ground.Database, rounds: int) -> Iterator[Line]:
    taken: dict[str, list[float]] = {"idle": [], "sweep": [], "anchor": []}
    with ground.working(database.url) as mediator, ground.working(database.url) as sweeper:
        left = min(SWEPT, sweeper.call("morning.put_off"))
        sweeper.call("morning.call_up", count=left)
        mediator.call("mediators.save", count=5)
        for number in range(rounds):
            taken["idle"] += mediator.call("mediators.save", count=SAVES)
            taken["sweep"] += _while(sweeper, mediator, "morning.run_sweep", seconds=SECONDS)
            if number < ANCHORED:
                taken["anchor"] += _while(sweeper, mediator, "orm.sweep", chunks=1)
        if wrong := sweeper.call("crowd.broken"):
            raise Differs(f"after the saves: {wrong}")
    p99 = {name: _p99(seconds) for name, seconds in taken.items()}
    yield f"SQLite: {left:,} due, swept for {SECONDS:g} s in each of {rounds} rounds while a mediator saves"
    yield Goal("SQLite: p99 of a mediator's save, while sweeping / idle", p99["sweep"] / p99["idle"], "<=", WAIT)
    yield told("p99 beside an ORM sweep in chunks of 100 / idle", [p99["anchor"] / p99["idle"]])
    for name, seconds in taken.items():
        middle, most = 1_000 * statistics.median(seconds), 1_000 * max(seconds)
        yield f"  {name:<8}{len(seconds):>6} saves, ms: p50 {middle:.0f}, p99 {1_000 * p99[name]:.0f}, longest {most:.0f}"


def _while(sweeper: ground.Worker, mediator: ground.Worker, call: str, **args: Any) -> list[float]:
    """What the saves took that began while the sweep ran."""
    taken: list[float] = []
    sweeper.ask(call, **args)
    while not (taken and sweeper.has_answered()):
        taken += mediator.call("mediators.save", count=1)
    sweeper.answer()
    return taken


def _p99(seconds: Sequence[float]) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(0.99 * len(seconds)))]


def _turned_away(database: ground.Database, mixed: int, plain: int) -> Iterator[Line]:
    ours = _locked(database, mixed, plain=False)
    yield Goal(f'SQLite: "database is locked" in {mixed:,} transactions of {PROCESSES} processes', ours, "<=", 0)
    if plain:
        with ground.working(database.url, plain=True) as worker:
            worker.call("mediators.plain_file")
        yield f"  with Django's own settings: {_locked(database, plain, plain=True)} of {plain:,}"


def _locked(database: ground.Database, count: int, *, plain: bool) -> int:
    """How many of so many transactions, over all processes, met "database is locked"."""
    with ExitStack() as stack:
        workers = [stack.enter_context(ground.working(database.url, plain=plain)) for _ in range(PROCESSES)]
        for seed, worker in enumerate(workers):
            worker.ask("mediators.mixed", count=count // PROCESSES, seed=seed)
        return sum(worker.answer()["locked"] for worker in workers)
