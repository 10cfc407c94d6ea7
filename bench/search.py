"""Search: the index beside LIKE, on the same rows, for names, numbers and words that stand everywhere."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from bench import ground
from bench.goals import Goal, Line, ratios, told

SIZE = 100_000
ROUNDS = 3
TIMES = {ground.SQLITE: 100, ground.POSTGRESQL: 50}
NOT_SLOWER = 0.8  # where both do the same, one of them is always a little slower


def run(*, size: int = SIZE, rounds: int = ROUNDS, on: Sequence[str] = ()) -> Iterator[Line]:
    """Lines and goals of the report. Raises Differs."""
    with ExitStack() as stack:
        workers = {
            backend: stack.enter_context(ground.working(ground.filled(backend, size).url))
            for backend in on or ground.backends()
        }
        for worker in workers.values():
            worker.ask("search.index")
        taken = {backend: worker.answer() for backend, worker in workers.items()}
        for backend, worker in workers.items():
            yield f"{backend}: {size:,} open disputes, indexed in {taken[backend]:.0f} s; the same rows as LIKE"
            yield from _measure(backend, worker, rounds)
    if not on:
        yield from ground.absent()


def _measure(backend: str, worker: ground.Worker, rounds: int) -> Iterator[Line]:
    times: dict[str, list[float]] = {}
    for kind in worker.call("search.words"):
        found = worker.call("search.compare", kind=kind, rounds=rounds)
        times[kind] = ratios(found["LIKE"], found["ours"])
        yield told(f"{kind}, {found['hits']:,} hits: LIKE / the index", times[kind])
    middle = {kind: statistics.median(each) for kind, each in times.items()}
    rare = [each for kind, each in middle.items() if not kind.startswith("common")]
    yield Goal(f"{backend}: LIKE / the index, the median kind of name", statistics.median(rare), ">=", TIMES[backend])
    yield Goal(f"{backend}: LIKE / the index, the slowest kind", min(middle.values()), ">=", NOT_SLOWER)
