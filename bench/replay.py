"""Replay: the ladder asked of many open disputes, by the database and one by one."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from bench import ground
from bench.goals import Goal, Line, at_least, ratios, told

SIZE, MILLION = 20_000, 1_000_000
ROUNDS = 5
TIMES, SECONDS = 30, 5.0  # as fast as the engine asked one by one; for a million


def run(*, size: int = SIZE, rounds: int = ROUNDS, on: Sequence[str] = ()) -> Iterator[Line]:
    """Lines and goals of the report. Raises Differs."""
    for backend in on or ground.backends():
        with ground.working(ground.fresh(backend, "replay")) as worker:
            times = worker.call("replay.measure", size=size, rounds=rounds)
        yield f"{backend}: SQL and the engine give the same rows for each of {size:,} open disputes"
        yield at_least(f"{backend}: replay, ORM and engine one by one / SQL", TIMES, ratios(times["ORM"], times["SQL"]))
        yield told("facts by one query, then the engine / SQL", ratios(times["columns"], times["SQL"]))
        yield told("SQL / one look at every dispute", ratios(times["SQL"], times["scan"]))
        middle = statistics.median(times["SQL"])
        if size >= MILLION:
            yield Goal(f"{backend}: seconds to replay {size:,}", middle, "<=", SECONDS)
        else:
            yield f"  {middle:.2f} s"
    if not on:
        yield from ground.absent()
