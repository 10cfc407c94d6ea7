"""Databases made for the purpose and thrown away: a process for each, because Django reads its settings once.

SQLite in a temporary folder, and beside it PostgreSQL if BENCH_DATABASE_URL names a database there, say `bench`: what is
measured is a new one beside it, `test_bench`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from bench.race import Differs

ROOT = Path(__file__).resolve().parent.parent


def each(module: str, *arguments: int) -> Iterator[str]:
    """What `python -m module arguments` prints, on each database. Raises Differs when it ends with anything but 0."""
    with tempfile.TemporaryDirectory() as folder:
        urls = {"SQLite": f"sqlite:///{folder}/bench.sqlite3", "PostgreSQL": os.environ.get("BENCH_DATABASE_URL", "")}
        for name, url in urls.items():
            yield name if url else f"{name}: not measured, BENCH_DATABASE_URL is not set"
            if url:
                yield from _inside(module, url, folder, arguments)


def _inside(module: str, url: str, folder: str, arguments: tuple[int, ...]) -> Iterator[str]:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    environment = {**os.environ, "DATABASE_URL": url, "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        for line in process.stdout or ():
            yield f"  {line.rstrip()}"
    if process.returncode:
        raise Differs(f"{module} on {url.split(':')[0]} ended with {process.returncode}")


def measured(measure: Callable[..., Iterator[str]], *arguments: int) -> int:
    """Print what is measured in a database of our own; 1 when two ways gave two answers."""
    with _own_database():
        try:
            for line in measure(*arguments):
                print(line, flush=True)
        except Differs as difference:
            print(f"NOT EQUAL: {difference}", flush=True)
            return 1
    return 0


@contextmanager
def _own_database() -> Iterator[None]:
    """On a server a database of our own beside the one named, as tests have; the SQLite file is ours already."""
    if connection.vendor == "sqlite":
        yield
        return
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def same(what: object, one: Any, other: Any) -> None:
    """Raises Differs."""
    if one != other:
        raise Differs(f"{what}: {str(one)[:200]}, {str(other)[:200]}")
