"""Does a process that decides all day stay as small as it was?"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from itertools import cycle, islice

from rules import engine, shelf

DECISIONS = 15_000
WARM_UP = 3_000  # before memory is measured: caches fill
RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes of ru_maxrss


def run(*, decisions: int = DECISIONS, warm_up: int = WARM_UP) -> Iterator[str]:
    """Decide the examples of every shipped table over and over, each cross-checked as in real life."""
    decide(warm_up)
    before = peak()
    decide(decisions)
    grown = (peak() - before) // 1024
    yield f"  {decisions:,} decisions over the examples of {len(shelf.shipped())} shipped tables: grew by {grown} kB"
    yield f"  {engine.health()}"
    yield ""


def decide(times: int) -> None:
    """So many decisions, example after example."""
    tables = shelf.shipped().values()
    cases = [(table, example.given, row.starts) for table in tables for row in table.rows for example in row.examples]
    for table, given, on in islice(cycle(cases), times):
        engine.decide(table, given, on)


def peak() -> int:
    """The most memory this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT
