"""The crash-point loop with real deaths: a process dies at its n-th write, before or after its n-th COMMIT.

What it leaves is either as before or as after, never between; every invariant holds; and whoever comes next can finish.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.factories import County
from tests.faults import verdicts
from tests.faults.processes import PLACES, Fault, die
from tests.faults.worlds import Forge, World
from tests.mediation.helpers import everything

Prepare = Callable[[County], Any]
Act = Callable[[World], Any]
Point = tuple[str, int]


@dataclass(frozen=True)
class Deed:
    """Something that writes: what must be there first, and what is done. `whole`: it is one transaction."""

    name: str
    prepare: Prepare
    act: Act
    whole: bool = True

    def __str__(self) -> str:
        return self.name


def points(forge: Forge, deed: Deed) -> list[Point]:
    """Every place at which it can die."""
    found = []
    for place in PLACES:
        with world_of(forge, deed) as world:
            found += [(place, number) for number in range(world.ask(lambda world=world: deed.act(world), Fault(place)))]
    return found


def world_of(forge: Forge, deed: Deed) -> Any:
    """A fresh world in which the deed can be done."""
    forge.kinds.setdefault(deed.name, deed.prepare)
    return forge.world(deed.name)


def sample(every: list[Point], number: int) -> list[Point]:
    """One of the first, the middle and the last write and of the commits, in turn."""
    writes = [each for each in every if each[0] == PLACES[0]]
    commits = [each for each in every if each[0] != PLACES[0]]
    chosen = [writes[0], writes[len(writes) // 2], writes[-1], commits[0], commits[-1]]
    return [chosen[number % len(chosen)]]


def die_at(forge: Forge, deed: Deed, point: Point) -> str:
    """Die there, look, do it again, look again; empty, or what was wrong."""
    with world_of(forge, deed) as world:
        before = everything()
        status = world.run(lambda: deed.act(world), Fault(*point, die))
        if status != -signal.SIGKILL:
            return f"it did not die: {status}: {world.log.read_text()[-500:]}"
        is_before = everything() == before
        expected = is_before if point[0] != PLACES[2] else not is_before
        half = verdicts.half_written(world.at, by_clock=False)
        if deed.whole and not expected:
            return "half of it was kept" if point[0] != PLACES[2] else "what was committed is gone"
        if half:
            return f"half written: {half.why}"
        if is_before:
            world.ask(lambda: deed.act(world))
        again = verdicts.half_written(world.at, by_clock=False)
        return f"half written by the second attempt: {again.why}" if again else ""
