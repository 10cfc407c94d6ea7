"""When may a decision change with nobody doing anything? The sweep sleeps until then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from rules.cells import Cell, Range, Verdict
from rules.facts import SCHEMA, Known, Value, normalise
from rules.table import Row, Table


def days_until_change(tables: Iterable[Table], facts: Mapping[str, object], on: date) -> int | None:
    """Days (1 or more) until the first day on which some row could match, or stop matching, by itself.

    Two things move by themselves: daily facts (Fact.daily) and the days on which rows begin and end. The answer
    is never late; it may be early by a row whose other moving cells still speak against it. None is never.
    Raises BadFacts.
    """
    known = normalise(facts)
    found = (_of_table(table, known, on) for table in tables)
    return min((days for days in found if days is not None), default=None)


def _of_table(table: Table, known: Known, on: date) -> int | None:
    """Remembered: on one day thousands of disputes stand alike in all that a table asks."""
    key = (table.digest, on, *(known.get(name) for name in table.asks))
    if key not in _MEMORY:
        if len(_MEMORY) >= MOST_REMEMBERED:
            _MEMORY.clear()
        _MEMORY[key] = min((change for row in table.rows for change in _changes(row, known, on)), default=None)
    return _MEMORY[key]


MOST_REMEMBERED = 16_384
_MEMORY: dict[tuple[object, ...], int | None] = {}


def _changes(row: Row, facts: Mapping[str, Value], on: date) -> Iterator[int]:
    if row.ends is not None and row.ends < on:
        return
    if not all(_may_hold(name, cell, facts) for name, cell in row.when.items()):
        return  # a fact that does not move by itself speaks against the row, or is not known
    if on < row.starts:
        yield (row.starts - on).days
        return  # what its cells do before that day changes nothing, and on that day we look again
    if row.ends is not None:
        yield (row.ends - on).days + 1
    for name, cell in row.when.items():
        flip = _flip(cell, facts.get(name), SCHEMA[name].daily)
        if flip is not None:
            yield flip


def _may_hold(name: str, cell: Cell, facts: Mapping[str, Value]) -> bool:
    moves = SCHEMA[name].daily != 0 and name in facts
    return moves or cell.check(facts.get(name)) is Verdict.YES


def _flip(cell: Cell, value: Value | None, daily: int) -> int | None:
    """Days until this cell's verdict differs from today's."""
    if not daily or not isinstance(value, int):
        return None
    today = cell.check(value)
    days = sorted(day for option in cell.options if isinstance(option, Range) for day in _edges(option, value, daily))
    return next((day for day in days if cell.check(value + daily * day) is not today), None)


def _edges(span: Range, value: int, daily: int) -> Iterator[int]:
    """Days after which a value that moves by `daily` a day enters or leaves the range."""
    enters, leaves = (span.low, span.high) if daily > 0 else (span.high, span.low)
    if enters is not None and (enters - value) * daily > 0:
        yield (enters - value) * daily
    if leaves is not None and (leaves - value) * daily >= 0:
        yield (leaves - value) * daily + 1
