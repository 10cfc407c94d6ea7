"""Dates and times in Chinese."""

from __future__ import annotations

from datetime import date, datetime

from documents.text.dates import chinese_date, chinese_moment


def test_date() -> None:
    assert chinese_date(date(2026, 11, 2)) == "2026年11月2日"
    assert chinese_date(None) == ""


def test_moment() -> None:
    assert chinese_moment(datetime(2026, 11, 22, 9, 5)) == "2026年11月22日 9时05分"
    assert chinese_moment(None) == ""
