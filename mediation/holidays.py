"""The calendar in force: the notices an office loaded, over those shipped with the rules.

Years nobody loaded fall back to the shipped file, so a release that brings a year's notice is enough. Kept in
memory until a year is loaded anew: asking for it costs one small query.
"""

from __future__ import annotations

from dataclasses import dataclass

from mediation.models import Holiday, HolidayYear
from rules import notice
from rules.calendar import Holidays, shipped_holidays
from rules.legal_words import HolidayKind

Stamp = tuple[tuple[int, str, bool], ...]


@dataclass(slots=True)
class _Memory:
    """What this process built last, and from which notices."""

    kept: tuple[Stamp, Holidays] | None = None


_MEMORY = _Memory()


def current() -> Holidays:
    """The calendar every period is counted with."""
    stamp: Stamp = tuple(HolidayYear.objects.order_by("year").values_list("year", "digest", "is_confirmed"))
    kept = _MEMORY.kept
    if kept is not None and kept[0] == stamp:
        return kept[1]
    calendar = shipped_holidays()
    for year in HolidayYear.objects.order_by("year").prefetch_related("days"):
        calendar = notice.merged(calendar, year.year, days_of(year), year.is_confirmed)
    _MEMORY.kept = (stamp, calendar)
    return calendar


def days_of(year: HolidayYear) -> tuple[notice.Day, ...]:
    """The days that an office loaded for that year."""
    return tuple(_day(row) for row in year.days.all())


def _day(row: Holiday) -> notice.Day:
    return notice.Day(row.date, HolidayKind(row.kind), row.name, row.is_statutory)
