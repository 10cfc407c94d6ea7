"""Legal time: when a period ends, which day is safe, and why, step by step.

民法典 200-204, 民事诉讼法 85; the holidays are the State Council's yearly notices, as plain data. A period gives
three dates: `raw` (the day by the rule), `deadline` (raw, or the first working day after the holiday it falls
in), `safe` (the last working day up to raw). Rolling only ever lengthens, so people are told `safe`, and nothing
is enforced before `deadline` is over.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

_DAY = timedelta(days=1)
_WEEK = "一二三四五六日"

# 全国年节及纪念日放假办法 2: the days that need no moon. Used for years without any data.
FIXED = {(1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节"}


class BadPeriod(ValueError):
    """A period or a calendar text that cannot be read, or a date beyond the calendar. The message is Chinese."""


class Unit(StrEnum):
    """What a period counts; the value is what its text says."""

    DAY = "天"
    WORKDAY = "个工作日"
    MONTH = "个月"
    YEAR = "年"


@dataclass(frozen=True, slots=True)
class Period:
    """`n` units; `str(period)` is the text it was read from, in its plain spelling."""

    n: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Period:
        """Reads `7天`, `15个工作日`, `1个月`, `2年` (also `7日`, `15工作日`). Raises BadPeriod."""
        found = re.fullmatch(r"\s*([0-9]{1,4})\s*(天|日|个工作日|工作日|个月|年)\s*", text)
        if found is None or int(found[1]) == 0:
            raise BadPeriod(f"看不懂期间“{text}”；请写成7天、15个工作日、1个月或者2年。")
        spelling = {"日": "天", "工作日": "个工作日"}
        return cls(int(found[1]), Unit(spelling.get(found[2], found[2])))

    def __str__(self) -> str:
        return f"{self.n}{self.unit}"


@dataclass(frozen=True)
class Holidays:
    """Rest days and make-up working days by date, each with a name; `confirmed` years have their notice loaded.

    The two settings answer what 民法典 203 leaves open: whether a plain weekend, and whether a rest day that is only
    a swap, moves the end of a period. Courts do roll in both cases, which is the default.
    """

    rest: dict[date, str]
    work: dict[date, str]
    confirmed: frozenset[int]
    statutory: frozenset[date] = field(default_factory=frozenset)
    roll_weekends: bool = True
    roll_swaps: bool = True

    @classmethod
    def parse(cls, text: str) -> Holidays:
        """Reads lines `2026-01-01..2026-01-03,rest,元旦` and `2026,confirmed,source`. Raises BadPeriod.

        A line that begins with `#` is a remark. Kinds: rest, work, statutory, confirmed.
        """
        days: dict[str, dict[date, str]] = {"rest": {}, "work": {}, "statutory": {}}
        confirmed = set()
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                when, kind, name = line.strip().split(",", 2)
                if kind == "confirmed":
                    confirmed.add(int(when))
                else:
                    days[kind].update(dict.fromkeys(span(when), name))
            except (ValueError, KeyError):
                raise BadPeriod(f"日历第{number}行看不懂：“{line[:60]}”。") from None
        return cls(days["rest"], days["work"], frozenset(confirmed), frozenset(days["statutory"]))

    def name(self, day: date) -> str:
        """The holiday's name, `周末`, or an empty text on a working day."""
        if day in self.work:
            return ""
        weekend = "周末" if day.weekday() >= 5 else ""
        return self.rest.get(day) or self._fixed(day) or weekend

    def is_workday(self, day: date) -> bool:
        """Whether offices work that day."""
        return not self.name(day)

    def extends(self, day: date) -> bool:
        """Whether a period that ends on this day is prolonged (民法典 203)."""
        name = self.name(day)
        if day in self.statutory or self._fixed(day):
            return True
        return self.roll_weekends if name == "周末" else bool(name) and self.roll_swaps

    def _fixed(self, day: date) -> str:
        """The name of a statutory day that has a fixed date (05-02 only since 2025)."""
        return "" if (day.month, day.day) == (5, 2) and day.year < 2025 else FIXED.get((day.month, day.day), "")


def span(text: str) -> Iterator[date]:
    """The days of `2026-01-01` or `2026-01-01..2026-01-03`, at most a month. Raises ValueError."""
    first, _, last = text.partition("..")
    day, end = date.fromisoformat(first), date.fromisoformat(last or first)
    if not day <= end <= day + 31 * _DAY:
        raise ValueError(text)
    while day <= end:
        yield day
        day += _DAY


@cache
def shipped_holidays() -> Holidays:
    """The notices of 2004 to 2026 and the certain days of 2027, from calendar_data/holidays.csv."""
    return Holidays.parse((Path(__file__).parent / "calendar_data" / "holidays.csv").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of a period. `provisional`: a year without its notice was touched, so the dates may still move."""

    start: date
    period: Period
    raw: date
    deadline: date
    safe: date
    provisional: bool
    steps: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Dates as 2026-01-31, the period as text, the steps as a list of Chinese sentences."""
        return {
            "start": self.start.isoformat(),
            "period": str(self.period),
            "raw": self.raw.isoformat(),
            "deadline": self.deadline.isoformat(),
            "safe": self.safe.isoformat(),
            "provisional": self.provisional,
            "steps": list(self.steps),
        }


def until(start: date, day: date, holidays: Holidays) -> Deadline:
    """The three dates of a period that ends on a day people named, such as one they agreed to extend to."""
    return deadline(start, Period((day - start).days, Unit.DAY), holidays)


Pause = tuple[date, date]  # from entrusting an appraisal to receiving its opinion, both days included


def deadline(start: date, period: Period, holidays: Holidays, pauses: Iterable[Pause] = ()) -> Deadline:
    """The end of `period` counted from `start`, which itself does not count (民法典 201). Raises BadPeriod.

    Days inside `pauses` do not count either (医疗纠纷预防和处理条例 38; counting both ends is our convention).
    """
    try:
        return _deadline(start, period, holidays, sorted(pauses))
    except (OverflowError, ValueError):
        raise BadPeriod(f"{start}起{period}超出了日历的范围。") from None


def _deadline(start: date, period: Period, holidays: Holidays, pauses: list[Pause]) -> Deadline:
    raw = _raw(start, period, holidays, pauses)
    end = raw
    while period.unit is not Unit.WORKDAY and holidays.extends(end):
        end += _DAY
    safe = raw
    while safe > start and not holidays.is_workday(safe):
        safe -= _DAY
    looked_at = start + _DAY if period.unit is Unit.WORKDAY else max(safe, start + _DAY)
    years = {year for year in range(looked_at.year, end.year + 1) if year not in holidays.confirmed}
    found = Deadline(start, period, raw, end, safe, bool(years), ())
    return replace(found, steps=_steps(found, holidays, years, pauses))


def _raw(start: date, period: Period, holidays: Holidays, pauses: list[Pause]) -> date:
    if period.unit is Unit.WORKDAY:
        day, left = start, period.n
        while left:
            day += _DAY
            left -= holidays.is_workday(day) and not _paused(day, pauses)
        return day
    day = start + period.n * _DAY if period.unit is Unit.DAY else _corresponding(start, period)
    return _prolonged(start, day, pauses) if pauses else day


def _corresponding(start: date, period: Period) -> date:
    """The same day of the month so many months on, or the month's last day if it has none (民法典 202)."""
    months = start.month - 1 + period.n * (12 if period.unit is Unit.YEAR else 1)
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def _prolonged(start: date, day: date, pauses: list[Pause]) -> date:
    """One day more for every paused day on the way."""
    walk = start
    while walk < day:
        walk += _DAY
        day += _DAY * _paused(walk, pauses)
    return day


def _paused(day: date, pauses: list[Pause]) -> bool:
    return any(first <= day <= last for first, last in pauses)


# ---- the steps, in Chinese -------------------------------------------------------------------------------------------


def _say(day: date, holidays: Holidays) -> str:
    remark = holidays.work.get(day) or holidays.name(day)
    if remark in ("", "周末"):
        return f"{day}（周{_WEEK[day.weekday()]}）"
    return f"{day}（周{_WEEK[day.weekday()]}，{remark}）"


def _steps(found: Deadline, holidays: Holidays, years: set[int], pauses: list[Pause]) -> tuple[str, ...]:
    steps = [f"起算日{_say(found.start, holidays)}当日不计入（民法典 201）。"]
    steps += [f"{first}至{last}中止计算，两端都不计入。" for first, last in pauses]
    steps.append(_rule(found.period, _say(found.raw, holidays)))
    if found.deadline != found.raw:
        steps.append(
            f"最后一日是休息日，顺延到假期结束后的第一个工作日{_say(found.deadline, holidays)}（民法典 203）。"
        )
    if found.safe == found.start:
        steps.append("期间内没有工作日，起算当日即须办理。")
    else:
        steps.append(f"稳妥起见，最迟在{_say(found.safe, holidays)}的办公时间内办理（民法典 203）。")
    if years:
        steps.append(f"{'、'.join(f'{year}年' for year in sorted(years))}的放假安排尚未录入，日期暂定。")
    return tuple(steps)


def _rule(period: Period, end: str) -> str:
    if period.unit is Unit.DAY:
        return f"从次日起数{period}，到{end}。"
    if period.unit is Unit.WORKDAY:
        return f"从次日起只数工作日（调休上班日算工作日），第{period.n}个工作日是{end}。"
    return f"{period}后的对应日是{end}；没有对应日的为月末日（民法典 202）。"
