"""Names stay as they are written; only what cannot be seen goes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.text.hygiene import LEGACY, clean_line, clean_text


@pytest.mark.parametrize(
    "char",
    ["\u200b", "\u200e", "\u202e", "\u2066", "\ufe0f", "\U000e0100", "\ufeff", "\x00", "\x85", "\ud800", "\u00ad"],
)
def test_invisible_characters_go(char: str) -> None:
    assert clean_line(f"张{char}三") in ("张三", "张 三")
    assert char not in clean_text(f"张{char}三")


@pytest.mark.parametrize("name", ["\uf92c", "\uf979", "\ufa0c", "张𬴂淼", "阿卜杜热合曼·买买提", "e\u0301"])
def test_names_are_not_normalised(name: str) -> None:
    """U+F92C is not 郎 (U+90CE) on an identity card."""
    assert clean_line(name) == name


def test_line_ends_and_spaces() -> None:
    assert clean_text("一\r\n二\r三\u2028四") == "一\n二\n三\n四"
    assert clean_text("\n\n一  \n\n二\n") == "一\n\n二"
    assert clean_line(" 张\n三\t四\u3000") == "张 三 四"
    assert clean_line("李\u00a0四") == "李 四"


def test_legacy_code_points_agree_with_the_codec() -> None:
    """The standard library's GB 18030 codec is an independent witness for all rare hanzi it knows."""
    assert clean_line("\ue863") == "䶮"
    row = [trail for trail in range(0x50, 0xA1) if trail != 0x7F]
    for offset, trail in enumerate(row):
        decoded = bytes((0xFE, trail)).decode("gb18030")
        if unicodedata.category(decoded) != "Co":
            assert LEGACY[0xE815 + offset] == decoded
    assert all(unicodedata.category(char) != "Co" for char in LEGACY.values())
    assert len(set(LEGACY.values())) == len(LEGACY) == 92


@given(st.text())
def test_cleaning_is_idempotent_and_printable(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\n" not in clean_line(text)
    assert not {unicodedata.category(char) for char in once.replace("\n", "")} & {"Cc", "Cs"}
    once.encode("utf-8")
