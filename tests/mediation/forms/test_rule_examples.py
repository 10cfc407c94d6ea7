"""Examples that follow from a rule's own cells: whatever the cells, they come out as written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.forms.rule_examples import at_the_limits
from rules import loading, reference, shelf
from rules.table import Row, Table

LADDER = shelf.shipped()["ladder"]


def table_with(when: dict[str, str], examples: list[dict[str, Any]] | None = None) -> Table:
    """A table of one row."""
    spare = [{"given": {}, "expect": True}, {"given": {}, "expect": False}]
    row = {
        "id": "one",
        "sentence": "提醒。",
        "basis": "本县（区）办法（示例）",
        "from": "2020-01-01",
        "when": when,
        "then": {"measure": "remind", "mode": "ask"},
        "examples": examples or spare,
    }
    return loading.build({"name": "t", "title": "表", "pack": "local", "hit": "collect", "note": "", "rows": [row]})


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        (">= 10", {(10, True), (9, False)}),
        ("<= 3", {(3, True), (4, False)}),
        ("[3..9]", {(3, True), (2, False)}),
        ("0", {(0, True), (-1, False)}),
        (">= 10,unknown", {(10, True), (9, False)}),
    ],
)
def test_at_the_limit_yes_one_step_beyond_no(cell: str, values: set[tuple[int, bool]]) -> None:
    examples = [{"given": {"days_at_level": 7}, "expect": True}, {"given": {"days_at_level": 6}, "expect": False}]
    told = at_the_limits(table_with({"days_at_level": cell}, examples).rows[0])
    assert values <= {(example["given"]["days_at_level"], example["expect"]) for example in told}


def test_seven_to_ten_moves_three_examples_and_adds_none() -> None:
    row = LADDER.row("panel_days").as_json()
    row["when"] = {**row["when"], "days_at_level": ">= 10"}  # type: ignore[dict-item]
    content = LADDER.as_json()
    content["rows"] = [row if other["id"] == "panel_days" else other for other in content["rows"]]  # type: ignore[attr-defined]
    told = at_the_limits(loading.build(content).row("panel_days"))
    assert [(e["given"]["status"], e["given"]["days_at_level"], e["expect"]) for e in told] == [
        ("mediating", 10, True),
        ("mediating", 9, False),
        ("performing", 10, False),  # another fact forbids it, now as before
    ]


def test_what_names_other_rows_is_left_alone() -> None:
    row = LADDER.row("grid_days")
    assert {"given": {"status": "mediating", "level": "grid"}, "expect": []} in at_the_limits(row)


CELLS: dict[str, list[str]] = {
    "days_at_level": [">= 10", "<= 3", "[3..9]", "5", "not(4)", "1,[3..5]", "known", "unknown", "-"],
    "panel_gave_up": ["true", "false", "false,unknown"],
    "level": ['"grid","panel"', 'not("grid")', "known", '"village",unknown'],
    "risk_tags": ['"death","weapon"', 'not("quarrel")'],
}


@given(st.fixed_dictionaries({}, optional={name: st.sampled_from(cells) for name, cells in CELLS.items()}))
def test_they_always_come_out_as_written(when: dict[str, str]) -> None:
    """From no example at all: what is made of the cells alone is right, whatever the cells."""
    table = table_with(when)
    row = Row(**{name: getattr(table.rows[0], name) for name in Row.__slots__} | {"examples": ()})
    for example in at_the_limits(row):
        found = reference.decide(table, example["given"], row.starts).rows
        assert bool(found) is example["expect"], example


@pytest.mark.parametrize("name", [row.id for row in LADDER.rows if row.examples and row.pack == "local"])
def test_examples_that_agree_stay(name: str) -> None:
    row = LADDER.row(name)
    kept = row.as_json()["examples"]
    assert [example for example in kept if example not in at_the_limits(row)] == []  # type: ignore[attr-defined]
