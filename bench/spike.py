"""Nine o'clock: a sixth of all open disputes is due at once. Two sweepers, one of which is killed in the middle.

Anchor: two workers that do the same work as the manuals of Django and django-simple-history have it, row by row.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import product

from bench import ground
from bench.goals import Line, at_least, ratios
from bench.race import Differs

SIZE = 100_000
ROUNDS = 3
KILLED_IN = 1  # the second round
# Two sweepers are two where each takes rows that the other has not. SQLite has one lock for the file, and the sweep lets go
# of it for the people who save: what counts there is bench/mediators.py, and that the morning does not become an afternoon.
TIMES = {ground.SQLITE: 3, ground.POSTGRESQL: 12}
ANCHOR = 20  # disputes that the anchor is given in a round of a spike of 16,000
# What the sweep is given in a round, unless the whole spike is wanted: on the server two chunks, one for each sweeper.
MOST = {ground.SQLITE: 120, ground.POSTGRESQL: 1_000}
OURS, ANCHORED = "morning.run_sweep", "orm.sweep"
WARM = 4  # disputes that are done before the clock starts
PATIENCE = 300.0  # seconds


def run(*, size: int = SIZE, rounds: int = ROUNDS, whole: bool = False, on: Sequence[str] = ()) -> Iterator[Line]:
    """Lines and goals of the report; `whole` sweeps all that are due. Raises Differs."""
    for backend in on or ground.backends():
        yield from _measure(ground.filled(backend, size), rounds, size if whole else MOST[backend])
    if not on:
        yield from ground.absent()


def _measure(database: ground.Database, rounds: int, most: int) -> Iterator[Line]:
    ours: list[float] = []
    anchor: list[float] = []
    with ExitStack() as stack:
        boss, *two = (stack.enter_context(ground.working(database.url)) for _ in range(3))
        before = boss.call("morning.sent_up")["handovers"]
        left = boss.call("morning.put_off")
        few = max(2, ANCHOR * left // 16_000)
        for each in product((OURS, ANCHORED), two):
            _warm(boss, *each)
        many = min(most, (left - WARM) // rounds - few)
        for number in range(rounds):
            anchor.append(_sweep(boss, two, ANCHORED, few) / few)
            if number == KILLED_IN:
                ours.append(_sweep_with_a_death(boss, two, many) / many)
                two[0] = stack.enter_context(ground.working(database.url))
                two[0].call(OURS)
            else:
                ours.append(_sweep(boss, two, OURS, many) / many)
        asked = before + WARM + rounds * (few + many)
        exactly_once(boss, asked)
    swept = f"{rounds * many:,} of the {database.due:,} due among {database.open:,} open"
    yield f"{database.backend}: {swept} swept by two, {asked - before - rounds * many} row by row, one killed: exactly once"
    yield at_least(
        f"{database.backend}: the spike, ORM workers / the sweep", TIMES[database.backend], ratios(anchor, ours)
    )
    speeds = [f"{1 / min(each):,.0f}" for each in (ours, anchor)]
    yield f"  disputes a second by two processes, the best round: {speeds[0]}, the anchor {speeds[1]}"


def _warm(boss: ground.Worker, call: str, worker: ground.Worker) -> None:
    """One dispute for nothing: what is read and compiled once is there."""
    boss.call("morning.call_up", count=1)
    worker.call(call)


def _sweep(boss: ground.Worker, workers: Sequence[ground.Worker], call: str, count: int) -> float:
    """Seconds until so many are done by all workers together."""
    boss.call("morning.call_up", count=count)
    began = time.perf_counter()
    for worker in workers:
        worker.ask(call)
    for worker in workers:
        worker.answer()
    seconds = time.perf_counter() - began
    if left := boss.call("morning.due"):
        raise Differs(f"{call} left {left} that are due")
    return seconds


def _sweep_with_a_death(boss: ground.Worker, workers: Sequence[ground.Worker], count: int) -> float:
    """The same; when a third is done, one is killed, and the other finishes alone."""
    boss.call("morning.call_up", count=count)
    began = time.perf_counter()
    for worker in workers:
        worker.ask(OURS)
    while boss.call("morning.due") > count * 2 // 3 and time.perf_counter() - began < PATIENCE:
        time.sleep(0.01)
    workers[0].kill()
    workers[1].answer()
    # What the dead one held came free after the other had passed it by: the next pass of the loop finds it.
    while boss.call("morning.due"):
        workers[1].call(OURS)
    return time.perf_counter() - began


def exactly_once(boss: ground.Worker, asked: int) -> None:
    """Raises Differs unless each went up once, and nothing that must never be is so."""
    sent = boss.call("morning.sent_up")
    if set(sent.values()) != {asked}:
        raise Differs(f"{asked} were due: {sent}")
    if wrong := boss.call("crowd.broken"):
        raise Differs(f"after the spike: {wrong}")
