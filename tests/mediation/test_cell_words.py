"""Cells as people fill them in: every choice says in S-FEEL what it says in Chinese, and comes back the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.cell_words import (
    CHOICES,
    WITH_UNKNOWN,
    Shape,
    holes_in_chinese,
    holes_in_code,
    shape_of,
    source_of,
    spell,
    unspell,
)
from rules import cells, shelf
from rules.facts import SCHEMA, Fact, Kind

ALL = [
    (SCHEMA[name], cell.source)
    for table in (*shelf.shipped().values(), *shelf.ladders().values())
    for row in table.rows
    for name, cell in row.when.items()
]


@pytest.mark.parametrize(
    ("fact", "source", "said"),
    [
        ("days_at_level", ">= 7", "至少7"),
        ("days_at_level", "<= 3", "至多3"),
        ("sessions_count", "0", "等于0"),
        ("month_days_left", "[1..3]", "1至3"),
        ("days_to_next_due", "<= -15", "至多-15"),
        ("amount_fen", ">= 100000000", "至少1000000"),  # a clerk writes yuan
        ("amount_fen", ">= 150", "至少1.5"),
        ("days_at_level", "-", "不限"),
        ("days_at_level", "known", "已知"),
        ("days_at_level", "unknown", "不明"),
        ("panel_gave_up", "true", "是"),
        ("confirmation_applied", "false,unknown", "否，或者不明"),
        ("level", '"grid","panel"', "网格；村（社区）“4+1”防线"),
        ("level", 'not("grid")', "除外：网格"),
        ("aid_matter", '"maintenance"', "请求给付赡养费、抚养费、扶养费"),
        ("risk_tags", '"death",unknown', "涉及人员死亡，或者不明"),
        ("days_at_level", "1,[3..5]", "1,[3..5]"),  # fits no choice: stays as it is written
        ("days_at_level", "not(5)", "not(5)"),
        ("level", 'not("grid",unknown)', 'not("grid",unknown)'),
        ("panel_gave_up", "true,false", "true,false"),
    ],
)
def test_a_cell_in_chinese_and_back(fact: str, source: str, said: str) -> None:
    assert spell(source, SCHEMA[fact]) == said
    assert unspell(said, SCHEMA[fact]) == source


@pytest.mark.parametrize(("fact", "source"), ALL, ids=[f"{fact.name} {source}" for fact, source in ALL])
def test_every_shipped_cell_survives(fact: Fact, source: str) -> None:
    assert unspell(spell(source, fact), fact) == source
    assert source_of(shape_of(source, fact), fact, source) == source


@pytest.mark.parametrize(
    ("fact", "typed", "means"),
    [
        ("days_at_level", "至少１０天", ">= 10"),
        ("days_at_level", "3 至 9 天", "[3..9]"),
        ("amount_fen", "至少1,000,000元", ">= 100000000"),
        ("level", "grid;panel", '"grid","panel"'),
        ("days_at_level", ">= 7", ">= 7"),
        ("panel_gave_up", "是", "true"),
    ],
)
def test_what_people_type_is_understood(fact: str, typed: str, means: str) -> None:
    assert unspell(typed, SCHEMA[fact]) == means


@pytest.mark.parametrize(
    ("fact", "typed", "complaint"),
    [
        ("level", "网个", "没有“网个”这个词"),
        ("days_at_level", "七天", "看不懂"),
        ("days_at_level", "=1+1", "看不懂"),
        ("amount_fen", "至少0.001", "看不懂"),
    ],
)
def test_what_cannot_be_understood_is_left_to_the_reader_of_cells(fact: str, typed: str, complaint: str) -> None:
    with pytest.raises(cells.BadCell) as caught:
        cells.parse(unspell(typed, SCHEMA[fact]), SCHEMA[fact])
    assert complaint in str(caught.value) or "单元格" in str(caught.value)


def test_nonsense_in_a_cell_stays_visible() -> None:
    assert shape_of("满七天", SCHEMA["days_at_level"]) == Shape("text", text="满七天")


shapes = st.builds(
    Shape,
    op=st.sampled_from(["least", "most", "equal"]),
    low=st.integers(-999, 999).map(str),
    or_unknown=st.booleans(),
)


@given(shapes)
def test_a_choice_of_numbers_comes_back(shape: Shape) -> None:
    assert shape_of(source_of(shape, SCHEMA["days_at_level"]), SCHEMA["days_at_level"]) == shape


@given(st.sets(st.sampled_from([term.value for term in SCHEMA["level"].words or ()]), min_size=1), st.booleans())
def test_a_choice_of_words_comes_back(words: set[str], is_out: bool) -> None:
    shape = Shape("out" if is_out else "in", words=tuple(sorted(words)))
    assert shape_of(source_of(shape, SCHEMA["level"]), SCHEMA["level"]) == shape


def test_an_unchanged_choice_keeps_its_spelling() -> None:
    fact = SCHEMA["level"]
    assert source_of(Shape("in", words=("panel", "grid")), fact, '"grid", "panel"') == '"grid", "panel"'
    assert source_of(Shape("in", words=("panel",)), fact, '"grid", "panel"') == '"panel"'


def test_every_choice_of_every_kind_is_written_somehow() -> None:
    samples = {Kind.INT: "days_at_level", Kind.BOOL: "panel_gave_up", Kind.ENUM: "level", Kind.TAGS: "risk_tags"}
    for kind, name in samples.items():
        for op, _ in CHOICES[kind]:
            words = ("grid",) if kind is Kind.ENUM else ("death",)
            shape = Shape(op, "1", "2", words, or_unknown=op in WITH_UNKNOWN, text="-")
            cells.parse(source_of(shape, SCHEMA[name]), SCHEMA[name])


@pytest.mark.parametrize(
    ("code", "chinese"),
    [
        ("满{days_at_level}天", "满{在本层级已过天数}天"),
        ("{group_size.low}至{group_size.high}人", "{群体人数.下限}至{群体人数.上限}人"),
        ("{within_hours}小时内，{period}", "{几小时内}小时内，{期限}"),
        ("{没有这一列}", "{没有这一列}"),
        ("没有大括号", "没有大括号"),
    ],
)
def test_placeholders_speak_chinese(code: str, chinese: str) -> None:
    assert holes_in_chinese(code) == chinese
    assert holes_in_code(chinese) == code
