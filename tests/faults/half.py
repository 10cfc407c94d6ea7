"""A part of the matrix: scenarios on one kind of database, the one that DATABASE_URL names or SQLite.

python -m tests.faults.half [--only NAME] [--seed N] [--minutes M] [--out FILE]
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.test.utils import setup_test_environment

from tests.faults import ready
from tests.faults.scenario import Result, Scenario, play_one
from tests.faults.scenarios import ALL
from tests.faults.storage import Server, connect, quick_folder, storage_beside
from tests.faults.worlds import Forge
from tests.services.addresses import RABBITMQ

__all__ = ["ready"]
LEAST = 3  # seeds, however slow
QUICK = 1.0  # seconds for a run: then it gets all its seeds


def main() -> int:
    """Play; 1 when anything was lost, done twice or half done."""
    options = read_options()
    with tempfile.TemporaryDirectory(dir=quick_folder()) as folder, forge_in(Path(folder)) as forge:
        results = play_all(forge, chosen(forge, options), options)
    if options.out:
        Path(options.out).write_text(json.dumps([told(result) for result in results]))
    return int(any(result.ours or result.broken for result in results))


def read_options() -> Namespace:
    """Of the command line."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="NAME", help="a part of the scenario's name")
    parser.add_argument("--seed", type=int, metavar="N", help="this seed alone, as a failure has printed it")
    parser.add_argument("--part", type=int, default=0, metavar="K", help="every N-th scenario, beginning with this one")
    parser.add_argument("--of", type=int, default=1, metavar="N")
    parser.add_argument("--minutes", type=float, default=60, metavar="M", help="shared by the scenarios")
    parser.add_argument("--out", default="", metavar="FILE", help="the results as JSON")
    return parser.parse_args()


@contextmanager
def forge_in(folder: Path) -> Iterator[Forge]:
    """A migrated database of our own, and the forge on it; all of it is gone at the end."""
    logging.disable(logging.CRITICAL)
    setup_test_environment()
    settings, base = connections["default"].settings_dict, f"faults_{os.getpid()}_base"
    server = Server(settings) if connections["default"].vendor == "postgresql" else None
    if server:
        server.say(f'CREATE DATABASE "{base}"')
        connect(base)
    call_command("migrate", verbosity=0)
    with storage_beside(folder) as (storage, origin):
        forge = Forge(storage, origin, folder, os.environ.get("FAULTS_BROKER", RABBITMQ))
        yield forge
        forge.end()
    connections.close_all()
    if server:
        server.say(f'DROP DATABASE "{base}" WITH (FORCE)')


def chosen(forge: Forge, options: Namespace) -> list[Scenario]:
    """Those that exist on this database, and are asked for."""
    here = [each for each in ALL if each.only in ("", forge.storage.vendor)]
    return [each for each in here if options.only in each.name][options.part :: options.of]


def play_all(forge: Forge, scenarios: list[Scenario], options: Namespace) -> list[Result]:
    """One after the other; what one leaves of the time is for those that come."""
    results, until = [], time.monotonic() + options.minutes * 60
    for number, scenario in enumerate(scenarios):
        share = (until - time.monotonic()) / (len(scenarios) - number)
        results.append(play(forge, scenario, options, share))
    return results


def play(forge: Forge, scenario: Scenario, options: Namespace, share: float) -> Result:
    """All its seeds where a run takes less than a second; else as many as its share of the time holds, but three at least.

    Every run that fails says its seed.
    """
    result, began = Result(scenario.name, forge.storage.vendor), time.monotonic()
    seeds = range(scenario.seeds) if options.seed is None else [options.seed]
    for number, seed in enumerate(seeds):
        spent = time.monotonic() - began
        if number >= LEAST and spent > share and spent >= number * QUICK:
            break
        play_one(forge, scenario, seed, result)
    result.seconds = time.monotonic() - began
    print(
        f"{result.vendor:10} {scenario.name:40} {result.seeds:2} seeds  {result.ours}  "
        f"naive: {result.naive}  {result.seconds:.1f} s",
        flush=True,
    )
    for line in [*result.ours.why, *result.broken]:
        print(f"    {line}", flush=True)
    return result


def told(result: Result) -> dict[str, Any]:
    """Plain data."""
    return {
        "name": result.name,
        "vendor": result.vendor,
        "seeds": result.seeds,
        "ours": [result.ours.lost, result.ours.twice, result.ours.half],
        "naive": [result.naive.lost, result.naive.twice, result.naive.half],
        "bitten": result.bitten,
        "broken": len(result.broken),
        "seconds": result.seconds,
    }


if __name__ == "__main__":
    sys.exit(main())
