"""A fair race: who gives other rows than the reference may not start, and all take their turn in every round.

A shared machine makes absolute figures jump; what counts is the median of the ratios of one round.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import cycle, islice
from typing import Any

from rules import engine, reference
from rules.table import Table

ON = date(2026, 6, 1)
BATCH = 100  # decisions between two looks at the clock

Facts = Mapping[str, Any]
Decider = Callable[[Facts], tuple[str, ...]]


class Differs(Exception):
    """An engine gave other rows than the reference: what it was timed at would mean nothing."""


def agree(table: Table, name: str, decide: Decider, cases: Sequence[Facts]) -> None:
    """Raises Differs at the first case with other rows than the reference, or if our engine stumbled over any."""
    before = stumbles()
    for facts in cases:
        right, found = reference.decide(table, facts, ON).rows, decide(facts)
        if found != right:
            raise Differs(f"{table.name}: {name} gives {found}, the reference {right}, for {facts}")
    if stumbles() != before:
        raise Differs(f"{table.name}: {engine.health()}")


def stumbles() -> tuple[object, object]:
    """How often our engine disagreed with the reference, and failed."""
    health = engine.health()
    return health["disagreements"], health["faults"]


def race(deciders: Mapping[str, Decider], cases: Sequence[Facts], rounds: int, turn: float) -> dict[str, list[float]]:
    """Decisions per second of each, one figure per round; in a round all take their turn."""
    speeds: dict[str, list[float]] = {name: [] for name in deciders}
    for _ in range(rounds):
        for name, decide in deciders.items():
            speeds[name].append(speed(decide, cases, turn))
    return speeds


def speed(decide: Decider, cases: Sequence[Facts], turn: float) -> float:
    """Decisions per second, measured for `turn` seconds."""
    line, done, began = cycle(cases), 0, time.perf_counter()
    while time.perf_counter() - began < turn:
        for facts in islice(line, BATCH):
            decide(facts)
        done += BATCH
    return done / (time.perf_counter() - began)


def report(speeds: Mapping[str, list[float]], ours: str) -> Iterator[str]:
    """One line per engine: median speed, and how many times ours is as fast, with the span over the rounds."""
    for name, theirs in speeds.items():
        ratios = [mine / other for mine, other in zip(speeds[ours], theirs, strict=True)]
        told = "" if name == ours else f"   ours {spread(ratios)}"
        yield f"  {name:<48}{statistics.median(theirs):>12,.0f}/s{told}"


def spread(ratios: Sequence[float]) -> str:
    """`3.21x (2.98 to 3.40)`: median, smallest and largest."""
    return f"{statistics.median(ratios):.2f}x ({min(ratios):.2f} to {max(ratios):.2f})"
