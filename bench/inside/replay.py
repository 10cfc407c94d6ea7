"""The ladder asked of many open disputes: fill, compare every answer, then time in turns.

SQL       replay.tally: one statement over all disputes
ORM       dispute by dispute, as a service does it: loaded, facts.build, engine.decide
columns   the facts by one query (mediation/columns.py), then engine.decide dispute by dispute
scan      the least that a database can do: one look at every dispute
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from bench.inside import replay_data
from bench.inside.replay_data import TODAY
from bench.race import Differs
from mediation import facts, replay
from mediation.columns import KEY, PREFIX, with_facts
from mediation.models import Dispute
from rules import engine, shelf
from rules.facts import SCHEMA, Kind

SAMPLES = {"ORM": 300, "columns": 5_000}  # disputes per round; the time of each is multiplied up to all
Answers = dict[int, tuple[str, ...]]


def measure(*, size: int, rounds: int) -> dict[str, list[float]]:
    """Seconds of each way for all disputes, round by round. Raises Differs."""
    replay_data.fill(size, random.Random(1))
    ladder, everything = shelf.shipped()["ladder"], Dispute.objects.open()
    answers = replay.verdicts(ladder, everything, TODAY)
    by_columns(everything, answers)
    ways = _ways(everything, answers, random.Random(2))
    times: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, (asked, work) in ways.items():
            times[way].append(_seconds(work) * size / asked(size))
    return times


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
