"""The rulebooks that ship with the product."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rules.loading import load
from rules.table import Table

FOLDER = Path(__file__).with_name("tables")


@cache
def shipped() -> dict[str, Table]:
    """Tables by name: triage, ladder, alerts, legal_aid, reminders. Read and checked once per process."""
    tables = [load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
    return {table.name: table for table in tables}
