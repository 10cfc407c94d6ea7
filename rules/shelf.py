"""The rulebooks that ship with the product."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from rules.loading import load
from rules.table import Pack, Row, Table

FOLDER = Path(__file__).with_name("tables")


@cache
def shipped() -> dict[str, Table]:
    """Tables by name, from rules/tables/*.yaml. Read and checked once per process."""
    tables = [load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
    return {table.name: table for table in tables}


@cache
def ladders() -> dict[str, Table]:
    """Other ladders a county may start from, by file name, from rules/tables/ladders/*.yaml.

    The files hold the local rows only; the law's own rows of the shipped ladder stand around them, in their places.
    """
    paths = sorted((FOLDER / "ladders").glob("*.yaml"))
    return {path.stem: _with_law(load(path.read_text(encoding="utf-8"))) for path in paths}


def _with_law(local: Table) -> Table:
    rows = shipped()["ladder"].rows
    first = next(at for at, row in enumerate(rows) if row.pack is Pack.LOCAL)
    law = {row.id for row in rows if row.pack is Pack.LAW}
    above = tuple(_alone(row, law) for row in rows[:first])
    below = tuple(_alone(row, law) for row in rows[first:] if row.pack is Pack.LAW)
    return replace(local, rows=above + local.rows + below)


def _alone(row: Row, law: set[str]) -> Row:
    """The row without the examples that name local rows of the shipped ladder: they say nothing about another one."""
    told = (example for example in row.examples if isinstance(example.expect, bool) or law.issuperset(example.expect))
    return replace(row, examples=tuple(told))
