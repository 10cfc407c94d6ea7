"""Transitions with full history: the house's writer beside save() with django-simple-history, and beside the least there is.

All ways start from facts in memory; loading the disputes, asking the ladder and writing are timed. A gate compares the
history row by row with what django-simple-history keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench import ground
from bench.goals import Line, at_least, ratios, told

SIZE = 100_000
ROUNDS = 3
GOALS = {ground.SQLITE: 10, ground.POSTGRESQL: 20}
FLOOR = 0.65
# Of 100,000: so many disputes in a round. The slow ways get fewer; what counts is the time for one.
MOST = {"writer": 500, "save": 80, "rows": 50, "floor": 500, "whole writer": 200, "whole rows": 20}


def run(*, size: int = SIZE, rounds: int = ROUNDS, on: Sequence[str] = ()) -> Iterator[Line]:
    """Lines and goals of the report. Raises Differs."""
    for backend in on or ground.backends():
        database = ground.filled(backend, size)
        times: dict[str, list[float]] = {way: [] for way in MOST}
        with ground.working(database.url) as worker:
            pool = worker.call("transitions.begin")
            counts = {way: max(1, min(most, pool * most // 40_000)) for way, most in MOST.items()}
            for way in MOST:  # once for nothing: what is compiled and cached is there
                worker.call("transitions.send", way=way, count=1)
            for _ in range(rounds):
                for way, count in counts.items():
                    times[way].append(worker.call("transitions.send", way=way, count=count) / count)
        yield from _report(backend, times)
    if not on:
        yield from ground.absent()


def _report(backend: str, times: dict[str, list[float]]) -> Iterator[Line]:
    over = {way: ratios(times[way], times["writer"]) for way in times}
    yield f"{backend}: history equal, field for field, by every way"
    yield at_least(f"{backend}: save() with history / the writer", GOALS[backend], over["save"])
    yield at_least(f"{backend}: the least there is / the writer", FLOOR, over["floor"])
    yield told("save() with history, timeline and audit event / the writer", over["rows"])
    whole = ratios(times["whole rows"], times["whole writer"])
    yield told("decision, step, hand-over and notices: row by row / the house", whole)
    each = ", ".join(f"{way} {1e6 * min(seconds):,.0f}" for way, seconds in times.items())
    yield f"  microseconds for each dispute, the best round: {each}"
