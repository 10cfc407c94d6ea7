"""The same table in the words of zen-engine and of CLIPS, each the way its own manual would have it done fast."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

import clips
import zen

from rules.cells import Cell, Range
from rules.facts import SCHEMA, Kind
from rules.table import Hit, Row, Table

YES = clips.Symbol("yes")
Decider = Callable[[Mapping[str, Any]], tuple[str, ...]]


# --- zen-engine: a decision table in JSON, compiled once and handed over by a loader ------------------------------------


def zen_rows(table: Table) -> Decider:
    """Row ids by zen-engine."""
    content = zen.ZenDecisionContent(json.dumps(_zen_graph(table)))
    evaluate = zen.ZenEngine({"loader": lambda _: content}).evaluate

    def decide(facts: Mapping[str, Any]) -> tuple[str, ...]:
        result = evaluate(table.name, dict(facts))["result"]
        found = result if isinstance(result, list) else [result] if result else []
        return tuple(row["row"] for row in found)

    return decide


def _zen_graph(table: Table) -> dict[str, Any]:
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": _zen_table(table)},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    ways = [("in", "table"), ("table", "out")]
    edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in ways]
    return {"nodes": nodes, "edges": edges}


def _zen_table(table: Table) -> dict[str, Any]:
    names = sorted({name for row in table.rows for name in row.when})
    return {
        "hitPolicy": "first" if table.hit is Hit.FIRST else "collect",
        "inputs": [{"id": name, "name": name, "field": name} for name in names],
        "outputs": [{"id": "row", "name": "row", "field": "row"}],
        "rules": [_zen_row(row) for row in table.rows],
    }


def _zen_row(row: Row) -> dict[str, str]:
    cells = {name: _zen_cell(name, cell) for name, cell in row.when.items()}
    return {"_id": row.id, "row": json.dumps(row.id), **cells}


def _zen_cell(name: str, cell: Cell) -> str:
    """Its unary tests are ours, but for tags."""
    if SCHEMA[name].kind is not Kind.TAGS:
        return cell.source
    return " or ".join(f'contains($, "{word}")' for word in cell.options)


# --- CLIPS: one template, one rule per row; what stands on the agenda has matched ----------------------------------------


def clips_rows(table: Table) -> Decider:
    """Row ids by CLIPS. The agenda is read and not run: nothing has to be done but to name the rules on it."""
    environment = clips.Environment()
    cells = {(name, cell) for row in table.rows for name, cell in row.when.items()}
    slots = sorted({slot for name, cell in cells for slot in _clips_slots(name, cell)})
    environment.build(f"(deftemplate case {' '.join(f'(slot {slot} (default unknown))' for slot in slots)})")
    for row in table.rows:
        environment.build(f"(defrule {row.id} (case {' '.join(_clips_patterns(row))}) =>)")
    case, order = environment.find_template("case"), {row.id: at for at, row in enumerate(table.rows)}
    most, wanted = 1 if table.hit is Hit.FIRST else len(order), frozenset(slots)

    def decide(facts: Mapping[str, Any]) -> tuple[str, ...]:
        asserted = case.assert_fact(**_clips_values(facts, wanted))
        found = sorted({activation.name for activation in environment.activations()}, key=order.__getitem__)
        asserted.retract()
        return tuple(found[:most])

    return decide


def _clips_slots(name: str, cell: Cell) -> list[str]:
    """One slot per fact, and one per tag that somebody asks for."""
    return [f"{name}-{word}" for word in cell.options] if SCHEMA[name].kind is Kind.TAGS else [name]


def _clips_patterns(row: Row) -> Iterator[str]:
    for name, cell in row.when.items():
        if SCHEMA[name].kind is Kind.TAGS:
            (slot,) = _clips_slots(name, cell)
            yield f"({slot} yes)"
        else:
            yield f"({name} {'|'.join(_clips_test(name, option) for option in cell.options)})"


def _clips_test(name: str, option: Any) -> str:
    if not isinstance(option, Range):
        return str(option).lower()
    low = "" if option.low is None else f"(>= ?{name} {option.low})"
    high = "" if option.high is None else f"(<= ?{name} {option.high})"
    return f"?{name}&:(and (integerp ?{name}) {low} {high})"


def _clips_values(facts: Mapping[str, Any], wanted: Container[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, list):
            values.update({f"{name}-{word}": YES for word in value if f"{name}-{word}" in wanted})
        else:
            values[name] = value if type(value) is int else clips.Symbol(str(value).lower())
    return values
