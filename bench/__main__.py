"""`python -m bench [PART …] [--nation]`: what is measured, one part after another, and a table of the goals.

Exit 1 when two sides do not agree. A goal that is missed is said plainly and fails nothing: machines differ.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from importlib import import_module

from bench import ground, lists, tick
from bench.goals import Goal, table
from bench.race import Differs

OPEN, NATION = 100_000, 1_000_000
# In this order: the last one leaves a database in which not everything is as it should be.
PARTS = {
    "engines": "Decisions per second, ours against others",
    "replay": "Replay of the ladder over many disputes",
    "lists": "Inbox and county list",
    "search": "Search",
    "memory": "Memory while deciding",
    "papers": "Papers",
    "printers": "The agreement, ours against others",
    "audit": "The audit chain, verified",
    "tick": "A pass of the sweep when little is due",
    "mediators": "Mediators who save while the sweep runs",
    "spike": "Nine o'clock, and a sweeper is killed",
    "transitions": "Transitions with full history",
}
CROWDED = frozenset({"lists", "search", "tick", "mediators", "spike", "transitions"})  # told how many disputes are open
SMALL = {"lists": lists.SMALL, "tick": tick.SMALL}  # what is compared with a smaller crowd


def main(argv: list[str] | None = None) -> int:
    """The parts named, those about a crowd, or all; 1 when one of them found a difference."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; else all about a crowd")
    parser.add_argument("--all", action="store_true", help="every part: decisions, papers and the audit chain as well")
    parser.add_argument("--nation", action="store_true", help=f"{NATION:,} open disputes instead of {OPEN:,}")
    parser.add_argument("--whole", action="store_true", help="the spike with all that are due, not a part of them")
    options = parser.parse_args(argv)
    if strange := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(strange))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # whoever is stopped cleans up too
    named = options.parts or (PARTS if options.all else CROWDED)
    wanted = [name for name in PARTS if name in named]
    return measure(wanted, NATION if options.nation else OPEN, whole=options.whole)


def measure(wanted: list[str], size: int, *, whole: bool) -> int:
    """Run these parts and print what they say; 1 when one of them found a difference."""
    began, faults, goals = time.monotonic(), 0, list[Goal]()
    if set(wanted) & CROWDED:
        print("== Databases", flush=True)
        for line in ground.prepare([size, *(small for name, small in SMALL.items() if name in wanted)]):
            print(line, flush=True)
    for name in wanted:
        started, asked = time.monotonic(), _asked(name, size, whole=whole)
        print(f"== {PARTS[name]}", flush=True)
        try:
            for line in import_module(f"bench.{name}").run(**asked):
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


def _asked(name: str, size: int, *, whole: bool) -> dict[str, int]:
    """What that part is told."""
    asked = {"size": size} if name in CROWDED or (name == "replay" and size == NATION) else {}
    return asked | ({"whole": whole} if name == "spike" else {})


if __name__ == "__main__":
    sys.exit(main())
