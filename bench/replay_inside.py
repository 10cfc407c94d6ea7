"""What bench/replay.py runs in a process of its own for each database: fill, compare every answer, then time in turns.

Goals: at least 30 times the engine asked one by one, and a million disputes within five seconds.

  SQL       replay.tally: one statement over all disputes
  ORM       dispute by dispute, as a service does it: loaded, facts.build, engine.decide
  columns   the facts by one query (mediation/columns.py), then engine.decide dispute by dispute
  scan      the least that a database can do: one look at every dispute
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.models import QuerySet  # noqa: E402

from bench import replay_data  # noqa: E402
from bench.replay_data import TODAY  # noqa: E402
from mediation import facts, replay  # noqa: E402
from mediation.columns import KEY, PREFIX, with_facts  # noqa: E402
from mediation.models import Dispute  # noqa: E402
from rules import engine, shelf  # noqa: E402
from rules.facts import SCHEMA, Kind  # noqa: E402

SAMPLES = {"ORM": 300, "columns": 5_000}  # disputes per round; the time of each is multiplied up to all
GOAL_RATIO, GOAL_SECONDS, GOAL_SIZE = 30, 5.0, 1_000_000
Answers = dict[int, tuple[str, ...]]


class Differs(Exception):
    """Two ways gave two answers."""


def measure(size: int, rounds: int) -> Iterator[str]:
    """Lines of the report. Raises Differs."""
    began = time.perf_counter()
    replay_data.fill(size, random.Random(1))
    yield f"{size:,} open disputes written in {time.perf_counter() - began:.0f} s"
    ladder, everything = shelf.shipped()["ladder"], Dispute.objects.open()
    answers = replay.verdicts(ladder, everything, TODAY)
    by_columns(everything, answers)
    yield f"SQL and the engine give the same rows for each of the {len(answers):,} disputes"
    ways = _ways(everything, answers, random.Random(2))
    times: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, (asked, work) in ways.items():
            times[way].append(_seconds(work) * size / asked(size))
    yield from _report(times, size)


def _ways(everything: QuerySet[Dispute], answers: Answers, chance: random.Random) -> dict[str, Any]:
    """Of each way how many of so many disputes it asks, and its work."""
    ladder, keys = shelf.shipped()["ladder"], list(answers)
    found = Counter(row for rows in answers.values() for row in rows or (None,))

    def some(way: str) -> QuerySet[Dispute]:
        return Dispute.objects.filter(pk__in=chance.sample(keys, min(SAMPLES[way], len(keys))))

    def by_sql() -> None:
        _same("tally", +Counter(replay.tally(ladder, everything, TODAY)), found)

    return {
        "SQL": (lambda size: size, by_sql),
        "ORM": (lambda size: min(SAMPLES["ORM"], size), lambda: by_orm(some("ORM"), answers)),
        "columns": (lambda size: min(SAMPLES["columns"], size), lambda: by_columns(some("columns"), answers)),
        "scan": (lambda size: size, scan),
    }


def by_orm(disputes: QuerySet[Dispute], answers: Answers) -> None:
    """Each dispute loaded by its key, its facts built, the engine asked. Raises Differs."""
    ladder = shelf.shipped()["ladder"]
    for dispute in disputes:
        decided = engine.decide(ladder, facts.build(dispute, TODAY).facts, TODAY)
        _same(dispute.pk, decided.rows, answers[dispute.pk])


def by_columns(disputes: QuerySet[Dispute], answers: Answers) -> None:
    """The facts in one query, the engine asked of each dispute. Raises Differs."""
    ladder = shelf.shipped()["ladder"]
    names = replay.mentioned([ladder], TODAY)
    truths = [name for name in names if SCHEMA[name].kind is Kind.BOOL]
    columns = (KEY, *(PREFIX + name for name in names))
    for key, *values in with_facts(disputes, names, TODAY).values_list(*columns).iterator():
        known: dict[str, Any] = dict(zip(names, values, strict=True))
        known |= {name: bool(known[name]) for name in truths if known[name] is not None}
        _same(key, engine.decide(ladder, known, TODAY).rows, answers[key])


def scan() -> None:
    """Every dispute looked at once, without an index to help."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM mediation_dispute WHERE level_since <= %s", [TODAY])
        cursor.fetchall()


def _same(what: object, one: object, other: object) -> None:
    if one != other:
        raise Differs(f"{what}: {one}, {other}")


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _report(times: dict[str, list[float]], size: int) -> Iterator[str]:
    """Seconds and ratios, the median of the rounds and their range."""
    for way, seconds in times.items():
        note = f", multiplied up from {SAMPLES[way]:,}" if SAMPLES.get(way, size) < size else ""
        yield f"{way:8} {_spread(seconds)} s for {size:,}{note}"
    ratios = {
        f"{over} / {under}": [one / other for one, other in zip(times[over], times[under], strict=True)]
        for over, under in (("ORM", "SQL"), ("columns", "SQL"), ("SQL", "scan"))
    }
    for name, values in ratios.items():
        yield f"{name}: {_spread(values)}"
    yield f"{_goal(statistics.median(ratios['ORM / SQL']) >= GOAL_RATIO)} {GOAL_RATIO} times the ORM and the engine"
    if size >= GOAL_SIZE:
        met = statistics.median(times["SQL"]) <= GOAL_SECONDS
        yield f"{_goal(met)} a million within {GOAL_SECONDS:g} s"


def _goal(met: bool) -> str:
    return "goal met:" if met else "GOAL MISSED:"


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):,.3g} ({min(values):,.3g}–{max(values):,.3g})"


@contextmanager
def _own_database() -> Iterator[None]:
    """On a server a database of our own beside the one named, as tests have; the SQLite file is ours already."""
    if connection.vendor == "sqlite":
        yield
        return
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def main() -> int:
    """Size and rounds from the command line; 1 when two ways gave two answers."""
    size, rounds = map(int, sys.argv[1:3])
    with _own_database():
        try:
            for line in measure(size, rounds):
                print(line, flush=True)
        except Differs as difference:
            print(f"NOT EQUAL: {difference}", flush=True)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
