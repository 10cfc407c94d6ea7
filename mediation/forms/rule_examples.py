"""Examples that follow from a rule's own cells: at the threshold it is met, one step beyond it is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.cells import Cell, Range, Verdict
from rules.facts import SCHEMA, Kind, Value
from rules.table import Row, plain_facts


def at_the_limits(row: Row) -> list[dict[str, Any]]:
    """The row's examples with those at its limits written anew, as loading.build takes them.

    What an example shows about other facts stays: only numbers that the row limits move, to the limit where the
    example should be met or something else forbids it, one step beyond where the number itself forbids it.
    """
    told = [_moved(row, example.given, example.expect) for example in row.examples]
    for given, expect in _edges(row):
        if not any(example["expect"] is expect and _stands_at(example["given"], given, row) for example in told):
            told.append({"given": plain_facts(given), "expect": expect})
    return [example for at, example in enumerate(told) if example not in told[:at]]


def _moved(row: Row, given: Mapping[str, Value], expect: bool | tuple[str, ...]) -> dict[str, Any]:
    facts = dict(given)
    if isinstance(expect, bool):
        met = {name: cell.check(facts.get(name)) is Verdict.YES for name, cell in row.when.items()}
        for name, span in limits(row).items():
            others = all(ok for other, ok in met.items() if other != name)
            inside, beyond = _edge(span)
            if name in facts and (expect or not others) and not met[name]:
                facts[name] = inside
            elif name in facts and not expect and others:
                facts[name] = beyond
    return {"given": plain_facts(facts), "expect": expect if isinstance(expect, bool) else list(expect)}


def _edges(row: Row) -> list[tuple[dict[str, Value], bool]]:
    """One example that is met, and for each limit one beyond it; without limits, one where the first cell says no."""
    base = {name: value for name, cell in row.when.items() if (value := _fitting(cell, name, True)) is not None}
    edges: list[tuple[dict[str, Value], bool]] = [(base, True)]
    edges += [({**base, name: _edge(span)[1]}, False) for name, span in limits(row).items()]
    if len(edges) == 1:
        for name, cell in row.when.items():
            wrong = _fitting(cell, name, False)
            if wrong is not None:
                return [*edges, ({**base, name: wrong}, False)]
    return edges


def limits(row: Row) -> dict[str, Range]:
    """Conditions that are one range of numbers."""
    found = {}
    for name, cell in row.when.items():
        spans = [option for option in cell.options if isinstance(option, Range)]
        if len(spans) == 1 and not cell.negated:
            found[name] = spans[0]
    return found


def _edge(span: Range) -> tuple[int, int]:
    """The number at the limit, and the one just beyond it."""
    if span.low is not None:
        return span.low, span.low - 1
    return (span.high or 0), (span.high or 0) + 1


def _fitting(cell: Cell, name: str, wanted: bool) -> Value | None:
    """A value that meets the cell, or one that does not; None where there is none."""
    fact = SCHEMA[name]
    spans = [option for option in cell.options if isinstance(option, Range)]
    numbers = [edge for span in spans for edge in _edge(span)]
    words = [term.value for term in fact.words or ()]
    values: list[Value] = [True, False] if fact.kind is Kind.BOOL else [*numbers, 0]
    if fact.words is not None:
        values = [frozenset({word}) for word in words] if fact.kind is Kind.TAGS else list(words)
    right = Verdict.YES if wanted else Verdict.NO
    return next((value for value in values if cell.check(value) is right), None)


def _stands_at(given: Mapping[str, Any], edge: Mapping[str, Value], row: Row) -> bool:
    """Whether the example already tries these numbers; without numbers, whether there is one at all."""
    return all(given.get(name) == edge[name] for name in limits(row))
