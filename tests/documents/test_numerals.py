"""Numbers in words: what people write is read exactly, what is no number is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.text.money import capitals
from documents.text.numerals import NUMERALS, read_number


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("8,000", 8000),
        ("8000.00", 8000),
        ("0.8万", 8000),
        ("8千", 8000),
        ("捌仟", 8000),
        ("3万5千", 35000),
        ("两千五", 2500),
        ("两千零五", 2005),
        ("两万三", 23000),
        ("十二", 12),
        ("二十", 20),
        ("壹拾万零壹佰", 100100),
        ("壹亿零壹万", 100010000),
        ("伍亿零玖仟零玖拾肆", 500009094),
        ("二〇二六", 2026),
        ("零", 0),
        ("三百二十一", 321),
    ],
)
def test_numbers(words: str, value: int) -> None:
    assert read_number(words) == value


@pytest.mark.parametrize("words", ["", "元", "捌捌佰", "2,3", "1,0000", "百", "十十", "一" * 31, "3个", "1.2.3"])
def test_no_numbers(words: str) -> None:
    assert read_number(words) is None


@given(st.integers(1, 10**12 - 1) | st.integers(1, 10**4).map(lambda n: n * 10**7))
def test_capitals_are_read_back(yuan: int) -> None:
    assert read_number(capitals(yuan * 100).removesuffix("元整")) == yuan


@given(st.text(alphabet=NUMERALS + "0123456789,.", max_size=40))
def test_anything_is_a_number_or_none(words: str) -> None:
    value = read_number(words)
    assert value is None or value >= Decimal(0)
