"""A scenario: what is done to the house, and to the naive one. Each seed chooses where and when."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.naive import Naive
from tests.faults.verdicts import Verdict
from tests.faults.worlds import Forge, World

Ours = Callable[[World, random.Random], Verdict | None]
Theirs = Callable[[Naive, random.Random], Verdict | None]


@dataclass(frozen=True)
class Scenario:
    """A fault: `run` does it to us, `teeth` to the naive house. Either may bring its own verdict.

    `only` names the one database it exists on; `broker`: it needs the real one; `kind`: the world it is played in.
    """

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
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0


def play(forge: Forge, scenario: Scenario, seed: int) -> tuple[Verdict, Verdict]:
    """One run in a world of its own: our verdict and the naive one's."""
    with forge.world(scenario.kind) as world:
        found = scenario.run(world, scenario.dice(seed))
        ours = world.verdict() if found is None else found
        opponent = Naive(world, world.forge.broker if scenario.broker else "")
        try:
            bitten = scenario.teeth(opponent, scenario.dice(seed))
            theirs = opponent.verdict() if bitten is None else bitten
        finally:
            opponent.close()
    return ours, theirs


def play_one(forge: Forge, scenario: Scenario, seed: int, result: Result) -> None:
    """One seed more; one that breaks off is written down with its seed and stops nothing."""
    try:
        ours, theirs = play(forge, scenario, seed)
    except Exception as error:
        result.broken.append(f"seed {seed}: {type(error).__name__}: {error}"[:2000])
        return
    ours.why = [f"seed {seed}: {line}" for line in ours.why] if ours else []
    result.seeds += 1
    result.ours += ours
    result.naive += theirs
    result.bitten += bool(theirs)
