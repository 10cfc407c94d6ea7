"""The rulebooks that ship with the product."""

from __future__ import annotations

from collections.abc import Collection
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
    return {path.stem: with_law(load(path.read_text(encoding="utf-8"))) for path in paths}


def editable() -> dict[str, Table]:
    """Tables with rows that an office may change."""
    return {name: table for name, table in shipped().items() if any(row.pack is Pack.LOCAL for row in table.rows)}


def with_law(local: Table) -> Table:
    """A county's rows of a shipped table, in their order, with the law rows of this release.

    The law pack changes only by release: a law row keeps its place and gets today's text; one that is new stands above
    the local rows or below them, as in the shipped table; one that this release no longer has goes.
    """
    rows = shipped()[local.name].rows
    law = {row.id: row for row in rows if row.pack is Pack.LAW}
    first = next((at for at, row in enumerate(rows) if row.pack is Pack.LOCAL), len(rows))
    kept = [law.get(row.id) if row.pack is Pack.LAW else row for row in local.rows]
    missing = law.keys() - {row.id for row in local.rows}
    above = [row for row in rows[:first] if row.id in missing]
    below = [row for row in rows[first:] if row.id in missing]
    together = [row for row in (*above, *kept, *below) if row is not None]
    return replace(local, rows=tuple(_alone(row, law.keys()) if row.id in law else row for row in together))


def _alone(row: Row, law: Collection[str]) -> Row:
    """The row without the examples that name local rows of the shipped table: they say nothing about another one."""
    told = (example for example in row.examples if isinstance(example.expect, bool) or set(example.expect) <= set(law))
    return replace(row, examples=tuple(told))
