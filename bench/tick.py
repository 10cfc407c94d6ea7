"""What a pass of the sweep costs follows what is due, not what is open."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from bench import ground
from bench.goals import Goal, Line, at_most, ratios, told

SIZE, SMALL = 100_000, 10_000
ROUNDS = 5
DUE = 60
SCANNED = 5_000
QUERIES, MILLISECONDS, GROWTH = 2, 5.0, 1.3


def run(
    *, size: int = SIZE, small: int = SMALL, rounds: int = ROUNDS, due: int = DUE, on: Sequence[str] = ()
) -> Iterator[Line]:
    """Lines and goals of the report. Raises Differs."""
    for backend in on or ground.backends():
        times: dict[str, list[float]] = {"small": [], "big": [], "scan": [], "idle": []}
        queries: list[str] = []
        urls = {"small": ground.filled(backend, small).url, "big": ground.filled(backend, size).url}
        with ground.working(urls["small"]) as few, ground.working(urls["big"]) as many:
            workers = {"small": few, "big": many}
            for worker in workers.values():
                worker.call("morning.put_off")
                _pass(worker, 1)
            for _ in range(rounds):
                for name, worker in workers.items():
                    times[name].append(_pass(worker, due))
                times["scan"].append(many.call("tick.scan", most=min(SCANNED, size)))
                nothing = many.call("tick.idle")
                times["idle"].append(1_000 * nothing["seconds"])
                queries = nothing["queries"]
        yield f"{backend}: {due} due among {small:,} and among {size:,} open"
        yield Goal(f"{backend}: queries of a pass with nothing due", len(queries), "<=", QUERIES)
        if len(queries) > QUERIES:
            yield from (f"    {query[:110]}" for query in queries)
        yield at_most(f"{backend}: milliseconds of a pass with nothing due", MILLISECONDS, times["idle"])
        growth = ratios(times["big"], times["small"])
        yield at_most(f"{backend}: {due} due, among {size:,} / among {small:,}", GROWTH, growth)
        yield told(f"a look at every open dispute / a pass with {due} due", ratios(times["scan"], times["big"]))
        yield told("a look at every open dispute / a pass with nothing due", [
            1_000 * scan / idle for scan, idle in zip(times["scan"], times["idle"], strict=True)
        ])  # fmt: skip
        yield f"  seconds: {statistics.median(times['big']):.3f}, the scan {statistics.median(times['scan']):.1f}"
    if not on:
        yield from ground.absent()


def _pass(worker: ground.Worker, due: int) -> float:
    """Seconds of one pass with so many due."""
    worker.call("morning.call_up", count=due)
    return float(worker.call("morning.run_sweep")["seconds"])
