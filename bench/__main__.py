"""`python -m bench`: everything that is measured, one part after another; exit 1 when two sides do not agree."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator

from bench import engines, lists, memory, papers, printers, replay, search
from bench.race import Differs

PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "Decisions per second, ours against others": engines.run,
    "Replay of the ladder over many disputes": replay.run,
    "Inbox and county list": lists.run,
    "Search": search.run,
    "Memory while deciding": memory.run,
    "Papers": papers.run,
    "The agreement, ours against others": printers.run,
}


def main() -> int:
    """Run every part; 1 when one of them found a difference."""
    began, faults = time.monotonic(), 0
    for title, run in PARTS.items():
        print(f"== {title}", flush=True)
        try:
            for line in run():
                print(line, flush=True)
        except Differs as difference:
            faults = 1
            print(f"NOT EQUAL: {difference}", flush=True)
    print(f"{time.monotonic() - began:.0f} s")
    return faults


if __name__ == "__main__":
    sys.exit(main())
