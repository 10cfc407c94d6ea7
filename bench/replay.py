"""Replay: the ladder asked of a hundred thousand open disputes, by the database and one by one.

    python -m bench.replay [--million] [--rounds N]

Databases made for the purpose and thrown away: SQLite in a temporary folder, and beside it PostgreSQL if
BENCH_DATABASE_URL names a database there, say `bench`: what is measured is a new one beside it, `test_bench`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.race import Differs

ROOT = Path(__file__).resolve().parent.parent
SIZE, MILLION = 100_000, 1_000_000
ROUNDS = 5


def run(*, size: int = SIZE, rounds: int = ROUNDS) -> Iterator[str]:
    """Lines of the report, for each database. Raises Differs."""
    with tempfile.TemporaryDirectory() as folder:
        urls = {"SQLite": f"sqlite:///{folder}/replay.sqlite3", "PostgreSQL": os.environ.get("BENCH_DATABASE_URL", "")}
        for name, url in urls.items():
            yield name if url else f"{name}: not measured, BENCH_DATABASE_URL is not set"
            if url:
                yield from _inside(url, folder, size, rounds)


def _inside(url: str, folder: str, size: int, rounds: int) -> Iterator[str]:
    """A process for each database, because Django reads its settings once."""
    command = [sys.executable, "-m", "bench.replay_inside", str(size), str(rounds)]
    environment = {**os.environ, "DATABASE_URL": url, "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        for line in process.stdout or ():
            yield f"  {line.rstrip()}"
    if process.returncode:
        raise Differs(f"replay on {url.split(':')[0]} ended with {process.returncode}")


def main(argv: list[str] | None = None) -> int:
    """The command line; 1 when two ways gave two answers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--million", action="store_true", help=f"{MILLION:,} disputes instead of {SIZE:,}")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(argv)
    try:
        for line in run(size=MILLION if options.million else SIZE, rounds=options.rounds):
            print(line, flush=True)
    except Differs as difference:
        print(f"NOT EQUAL: {difference}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
