"""The breaker loses nothing, breaks nothing forbidden, and keeps inside the measure."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from documents.layout import fonts
from documents.layout.linebreak import (
    CLOSING,
    NO_END,
    NO_START,
    SQUEEZE,
    Line,
    break_lines,
    breakability,
    squeeze,
    stretches,
)
from documents.press import KINDS, prepare
from documents.shape import walk
from tests.documents.helpers import sample

EM = 10.0
HANZI = "张淼龚喆堃甲乙双方协议调解委员会水沟清理赔偿墙面维修费用日期签字人民法院司法确认𬴂"


def widths_of(text: str) -> list[float]:
    return [EM * (0.55 if char < "\u2000" else 1.0) for char in text]


def clauses() -> st.SearchStrategy[str]:
    words = st.text(HANZI, min_size=1, max_size=14)
    amount = st.integers(1, 99_999_999).map(lambda fen: f"{fen}元")
    day = st.dates().map(lambda day: f"{day.year}年{day.month}月{day.day}日")
    quoted = words.map(lambda word: f"“{word}”")
    bracketed = st.one_of(words, day).map(lambda word: f"（{word}）")
    book = words.map(lambda word: f"《{word}》")
    other = st.sampled_from(
        ["——", "……", "13800000012", "330324198003120021", "第12号", "hello world", "4+1", "￥2200.00"]
    )
    piece = st.one_of(words, amount, day, quoted, bracketed, book, other)
    # Dashes and dots stand between words, as people write; a dozen of them in a row fit no rule and no line.
    body = st.lists(st.tuples(words, piece), min_size=1, max_size=3).map(lambda pairs: "".join(map("".join, pairs)))
    return st.tuples(body, words, st.sampled_from("，。；：、！？")).map("".join)


REALISTIC = st.lists(clauses(), min_size=1, max_size=12).map("".join)
ANYTHING = st.text("（）“”，。——……··「」12aZ 　\n甲乙", max_size=120) | st.text(max_size=60)


def joined(text: str, lines: list[object]) -> str:
    """The lines put together again, with the newline that belongs to no line."""
    parts: list[str] = []
    for line in lines:
        parts.append(text[line.start : line.end])  # type: ignore[attr-defined]
        parts.append("\n" if line.last else "")  # type: ignore[attr-defined]
    return "".join(parts).removesuffix("\n")


@given(st.one_of(REALISTIC, ANYTHING), st.integers(1, 34), st.booleans())
@example("", 8, True)
@example("\n\n", 8, True)
def test_what_goes_in_comes_out(text: str, chars: int, begins: bool) -> None:
    lines = break_lines(text, widths_of(text), EM, chars * EM, 2 * EM if chars > 3 else 0.0, begins=begins)
    assert joined(text, list(lines)) == text
    assert all(line.end > line.start or line.last for line in lines)


@given(REALISTIC, st.integers(8, 34))
def test_no_forbidden_start_or_end(text: str, chars: int) -> None:
    for line in break_lines(text, widths_of(text), EM, chars * EM):
        shown = text[line.start : line.end]
        assert line.start == 0 or shown[0] not in NO_START, shown
        assert line.last or shown[-1] not in NO_END, shown
        assert line.last or text[line.end - 1] + text[line.end] not in ("——", "……")


@given(st.one_of(REALISTIC, ANYTHING), st.integers(8, 34))
def test_no_line_leaves_the_measure(text: str, chars: int) -> None:
    """Once the justification has taken its share back, the ink ends at the margin or before it."""
    for line in break_lines(text, widths_of(text), EM, chars * EM):
        shown = text[line.start : line.end].rstrip(" ")
        natural = sum(widths_of(shown)) + EM * sum(map(squeeze, shown, shown[1:]))
        ink = natural - (0.5 * EM if shown and shown[-1] in CLOSING else 0.0)
        gaps = sum(map(stretches, shown, shown[1:]))
        over = ink - chars * EM
        assert over <= 0.001 or (over <= SQUEEZE * EM + 0.001 and gaps >= 5), shown


def test_numbers_and_units_stay_together_when_they_fit() -> None:
    text = "双方同意在2026年11月22日以前付清2200.00元，逾期另行协商。"
    for chars in range(8, 34):
        for line in break_lines(text, widths_of(text), EM, chars * EM):
            edge = text[line.end - 1 : line.end + 1]
            assert edge not in ("0元", "6年", "1月", "2日"), (chars, edge)
            assert not (len(edge) == 2 and edge[0].isdigit() and edge[1].isdigit())


def test_a_token_wider_than_the_line_is_split_anywhere() -> None:
    text = "a" * 5000
    lines = break_lines(text, widths_of(text), EM, 80.0)
    assert max(line.end - line.start for line in lines) * 5.5 <= 80.0
    assert joined(text, list(lines)) == text


def test_realistic_papers_have_no_violation_at_any_width() -> None:
    paper = sample("agreement")
    text = "\n".join([paper["facts"], paper["issues"], *paper["terms"], sample("session_record")["record"]])
    for chars in range(8, 35):
        for line in break_lines(text, widths_of(text), EM, chars * EM, 2 * EM):
            shown = text[line.start : line.end]
            assert line.last or shown[-1] not in NO_END
            assert shown[0] not in NO_START


def test_five_thousand_breaks_of_papers_without_a_violation() -> None:
    """Every running text of every sample, at every width from 8 to 34 characters, in the real widths of the real face."""
    face = fonts.current().chains[fonts.BODY][0]
    texts = [words for kind in KINDS for _, _, words in walk(prepare(kind, sample(kind))) if len(words) > 8]
    breaks = 0
    for text in texts:
        widths = [face.width(char) / 1000 * EM for char in text]
        for chars in range(8, 35):
            lines = break_lines(text, widths, EM, chars * EM, 2 * EM)
            breaks += sum(not line.last for line in lines)
            for line in lines:
                check(text, widths, line, chars * EM)
    assert breaks > 5_000


def check(text: str, widths: list[float], line: Line, width: float) -> None:
    """No forbidden start, no forbidden end, no ink beyond the margin once the justification has taken its share."""
    shown = text[line.start : line.end].rstrip(" ")
    assert not shown or shown[0] not in NO_START, shown
    assert line.last or shown[-1] not in NO_END, shown
    natural = sum(widths[line.start : line.start + len(shown)]) + EM * sum(map(squeeze, shown, shown[1:]))
    over = natural - (0.5 * EM if shown and shown[-1] in CLOSING else 0.0) - (width - line.indent)
    assert over <= 0.001 or (over <= SQUEEZE * EM + 0.001 and sum(map(stretches, shown, shown[1:])) >= 5), shown


def test_indent_belongs_to_first_lines_only() -> None:
    text = "甲" * 30 + "\n" + "乙" * 5
    assert [line.indent for line in break_lines(text, widths_of(text), EM, 100.0, 20.0)] == [20.0, 0.0, 0.0, 0.0, 20.0]
    assert break_lines(text, widths_of(text), EM, 100.0, 20.0, begins=False)[0].indent == 0.0


@pytest.mark.parametrize(
    ("pair", "change"), [("。”", -0.5), ("，“", -0.5), ("（《", -0.5), ("（）", 0.0), ("“甲", 0.0), ("甲，", 0.0)]
)
def test_marks_side_by_side_lose_half_an_em(pair: str, change: float) -> None:
    assert squeeze(*pair) == change


def test_long_text_is_quick_enough_to_be_dull() -> None:
    """Twenty thousand characters of noise: the work grows with the text, not with its square."""
    text = "".join(random.Random(7).choices("甲乙丙，。“”（）12ab ", k=20_000))
    assert joined(text, list(break_lines(text, widths_of(text), EM, 280.0))) == text
    assert len(breakability(text)) == 20_000
