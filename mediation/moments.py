"""Days and moments in Chinese time. Nobody here asks the clock; callers say when."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def day_of(at: datetime.datetime) -> datetime.date:
    """The calendar day of a moment, in China."""
    return at.astimezone(CHINA).date()


def start_of(day: datetime.date) -> datetime.datetime:
    """The first moment of a day, in China."""
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=CHINA)
