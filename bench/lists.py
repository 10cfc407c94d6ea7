"""Inbox and county list in units of one `get` by its key, and whether a larger crowd makes them slower.

Anchor: Django's own Paginator over the same lines.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from bench import ground
from bench.goals import Goal, Line, at_most, ratios, told

SIZE, SMALL = 100_000, 1_000
ROUNDS = 5
OURS = ("inbox", "county, first page", "county, far page")
GETS, QUERIES, GROWTH = 5.0, 4, 1.5


def run(*, size: int = SIZE, small: int = SMALL, rounds: int = ROUNDS, on: Sequence[str] = ()) -> Iterator[Line]:
    """Lines and goals of the report. Raises Differs."""
    for backend in on or ground.backends():
        urls = [ground.filled(backend, many).url for many in (small, size)]
        with ground.working(urls[0]) as few, ground.working(urls[1]) as many:
            begun = [worker.call("lists.begin") for worker in (few, many)]
            for worker in (few, many):  # once for nothing
                worker.call("lists.seconds")
            turns = [(few.call("lists.seconds"), many.call("lists.seconds")) for _ in range(rounds)]
        counties = " and ".join(f"{said['county']:,}" for said in begun)
        yield f"{backend}: counties of {counties} disputes, among {small:,} and {size:,} open; the same lines on both sides"
        yield from _report(backend, begun[1]["queries"], turns)
    if not on:
        yield from ground.absent()


def _report(
    backend: str, queries: dict[str, int], turns: list[tuple[dict[str, float], dict[str, float]]]
) -> Iterator[Line]:
    few, many = ({way: [turn[at][way] for turn in turns] for way in queries} for at in (0, 1))
    yield Goal(f"{backend}: queries of a page, the most", max(queries[way] for way in OURS), "<=", QUERIES)
    for way in OURS:
        yield at_most(f"{backend}: {way} / a get by its key", GETS, ratios(many[way], many["get"]))
        yield at_most(f"{backend}: {way}, in the large crowd / in the small one", GROWTH, ratios(many[way], few[way]))
    for page in ("first page", "far page"):
        yield told(f"{page} by Paginator / by keyset", ratios(many[f"Paginator, {page}"], many[f"county, {page}"]))
    each = ", ".join(f"{way} {1_000 * statistics.median(taken):.1f}" for way, taken in many.items())
    yield f"  milliseconds: {each}"
