"""Dates and times as a Chinese paper writes them."""

from __future__ import annotations

from datetime import date, datetime


def chinese_date(day: date | None) -> str:
    """`2026年11月22日`; an empty string for no date."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def chinese_moment(moment: datetime | None) -> str:
    """`2026年11月22日 9时05分`; an empty string for no moment."""
    return f"{chinese_date(moment)} {moment.hour}时{moment.minute:02d}分" if moment else ""
