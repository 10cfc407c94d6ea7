"""A scenario: what is done to the house, and to the naive one. Each seed chooses where and when."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.naive import Naive
from tests.faults.verdicts import Verdict
from tests.faults.worlds import Forge, World

Ours = Callable[[World, random.Random], Verdict | None]
Theirs = Callable[[Naive, random.Random], Verdict | None]


@dataclass(frozen=True)
class Scenario:
    """A fault: `run` does it to us, `teeth` to the naive house. Either may bring its own verdict."""

    name: str
    group: str
    told: str
    run: Ours
    teeth: Theirs
    seeds: int = 25
    quick: bool = False
    only: str = ""
    kind: str = "usual"
    broker: bool = False

    def __str__(self) -> str:
        return self.name

    def dice(self, seed: int) -> random.Random:
        """The same seed, the same run."""
        return random.Random(f"{self.name} {seed}")


@dataclass
class Result:
    """What all seeds of a scenario came to on one database."""

    name: str
    vendor: str
    seeds: int = 0
    ours: Verdict = field(default_factory=Verdict)
    naive: Verdict = field(default_factory=Verdict)
    bitten: int = 0
    seconds: float = 0.0


def play(forge: Forge, scenario: Scenario, seed: int) -> tuple[Verdict, Verdict]:
    """One run in a world of its own: our verdict and the naive one's."""
    with forge.world(scenario.kind) as world:
        found = scenario.run(world, scenario.dice(seed))
        ours = world.verdict() if found is None else found
        opponent = Naive(world, world.forge.broker)
        try:
            bitten = scenario.teeth(opponent, scenario.dice(seed))
            theirs = opponent.verdict() if bitten is None else bitten
        finally:
            opponent.close()
    return ours, theirs


def play_all(forge: Forge, scenario: Scenario, seeds: list[int]) -> Result:
    """Every seed; stops at nothing, so that the report is whole."""
    result, began = Result(scenario.name, forge.storage.vendor), time.monotonic()
    for seed in seeds:
        ours, theirs = play(forge, scenario, seed)
        if ours:
            ours.why = [f"seed {seed}: {line}" for line in ours.why]
        result.seeds += 1
        result.ours += ours
        result.naive += theirs
        result.bitten += bool(theirs)
    result.seconds = time.monotonic() - began
    return result
