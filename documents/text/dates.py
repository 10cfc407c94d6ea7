"""Dates and times as a Chinese paper writes them."""

from __future__ import annotations

from datetime import date, datetime


def chinese_date(day: date | None) -> str:
    """`2026年11月22日`; an empty string for no date."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def chinese_moment(moment: datetime | None) -> str:
    """`2026年11月22日 9时05分`; an empty string for no moment."""
    return f"{chinese_date(moment)} {moment.hour}时{moment.minute:02d}分" if moment else ""


def chinese_number(number: int) -> str:
    """1..99 as 一, 十二, 二十, 九十九, for headings and counts. Raises ValueError outside."""
    if not 1 <= number <= 99:
        raise ValueError(f"只能写出1至99：{number}")
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")
