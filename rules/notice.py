"""The State Council's yearly notice as text: read, checked line by line, and compared with what is known already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from rules.calendar import FIXED, BadPeriod, Holidays, span
from rules.legal_words import HolidayKind

Fault = str
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a notice. `is_statutory` is a rest day by 放假办法 2 itself, more than a swap."""

    date: date
    kind: HolidayKind
    name: str
    is_statutory: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a notice makes of one day: "" is a plain day of the week."""

    date: date
    before: str
    after: str


def read(text: str, year: int) -> tuple[Day, ...]:
    """The days of that year's notice, by date. Raises BadPeriod with one Chinese sentence for every bad line.

    Lines are `2026-01-01..2026-01-03,rest,元旦`, `2026-01-04,work,元旦调休` and `2026-01-01,statutory,元旦`; `#` begins a
    remark. A notice may reach back into the December before, as that for 2019 did.
    """
    days: dict[date, Day] = {}
    statutory: set[date] = set()
    faults: list[Fault] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            _take(line.strip(), year, days, statutory)
        except BadPeriod as bad:
            faults.append(f"第{number}行：{bad}")
    faults += [f"{day}写成了法定节日，却没有放假。" for day in sorted(statutory - _rest(days))]
    if faults or not days:
        raise BadPeriod("\n".join(faults) or "没有一个放假日，请粘贴整份通知。")
    _check_fixed(days, year)
    return tuple(replace(day, is_statutory=day.date in statutory) for _, day in sorted(days.items()))


def _take(line: str, year: int, days: dict[date, Day], statutory: set[date]) -> None:
    parts = [part.strip() for part in line.replace("，", ",").split(",", 2)]
    if len(parts) != 3 or not parts[2]:
        raise BadPeriod(f"看不懂“{line[:60]}”，请写成2026-01-01..2026-01-03,rest,元旦的样子。")
    when, kind, name = parts
    if kind not in ("statutory", *HolidayKind):
        raise BadPeriod(f"看不懂“{kind[:20]}”，只能写rest（放假）、work（调休上班）或者statutory（法定节日）。")
    if len(name) > LONGEST_NAME:
        raise BadPeriod(f"名称超过{LONGEST_NAME}个字。")
    for day in _dates(when):
        if day.year != year and (day.year, day.month) != (year - 1, 12):
            raise BadPeriod(f"{day}不在{year}年。")
        if kind == "statutory":
            statutory.add(day)
        else:
            _put(Day(day, HolidayKind(kind), name), days)


def _dates(text: str) -> list[date]:
    try:
        return list(span(text))
    except ValueError:
        raise BadPeriod(f"看不懂日期“{text[:30]}”，请写成2026-01-01或者2026-01-01..2026-01-03。") from None


def _put(day: Day, days: dict[date, Day]) -> None:
    if day.kind is HolidayKind.WORK and day.date.weekday() < 5:
        raise BadPeriod(f"{day.date}本来就是工作日，调休上班日应当是周六或者周日。")
    if days.setdefault(day.date, day) != day:
        raise BadPeriod(f"{day.date}写了两次，而且不一样。")


def _rest(days: dict[date, Day]) -> set[date]:
    return {day.date for day in days.values() if day.kind is HolidayKind.REST}


def _check_fixed(days: dict[date, Day], year: int) -> None:
    """放假办法 2: these days are free in every notice, so one without them is not the whole notice."""
    known = Holidays({}, {}, frozenset())
    fixed = [date(year, month, day) for month, day in FIXED if known.name(date(year, month, day)) in FIXED.values()]
    missing = [f"{day}（{known.name(day)}）" for day in fixed if day not in _rest(days)]
    if missing:
        raise BadPeriod(f"法定节日{'、'.join(missing)}没有放假，请对照通知全文。")


def days_of(holidays: Holidays, year: int) -> tuple[Day, ...]:
    """What a calendar knows of that year, as days of a notice."""
    kinds = ((HolidayKind.REST, holidays.rest), (HolidayKind.WORK, holidays.work))
    found = [Day(d, kind, name, d in holidays.statutory) for kind, all_ in kinds for d, name in all_.items()]
    return tuple(sorted((day for day in found if day.date.year == year), key=lambda day: day.date))


def lines(days: tuple[Day, ...]) -> str:
    """The days as the text `read` takes, neighbours of one name on one line."""
    told = [_line(run, run[0].kind) for run in _runs(days)]
    told += [f"{day.date},statutory,{day.name}" for day in days if day.is_statutory]
    return "\n".join(told)


def _line(run: list[Day], kind: str) -> str:
    when = str(run[0].date) if len(run) == 1 else f"{run[0].date}..{run[-1].date}"
    return f"{when},{kind},{run[0].name}"


def _runs(days: tuple[Day, ...]) -> Iterator[list[Day]]:
    """Days that follow each other with one kind and name."""
    run: list[Day] = []
    for day in days:
        if run and ((day.date - run[-1].date).days != 1 or (day.kind, day.name) != (run[-1].kind, run[-1].name)):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


@dataclass(frozen=True, slots=True)
class Holiday:
    """One line of the notice's own table: the name, its rest days, the days worked for it."""

    name: str
    rest: tuple[date, date] | None
    work: tuple[date, ...]


def table(days: tuple[Day, ...]) -> list[Holiday]:
    """The days as the notice prints them: make-up days stand beside the holiday whose name they carry."""
    runs = [run for run in _runs(days) if run[0].kind is HolidayKind.REST]
    made_up = [day for day in days if day.kind is HolidayKind.WORK]
    found: list[Holiday] = []
    taken: set[date] = set()
    for run in runs:
        name = run[0].name
        mine = tuple(day.date for day in made_up if day.name.startswith(name[:2]) and day.date not in taken)
        taken.update(mine)
        found.append(Holiday(name, (run[0].date, run[-1].date), mine))
    return found + [Holiday(day.name, None, (day.date,)) for day in made_up if day.date not in taken]


def changes(before: Holidays, after: Holidays) -> list[Change]:
    """Days that two calendars tell differently, in words."""
    dates = {*before.rest, *before.work, *after.rest, *after.work}
    told = ((day, _word(before, day), _word(after, day)) for day in sorted(dates))
    return [Change(day, old, new) for day, old, new in told if old != new]


def _word(holidays: Holidays, day: date) -> str:
    if day in holidays.work:
        return f"{HolidayKind.WORK.label}（{holidays.work[day]}）"
    return f"{HolidayKind.REST.label}（{holidays.rest[day]}）" if day in holidays.rest else ""


def merged(base: Holidays, year: int, days: tuple[Day, ...], is_confirmed: bool) -> Holidays:
    """`base` with that year's days put in the place of its own."""
    mine = {day.date for day in days}
    gone = {day for day in (*base.rest, *base.work) if day.year == year} | mine
    rest = {day: name for day, name in base.rest.items() if day not in gone}
    work = {day: name for day, name in base.work.items() if day not in gone}
    rest |= {day.date: day.name for day in days if day.kind is HolidayKind.REST}
    work |= {day.date: day.name for day in days if day.kind is HolidayKind.WORK}
    statutory = {day for day in base.statutory if day in rest} | {day.date for day in days if day.is_statutory}
    confirmed = base.confirmed | {year} if is_confirmed else base.confirmed - {year}
    return replace(base, rest=rest, work=work, statutory=frozenset(statutory), confirmed=confirmed)
