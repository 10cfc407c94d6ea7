"""The audit chain: how long `manage.py verify_audit` takes for a million events, and whether it finds the one that was changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench import ground
from bench.goals import Line, at_most

EVENTS, MILLION = 50_000, 1_000_000
ROUNDS = 3
SECONDS = 30.0


def run(*, events: int = EVENTS, rounds: int = ROUNDS, on: Sequence[str] = ()) -> Iterator[Line]:
    """Lines and goals of the report. Raises Differs."""
    for backend in on or ground.backends():
        with ground.working(ground.county(backend, "audit")) as worker:
            took = worker.call("audit.write", events=events)
            yield f"{backend}: {events:,} steps and their events, written and chained in {took:.0f} s"
            each = [worker.call("audit.verify") for _ in range(rounds)]
            worker.call("audit.find")
        yield f"{backend}: the one that was changed is found"
        yield at_most(f"{backend}: seconds to verify a million events", SECONDS, [MILLION * one for one in each])
    if not on:
        yield from ground.absent()
