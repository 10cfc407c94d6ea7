"""大写金额: exact in both directions, and the zeros where a bank wants them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.text.money import DIGITS, HIGHEST, capitals, figures

UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_capitals(words: str) -> int:
    """An independent reader: capitals -> fen."""
    total = section = digit = 0
    for char in words:
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in UNITS:
            section, digit = section + digit * UNITS[char], 0
        elif char in "万亿":
            total, section, digit = (total + (section + digit) * (10**4 if char == "万" else 10**8)), 0, 0
        elif char == "元":
            total, section, digit = (total + section + digit) * 100, 0, 0
        elif char in "角分":
            total, digit = total + digit * (10 if char == "角" else 1), 0
    return total


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (107, "壹元零柒分"),
        (150, "壹元伍角整"),
        (16_234_550, "壹拾陆万贰仟叁佰肆拾伍元伍角整"),
        (50_000_909_400, "伍亿零玖仟零玖拾肆元整"),
        (100_000, "壹仟元整"),
        (1_000_100, "壹万零壹元整"),
        (10_010_000, "壹拾万零壹佰元整"),
        (12_300_00, "壹万贰仟叁佰元整"),
        (1_230_000_500, "壹仟贰佰叁拾万零伍元整"),
        (10_001_000_000, "壹亿零壹万元整"),
        (10_000_000_000, "壹亿元整"),
        (HIGHEST, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_known_amounts(fen: int, words: str) -> None:
    assert capitals(fen) == words


@given(st.integers(0, HIGHEST) | st.integers(0, 10**8))
def test_reading_the_capitals_gives_the_amount_again(fen: int) -> None:
    words = capitals(fen)
    assert read_capitals(words) == fen
    assert "零零" not in words
    assert words.endswith("整") == (fen % 10 == 0)
    assert not re.search("零[拾佰仟万亿角分]", words)


@given(st.integers(0, HIGHEST))
def test_figures_are_exact(fen: int) -> None:
    yuan, rest = figures(fen).removesuffix("元").split(".")
    assert (int(yuan), int(rest), len(rest)) == (fen // 100, fen % 100, 2)


@pytest.mark.parametrize("fen", [-1, HIGHEST + 1])
@pytest.mark.parametrize("function", [capitals, figures])
def test_outside_the_range(function: object, fen: int) -> None:
    with pytest.raises(ValueError, match="金额超出范围"):
        function(fen)  # type: ignore[operator]
