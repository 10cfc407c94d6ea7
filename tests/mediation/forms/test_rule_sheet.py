"""A draft while somebody works on it: gaps with a row to close them, faults at their boxes, words without code."""

from __future__ import annotations

from typing import Any

import pytest

from mediation.cell_words import Shape
from mediation.forms.rule_row import Condition, of_row
from mediation.forms.rule_sheet import act, judged, look_at, moved, new_row, told, unprintable, with_row
from rules import shelf
from rules.facts import SCHEMA
from tests.factories import START

TODAY = START.date()
LADDER: Any = shelf.shipped()["ladder"].as_json()
COMPLETE: Any = LADDER | {"complete": True}  # every case must find a row


def test_a_gap_comes_with_a_row_that_closes_it() -> None:
    sheet = judged(COMPLETE, TODAY)
    first = sheet.gaps[0]
    assert first in sheet.general
    row = new_row(COMPLETE, TODAY, first.proposal) | {"sentence": "提醒承办人。", "basis": "本县（区）办法（示例）"}
    form = of_row(row)
    act(form, "boundary", "", judged(with_row(COMPLETE, form.content()), TODAY))
    closed = judged(with_row(COMPLETE, form.content()), TODAY)
    assert closed.faults == []
    assert first.example not in [gap.example for gap in closed.gaps]


def test_a_sound_text_has_nothing_to_say() -> None:
    sheet = judged(LADDER, TODAY)
    assert (sheet.faults, sheet.issues, sheet.general, sheet.gaps) == ([], [], [], [])


def test_new_rows_get_names_that_are_free() -> None:
    first = new_row(LADDER, TODAY)
    assert (first["id"], new_row(with_row(LADDER, first), TODAY)["id"]) == ("local_1", "local_2")


def test_nothing_moves_beyond_the_ends() -> None:
    first, last = LADDER["rows"][0]["id"], LADDER["rows"][-1]["id"]
    assert moved(LADDER, first, -1)["rows"] == LADDER["rows"]
    assert moved(LADDER, last, 1)["rows"] == LADDER["rows"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("行“a”的第1个例子：应为True，实际命中[]。", "行“a”的第1个例子：应当命中这一条，实际一条也没有命中。"),
        ("行“a”的第1个例子：应为False，实际命中['a']。", "行“a”的第1个例子：不应命中这一条，实际命中['a']。"),
        ("“在本层级已过天数”（days_at_level）：不对", "“在本层级已过天数”：不对"),
        ("的sentence：用{days_at_level}", "“规则（一句话）”：用{在本层级已过天数}"),
        ("的then.within_hours：应为小时数", "“几小时内”：应为小时数"),
        ("的from：“明天”不是日期", "“施行日期”：“明天”不是日期"),
    ],
)
def test_faults_speak_the_words_of_the_screen(fault: str, said: str) -> None:
    assert told(fault) == said


def test_characters_that_cannot_be_kept_are_found_wherever_they_stand() -> None:
    assert unprintable(LADDER) == []
    for content in ({"a": ["b", {"c": "x\x00"}]}, {"x\u202e": 1}, {"expect": ("\ud800",)}):
        assert len(unprintable(content)) == 1


@pytest.mark.parametrize(
    ("fact", "shape", "said"),
    [
        ("days_at_level", Shape("least", "七"), "请写整数，例如7天。"),
        ("amount_fen", Shape("least", "很多"), "请写金额，例如50000元，最多两位小数。"),
        ("level", Shape("in"), "请至少勾选一项。"),
        ("level", Shape("in", words=("moon",)), "原话"),
        ("level", Shape("fly"), "请从列表中选择怎样算符合。"),
        ("level", Shape("text", text="x"), "原话"),
    ],
)
def test_what_to_do_about_a_box(fact: str, shape: Shape, said: str) -> None:
    assert Condition(SCHEMA[fact], shape).complaint("原话") == said


def test_an_example_with_nonsense_is_wrong_and_says_so() -> None:
    form = of_row(next(row for row in LADDER["rows"] if row["id"] == "panel_days"))
    form.lines[0].given[2].values = ("七",)
    sheet = judged(with_row(LADDER, form.content()), TODAY)
    look_at(form, sheet)
    assert any("在本层级已过天数" in fault for fault in form.faults)
