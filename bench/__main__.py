"""`python -m bench [PART …] [--nation]`: everything that is measured, one part after another, and a table of the goals.

Exit 1 when two sides do not agree. A goal that is missed is said plainly and fails nothing: machines differ.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator

from bench import engines, mediators, memory, papers, printers, replay, spike, tick, transitions
from bench.goals import Goal, Line, table
from bench.race import Differs

OPEN, NATION = 100_000, 1_000_000
Part = Callable[[int], Iterator[Line]]
# In this order: the last one leaves a database in which not everything is as it should be.
PARTS: dict[str, tuple[str, Part]] = {
    "engines": ("Decisions per second, ours against others", lambda _: engines.run()),
    "replay": ("Replay of the ladder over many disputes", lambda size: replay.run(size=size)),
    "memory": ("Memory while deciding", lambda _: memory.run()),
    "papers": ("Papers", lambda _: papers.run()),
    "printers": ("The agreement, ours against others", lambda _: printers.run()),
    "tick": ("A pass of the sweep when little is due", lambda size: tick.run(size=size)),
    "mediators": ("Mediators who save while the sweep runs", lambda size: mediators.run(size=size)),
    "spike": ("Nine o'clock, and a sweeper is killed", lambda size: spike.run(size=size)),
    "transitions": ("Transitions with full history", lambda size: transitions.run(size=size)),
}


def main(argv: list[str] | None = None) -> int:
    """The parts named, or all; 1 when one of them found a difference."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all if none is named")
    parser.add_argument("--nation", action="store_true", help=f"{NATION:,} open disputes instead of {OPEN:,}")
    options = parser.parse_args(argv)
    if strange := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(strange))}")
    wanted = [PARTS[name] for name in PARTS if not options.parts or name in options.parts]
    return measure(wanted, NATION if options.nation else OPEN)


def measure(wanted: list[tuple[str, Part]], size: int) -> int:
    """Run these parts and print what they say; 1 when one of them found a difference."""
    began, faults, goals = time.monotonic(), 0, list[Goal]()
    for title, run in wanted:
        started = time.monotonic()
        print(f"== {title}", flush=True)
        try:
            for line in run(size):
                goals += [line] if isinstance(line, Goal) else []
                print(line, flush=True)
        except Differs as difference:
            faults = 1
            print(f"NOT EQUAL: {difference}", flush=True)
        print(f"   ({time.monotonic() - started:.0f} s)\n", flush=True)
    for told in table(goals):
        print(told)
    print(f"{time.monotonic() - began:.0f} s")
    return faults


if __name__ == "__main__":
    sys.exit(main())
