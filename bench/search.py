"""Search: pairs of characters against LIKE, the same rows or no race, with a hundred thousand disputes.

python -m bench.search
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bench import databases

SIZE = 100_000


def run(size: int = SIZE, rounds: int = 5) -> Iterator[str]:
    """Lines of the report, for each database. Raises Differs."""
    return databases.each("bench.search_inside", size, rounds)


if __name__ == "__main__":
    for line in run():
        print(line, flush=True)
    sys.exit(0)
