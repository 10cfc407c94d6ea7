"""The flowables themselves: splitting, aligning, giving way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.layout.compose import LARGE, NORMAL, Compositor
from documents.layout.fields import Field, field_rows
from documents.layout.geometry import WIDTH
from documents.layout.paragraph import ChineseParagraph, Span, Style, dress, natural_width
from documents.layout.table import Air, Cell, Row
from documents.layout.tags import Element

BODY = Style(15, 26, indent=2)
TABLE = (Element("Table"), Element("TR"))


def paragraph(text: str, style: Style = BODY) -> ChineseParagraph:
    return ChineseParagraph(dress(Span(text)), style)


@given(st.text("甲乙，。“”12a \n", max_size=300), st.floats(30, 300), st.integers(0, 12), st.floats(-1e-9, 1e-9))
def test_parts_are_the_whole_whatever_the_next_width_is(text: str, width: float, lines: int, drift: float) -> None:
    """Trap: the width of the next frame may differ by 1e-13, which must not set anything twice."""
    whole = paragraph(text)
    parts = whole.split(width, lines * BODY.leading)
    joint = "\n" if len(parts) == 2 and parts[1].begins else ""
    if parts:
        assert joint.join(part.text for part in parts) == text
        assert all(part.wrap(width + drift, 0)[1] > 0 for part in parts)


def test_short_paragraphs_move_as_a_whole() -> None:
    short = paragraph("甲" * 50)
    assert short.wrap(300, 0)[1] == 3 * BODY.leading
    assert short.split(300, 2 * BODY.leading) == []
    assert short.split(300, 5 * BODY.leading) == [short]


def test_no_line_is_left_alone() -> None:
    long = paragraph("甲" * 180)  # ten lines
    head, tail = long.split(300, 9 * BODY.leading)
    assert (head.wrap(300, 0)[1], tail.wrap(300, 0)[1]) == (8 * BODY.leading, 2 * BODY.leading)
    assert long.split(300, BODY.leading) == []
    assert (head.ends, tail.begins) == (False, False)


def test_a_row_splits_only_when_all_its_cells_can() -> None:
    row = Row([Cell(paragraph("甲" * 200), 200.0), Cell(paragraph("乙"), 60.0), Cell(None, 10.0)], TABLE)
    assert row.split(270, 5) == []
    assert row.split(270, 30) == []
    head, tail = row.split(270, 200)
    assert head.wrap(270, 200)[1] <= 200
    assert tail.cells[1].content is None
    stuck = Row([Cell(paragraph("甲" * 200), 200.0), Cell(Air(300), 60.0)], TABLE)
    assert stuck.wrap(260, 1000)[1] > 300
    assert [len(part.cells) for part in stuck.split(260, 200)] == [2, 2]


def test_air_gives_way_at_the_foot_of_a_page() -> None:
    assert [Air(20).wrap(100, height)[1] for height in (50, 5, -1)] == [20, 5, 0]


@given(
    st.lists(
        st.tuples(st.text("名称地址", min_size=1, max_size=12), st.text("甲乙12", max_size=80)), min_size=1, max_size=8
    )
)
def test_fields_fill_the_width_and_keep_their_order(pairs: list[tuple[str, str]]) -> None:
    rows = field_rows([Field(f"{label}：", value) for label, value in pairs], NORMAL.form, WIDTH)
    shown = "".join(cell.content.text for row in rows for cell in row.cells if cell.content)
    assert shown == "".join(f"{label}：{value}" for label, value in pairs)
    for row in rows:
        assert row.wrap(WIDTH, 0)[0] == pytest.approx(WIDTH)


def test_widths_are_those_of_the_face() -> None:
    assert natural_width(dress(Span("甲乙")), 10) == pytest.approx(20)
    assert natural_width(dress(Span("》，")), 10) == pytest.approx(15)


def test_large_print_gives_every_pair_of_a_grid_its_own_row() -> None:
    rows = [("登记日期", "2026年11月22日", "登记编号", "1号")]
    assert (len(Compositor().grid(rows)), len(Compositor(large=True).grid(rows))) == (2, 3)
    assert all(style.size >= 18 for style in (LARGE.body, LARGE.form, LARGE.cell, LARGE.note))
