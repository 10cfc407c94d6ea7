"""What is still missing: which facts, and which values of them, would change the answer about one row.

"还差什么" beside every row. Exact: the atoms of rules/space.py are tried, so that "7天" is named because six days would
not do, and nothing that would do is left out; of tags, those that come or go one at a time. Where no single fact is enough by itself, all that
speaks against the row is told together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rules import reference
from rules.cells import Cell, Range, Verdict, describe, parse, requirement, say
from rules.facts import SCHEMA, Fact, Kind, Value, normalise
from rules.space import Axis, Space
from rules.table import Hit, Row, Table


@dataclass(frozen=True, slots=True)
class Change:
    """One fact whose change alone would change the answer: what it is now, and the cell that its value must meet.

    `appears` tells whether the row would come or go. `text` says it in Chinese.
    """

    fact: str
    now: Value | None
    cell: str
    appears: bool
    text: str


def what_would_change(table: Table, row_id: str, facts: Mapping[str, object], on: date) -> tuple[str, ...]:
    """Chinese sentences: what would bring the row among the findings, or take it away if it is there.

    Raises BadFacts, and KeyError (Chinese) on an unknown id.
    """
    row, known = table.row(row_id), normalise(facts)
    if not row.in_force(on):
        return (f"“{row.id}”行在{on}不生效，任何事实都改变不了；{_period(row)}。",)
    alone = [change.text for change in changes(table, row_id, known, on)]
    if alone:
        return tuple(alone)
    return tuple(_together(table, row, known, on))


def changes(table: Table, row_id: str, facts: Mapping[str, object], on: date) -> tuple[Change, ...]:
    """Every single fact whose change alone would change whether the row is found, in the schema's order.

    Raises BadFacts, and KeyError (Chinese) on an unknown id.
    """
    row, known = table.row(row_id), normalise(facts)
    if not row.in_force(on):
        return ()
    return tuple(_changes(table, row, known, on, _found(table, row, known, on)))


def _changes(table: Table, row: Row, known: dict[str, Value], on: date, found: bool) -> Iterator[Change]:
    for axis in Space.of(table.rows_on(on)).axes:
        fact, now = axis.fact, known.get(axis.fact.name)

        def differs(value: Value, name: str = fact.name) -> bool:
            return _found(table, row, {**known, name: value}, on) is not found

        cells = _tag_cells(axis, now, differs) if fact.kind is Kind.TAGS else _value_cells(axis, differs)
        for cell in cells:
            yield Change(fact.name, now, cell, not found, _sentence(row, fact, now, cell, found))


def _value_cells(axis: Axis, differs: Callable[[Value], bool]) -> list[str]:
    """One cell with every value that changes the answer; nobody can make a fact unknown again."""
    good = sum(1 << at for at, value in enumerate(axis.values) if value is not None and differs(value))
    return [axis.write(good)] if good else []


def _tag_cells(axis: Axis, now: Value | None, differs: Callable[[Value], bool]) -> list[str]:
    """One cell with the tags that change the answer by coming, one for each that does by going, the others staying."""
    tags = now if isinstance(now, frozenset) else frozenset[str]()
    words = [word for group in axis.groups for word in group]
    if now is None and differs(tags):
        return ["known"]  # nothing of the kind, and that for certain
    telling = [word for word in words if differs(tags ^ {word})]
    coming = ",".join(f'"{word}"' for word in telling if word not in tags)
    return [*([coming] if coming else []), *(f'not("{word}")' for word in telling if word in tags)]


def _found(table: Table, row: Row, facts: Mapping[str, Value], on: date) -> bool:
    """Whether the row is among the findings; under a broken `unique` the first row counts, as in the engine."""
    rows = table.rows_on(on)
    matched = reference.matching(rows, facts)
    if row.id not in matched:
        return False
    return row.id in reference.conclude(table, rows, facts, on, matched, engine="reference").rows


# ---- saying it in Chinese --------------------------------------------------------------------------------------------


def _sentence(row: Row, fact: Fact, now: Value | None, cell: str, found: bool) -> str:
    wanted = "查明" if cell == "known" else requirement(parse(cell, fact), fact)
    end = "就不再命中" if found else "就会命中"
    return f"“{fact.label}”现在是{say(fact, now)}；{wanted}的，{_waiting(fact, now, cell)}“{row.id}”行{end}。"


def _waiting(fact: Fact, now: Value | None, cell: str) -> str:
    """How many days it takes if nobody acts, for facts that move by themselves."""
    if not fact.daily or not isinstance(now, int):
        return ""
    spans = [option for option in parse(cell, fact).options if isinstance(option, Range)]
    edges = [span.low if fact.daily > 0 else span.high for span in spans]
    days = [(edge - now) * fact.daily for edge in edges if edge is not None]
    ahead = [count for count in days if count > 0]
    return f"也就是再过{min(ahead)}天，" if ahead else ""


def _together(table: Table, row: Row, known: Mapping[str, Value], on: date) -> Iterator[str]:
    """What no single fact can change."""
    if _found(table, row, known, on):
        yield f"“{row.id}”行已命中，没有哪一项事实单独改变就能使它不再命中。"
        return
    lacking = {name: cell for name, cell in row.when.items() if cell.check(known.get(name)) is not Verdict.YES}
    if lacking:
        parts = (_part(SCHEMA[name], known.get(name), cell) for name, cell in lacking.items())
        yield f"“{row.id}”行还须同时满足{len(lacking)}项：{'；'.join(parts)}。"
    rows = table.rows_on(on)
    above = [other.id for other in rows[: rows.index(row)] if reference.verdict(other, known) is Verdict.YES]
    if above and table.hit in (Hit.FIRST, Hit.UNIQUE):
        yield f"排在前面的{'、'.join(f'“{name}”' for name in above)}行先命中，它们不再命中时才轮到“{row.id}”行。"


def _part(fact: Fact, now: Value | None, cell: Cell) -> str:
    return f"{describe(cell, fact)}（现在是{say(fact, now)}）"


def _period(row: Row) -> str:
    return f"该行自{row.starts}起生效" + (f"，{row.ends}后失效" if row.ends else "")
