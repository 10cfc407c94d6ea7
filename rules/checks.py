"""Everything that can be said against a rulebook before it counts: its own examples, and what analysis proves."""

from __future__ import annotations

from datetime import date

from rules import analysis, reference
from rules.analysis import Flaw, Issue
from rules.table import Table


def faults(table: Table, on: date) -> list[Issue]:
    """All faults on that day and on every later one, each a Chinese sentence with the rows it concerns."""
    wrong = [Issue(Flaw.WRONG, text, (row,)) for row, text in reference.wrong_examples(table)]
    return [*wrong, *analysis.check(table, on)]
