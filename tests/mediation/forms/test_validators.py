"""What people type, checked: each rule says no in Chinese, and never changes what people can see."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from mediation import validators as v

DAYS = st.dates(datetime.date(1850, 1, 1), datetime.date(2100, 12, 31))


def said(check: object, *arguments: object) -> str:
    with pytest.raises(ValidationError) as caught:
        check(*arguments)  # type: ignore[operator]
    return "\n".join(caught.value.messages)


def card(area: str, birth: datetime.date, order: str) -> str:
    body = f"{area}{birth:%Y%m%d}{order}" if birth.year >= 1000 else ""
    return body + v.check_digit(body + "0")


@given(st.integers(100_000, 999_999), DAYS, st.integers(0, 999))
def test_every_well_formed_card_is_taken(area: int, birth: datetime.date, order: int) -> None:
    number = card(str(area), birth, f"{order:03d}")
    assert v.check_id_number(number) == number
    assert v.check_id_number(number.lower()) == number
    assert v.birthday_in(number) == birth
    assert v.gender_in(number) == ("male" if order % 2 else "female")


@given(st.integers(100_000, 999_999), DAYS, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(area: int, birth: datetime.date, order: int, place: int, shift: int) -> None:
    number = card(str(area), birth, f"{order:03d}")
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    said(v.check_id_number, wrong)


@pytest.mark.parametrize(
    ("number", "part"),
    [
        ("33032419800101", "应是18位，现在是14位"),
        ("33032419800101123A", "最后一位是数字或X"),
        ("330324198013011234", "19801301"),
        ("330324184901011230", "18490101"),
        ("330324198001011230", "有一位输错了"),
        ("٣٣٠٣٢٤١٩٨٠٠١٠١١٢٣٤", "前17位应是数字"),
    ],
)
def test_a_wrong_card_says_what_is_wrong(number: str, part: str) -> None:
    assert part in said(v.check_id_number, number)


def test_areas_that_no_list_knows_are_no_error() -> None:
    """Residence permits (81, 82, 83), districts newer than any list, counties long gone."""
    for area in ("810000", "830000", "330113", "320522"):
        assert v.check_id_number(card(area, datetime.date(1990, 5, 6), "123"))


def test_other_documents_are_kept_as_written() -> None:
    assert v.check_id_number("E12345678", "other") == "E12345678"


def test_full_width_digits_and_blanks_do_no_harm() -> None:
    number = card("330324", datetime.date(1980, 1, 1), "123")
    assert v.check_id_number("\uff13\uff13" + number[2:6] + " " + number[6:14] + " " + number[14:]) == number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800001111", "13800001111"),
        ("138 0000 1111", "13800001111"),
        ("+8613800001111", "+8613800001111"),
        ("0577-66668888", "0577-66668888"),
        ("\uff080577\uff0966668888", "057766668888"),
        ("12348", "12348"),
        ("110", "110"),
        ("400-800-1234", "400-800-1234"),
    ],
)
def test_phones(typed: str, kept: str) -> None:
    assert v.check_phone(typed) == kept


@pytest.mark.parametrize("typed", ["1380", "1380000111", "138000011112", "abc", "1", "12800001111x", "٠٥٧٧١٢٣٤٥٦٧"])
def test_what_is_no_phone(typed: str) -> None:
    assert said(v.check_phone, typed).startswith("电话不对：")


@given(st.integers(0, v.HIGHEST_FEN))
def test_amounts_are_exact(fen: int) -> None:
    assert v.fen_from_yuan(f"{fen // 100}.{fen % 100:02d}") == fen
    assert v.fen_from_yuan(f"{fen // 100:,}.{fen % 100:02d}元") == fen


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("8000", 800_000), ("1.9万", 1_900_000), ("¥3.5", 350), ("0.1", 10), ("0.29", 29), ("1.10000", 110)],
)
def test_amounts_as_people_write_them(typed: str, fen: int) -> None:
    assert v.fen_from_yuan(typed) == fen


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("八千", "金额请写数字"),
        ("-5", "金额请写数字"),
        ("1e9", "金额请写数字"),
        ("1.234", "最多到分"),
        ("9" * 16, "太大"),
        ("", "金额请写"),
    ],
)
def test_what_is_no_amount(typed: str, part: str) -> None:
    assert part in said(v.fen_from_yuan, typed)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("张\x00三", "看不见的控制字符（U+0000）"),
        ("张\u202e三", "（U+202E）"),
        ("好\U0001f600", "表情符号“\U0001f600”（U+1F600）印不到文书上"),
        ("张\ufffd", "有一个字没有传好（U+FFFD）"),
        ("\ud800", "有一个字没有传好（U+D800）"),
    ],
)
def test_characters_that_cannot_stay_are_named(text: str, part: str) -> None:
    assert part in said(v.check_characters, text)


@pytest.mark.parametrize(
    "text", ["张𬴂淼", "阿卜杜热合曼·买买提", "龚喆堃", "①②③", "第一行\r\n第二行", "\u200b看不见", "50%", "\t缩进"]
)
def test_ordinary_text_passes(text: str) -> None:
    v.check_characters(text)


def test_at_most_five_complaints_at_once() -> None:
    assert len(said(v.check_characters, "".join(map(chr, range(1, 9)))).split("\n")) == 5


@given(st.text())
def test_tidy_text_holds_nothing_invisible(text: str) -> None:
    for is_line in (True, False):
        tidy = v.tidy(text, is_line=is_line)
        assert tidy == v.tidy(tidy, is_line=is_line)
        assert not set(tidy) & {"\x00", "\u202e", "\u200b", "\ufeff", "\r"}
        tidy.encode()


@pytest.mark.parametrize(
    ("head", "kind"),
    [(b"\xff\xd8\xff\xe0", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-1.7", "application/pdf")],
)
def test_files_are_known_by_their_first_bytes(head: bytes, kind: str) -> None:
    assert v.media_type_of(head) == kind


def test_files_that_are_not_taken() -> None:
    assert "只收照片" in said(v.media_type_of, b"MZ\x90\x00")
    assert "最大10MB" in said(v.check_size, v.LARGEST_FILE + 1)
    assert "空的" in said(v.check_size, 0)
    v.check_size(v.LARGEST_FILE)


def test_days_have_a_sane_year() -> None:
    v.check_day(v.EARLIEST)
    v.check_day(v.LATEST)
    assert "核对年份" in said(v.check_day, datetime.date(226, 11, 2))
    assert "核对年份" in said(v.check_day, datetime.date(2101, 1, 1))
