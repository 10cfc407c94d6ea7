"""Loading a year's notice: read, compared, stored whole; then every deadline it touches is counted anew."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass

from django.db import transaction

from mediation import access
from mediation import holidays as bridge
from mediation.models import Holiday, HolidayYear, User
from mediation.moments import day_of
from mediation.services import recount
from mediation.services.errors import Refused
from rules import notice
from rules.calendar import BadPeriod, Holidays

EARLIEST, LATEST = 2004, 2099


@dataclass(frozen=True, slots=True)
class Preview:
    """What loading would change: days, and how many disputes would get another day."""

    days: tuple[notice.Day, ...]
    calendar: Holidays
    changes: list[notice.Change]
    years: frozenset[int]
    disputes: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did. `is_new` is False when the very same notice stood there already."""

    year: HolidayYear
    is_new: bool
    disputes: int


def preview_year(*, year: int, text: str, is_confirmed: bool) -> Preview:
    """Compare without storing. Raises Refused at `text`, naming every bad line."""
    if not EARLIEST <= year <= LATEST:
        raise Refused(f"年份应在{EARLIEST}和{LATEST}之间。", "text")
    try:
        days = notice.read(text, year)
    except BadPeriod as bad:
        raise Refused(str(bad), "text") from bad
    before = bridge.current()
    after = notice.merged(before, year, days, is_confirmed)
    changes = notice.changes(before, after)
    years = frozenset({year, *(change.date.year for change in changes)})
    told = {clock.dispute_id for clock, limit in recount.moved_by(after, years) if recount.has_new_dates(clock, limit)}
    return Preview(days, after, changes, years, len(told))


def load_year(
    *, by: User, at: datetime.datetime, year: int, text: str, source: str, is_confirmed: bool = True
) -> Loaded:
    """Store a year's notice and count anew what it touches. The same notice twice changes nothing."""
    if not access.keeps_calendar(by, day_of(at)):
        raise Refused("只有系统管理员和县（区）司法局的工作人员可以录入放假安排。")
    if is_confirmed and not source.strip():
        raise Refused("请写明通知的文号或者网址。", "source")
    seen = preview_year(year=year, text=text, is_confirmed=is_confirmed)
    row, is_new = _store(by, at, year, seen.days, source.strip(), is_confirmed)
    return Loaded(row, is_new, recount.recount(calendar=bridge.current(), years=seen.years, at=at))


@transaction.atomic
def _store(
    by: User, at: datetime.datetime, year: int, days: tuple[notice.Day, ...], source: str, is_confirmed: bool
) -> tuple[HolidayYear, bool]:
    digest = hashlib.sha256(notice.lines(days).encode()).hexdigest()
    row = HolidayYear.objects.select_for_update().filter(year=year).first() or HolidayYear(year=year)
    if row.pk and (row.digest, row.source, row.is_confirmed) == (digest, source, is_confirmed):
        return row, False
    is_same = row.digest == digest
    row.source, row.digest, row.is_confirmed, row.loaded_by, row.loaded_at = source, digest, is_confirmed, by, at
    row.save()
    if not is_same:
        row.days.all().delete()
        for day in days:
            Holiday.objects.create(
                year=row, date=day.date, kind=day.kind.value, name=day.name, is_statutory=day.is_statutory
            )
    return row, True
