"""What a draft changes, row by row."""

from __future__ import annotations

from typing import Any

import pytest

from mediation import rule_changes, rule_reads
from rules import loading, shelf
from rules.table import Table

LADDER = shelf.shipped()["ladder"]


def changed(**row_changes: Any) -> Table:
    """The ladder with another `panel_days`."""
    content: Any = LADDER.as_json()
    for row in content["rows"]:
        if row["id"] == "panel_days":
            row.update(row_changes)
    return loading.build(content)


def test_equal_texts_do_not_differ() -> None:
    assert rule_changes.differences(LADDER, LADDER) == []


def test_the_law_rows_of_a_county_text_are_no_change() -> None:
    assert rule_changes.differences(LADDER, shelf.with_law(LADDER)) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (
            {"sentence": "满{days_at_level}天就上报。"},
            ("规则", "村（社区）“4+1”防线满7天仍未化解，上报乡镇（街道）。", "满7天就上报。"),
        ),
        ({"basis": "新办法"}, ("依据", "本县（区）分级办理办法（示例）；参照人民调解工作若干规定 21", "新办法")),
        ({"to": "2030-01-01"}, ("停用", "", "2030-01-01")),
        (
            {"then": {"measure": "send_up", "mode": "ask", "to": "county", "within_hours": 24, "colour": "red"}},
            ("结论", "上报到乡镇（街道） · 系统自动办理", "上报到县（区） · 由人决定 · 红色 · 24小时内"),
        ),
    ],
)
def test_every_changed_cell_is_named(changes: dict[str, Any], field: tuple[str, str, str]) -> None:
    (change,) = rule_changes.differences(LADDER, changed(**changes))
    assert (change.kind, change.row) == ("修改", "panel_days")
    assert field in change.fields


def test_new_gone_and_moved_rows() -> None:
    content: Any = LADDER.as_json()
    rows = content["rows"]
    new = {**rows[3], "id": "fresh"}
    content["rows"] = [rows[0], rows[1], rows[3], rows[2], *rows[5:], new]
    found = rule_changes.differences(LADDER, loading.build(content))
    assert [(change.kind, change.row) for change in found] == [
        ("新增", "fresh"),
        ("删去", "panel_attempts"),
        ("移动", "panel_days"),
        ("移动", "grid_days"),
    ]


def test_a_period_is_part_of_what_is_asked() -> None:
    row = next(row for row in shelf.shipped()["clocks"].rows if row.outcome.period)
    assert row.outcome.period in rule_reads.outcome(row.outcome.as_json())
