"""Goals: one figure beside what it should be, and the table of all of them at the end."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.race import spread


@dataclass(frozen=True, slots=True)
class Goal:
    """What was to be reached: a ratio or a count, at least (`>=`) or at most (`<=`) the target."""

    name: str
    figure: float
    sense: str
    target: float
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the figure is on the right side of the target."""
        return self.figure >= self.target if self.sense == ">=" else self.figure <= self.target

    def __str__(self) -> str:
        verdict = "met" if self.is_met else "MISSED"
        return f"{verdict}: {self.name}: {self.figure:,.3g}, target {self.sense} {self.target:g}{self.note}"


Line = str | Goal


def at_least(name: str, target: float, ratios: Sequence[float]) -> Goal:
    """The median of the rounds against a lower bound."""
    return Goal(name, statistics.median(ratios), ">=", target, f" ({_span(ratios)})")


def at_most(name: str, target: float, ratios: Sequence[float]) -> Goal:
    """The median of the rounds against an upper bound."""
    return Goal(name, statistics.median(ratios), "<=", target, f" ({_span(ratios)})")


def ratios(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """Round by round."""
    return [one / other for one, other in zip(over, under, strict=True)]


def told(what: str, values: Sequence[float]) -> str:
    """A ratio without a target."""
    return f"  {what}: {spread(values)}"


def _span(values: Sequence[float]) -> str:
    return f"{min(values):,.3g} to {max(values):,.3g}"


def table(goals: Iterable[Goal]) -> Iterator[str]:
    """All goals of a run, one per line."""
    yield f"{'goal':<74}{'figure':>10}  {'target':>9}"
    for goal in goals:
        verdict = "met" if goal.is_met else "MISSED"
        yield f"{goal.name:<74}{goal.figure:>10,.3g}  {goal.sense} {goal.target:>6,g}  {verdict}{goal.note}"
