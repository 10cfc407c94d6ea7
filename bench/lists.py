"""Inbox and county list: how many times a primary-key get they cost, with a thousand disputes and a hundred thousand.

python -m bench.lists
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bench import databases

SIZES = (1_000, 100_000)


def run(sizes: tuple[int, int] = SIZES, rounds: int = 7) -> Iterator[str]:
    """Lines of the report, for each database. Raises Differs."""
    return databases.each("bench.lists_inside", *sizes, rounds)


if __name__ == "__main__":
    for line in run():
        print(line, flush=True)
    sys.exit(0)
