"""Legal time: the worked examples of real cases, the laws of counting, and two independent calendars."""

import calendar as months
import json
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rules.calendar import BadPeriod, Deadline, Holidays, Period, Unit, deadline, shipped_holidays, until

DAY = timedelta(days=1)
SHIPPED = shipped_holidays()


def day(text):
    return date.fromisoformat(text)


def count(period, start, holidays=SHIPPED, **more):
    return deadline(day(start), Period.parse(period), holidays, **more)


@pytest.mark.parametrize(
    ("period", "start", "raw", "last", "safe", "provisional"),
    [
        (
            "1个月",
            "2026-01-15",
            "2026-02-15",
            "2026-02-24",
            "2026-02-14",
            False,
        ),  # nine days off; safe Saturday is worked
        ("1个月", "2026-02-28", "2026-03-28", "2026-03-30", "2026-03-27", False),  # not 03-31
        ("1个月", "2026-04-02", "2026-05-02", "2026-05-06", "2026-04-30", False),
        ("1个月", "2026-08-31", "2026-09-30", "2026-09-30", "2026-09-30", False),
        ("1个月", "2026-09-10", "2026-10-10", "2026-10-10", "2026-10-10", False),  # a worked Saturday does not roll
        ("1个月", "2026-12-31", "2027-01-31", "2027-02-01", "2027-01-29", True),
        ("15天", "2026-06-06", "2026-06-21", "2026-06-22", "2026-06-18", False),
        ("15天", "2026-09-05", "2026-09-20", "2026-09-20", "2026-09-20", False),  # a worked Sunday
        ("15天", "2026-09-22", "2026-10-07", "2026-10-08", "2026-09-30", False),
        ("30天", "2026-01-29", "2026-02-28", "2026-02-28", "2026-02-28", False),
        ("1个月", "2026-01-29", "2026-02-28", "2026-02-28", "2026-02-28", False),
        ("30天", "2026-11-05", "2026-12-05", "2026-12-07", "2026-12-04", False),
        ("30天", "2027-01-08", "2027-02-07", "2027-02-11", "2027-02-04", True),
        ("7天", "2026-04-29", "2026-05-06", "2026-05-06", "2026-05-06", False),  # holidays inside prolong nothing
        ("7天", "2026-02-21", "2026-02-28", "2026-02-28", "2026-02-28", False),
        ("3天", "2026-05-06", "2026-05-09", "2026-05-09", "2026-05-09", False),
        ("30个工作日", "2026-02-02", "2026-03-20", "2026-03-20", "2026-03-20", False),
        ("30个工作日", "2026-08-20", "2026-10-08", "2026-10-08", "2026-10-08", False),
        ("30个工作日", "2026-11-22", "2027-01-04", "2027-01-04", "2027-01-04", True),
        ("3个工作日", "2026-09-30", "2026-10-10", "2026-10-10", "2026-10-10", False),
        ("2年", "2026-12-31", "2028-12-31", "2029-01-02", "2028-12-29", True),
        ("1年", "2024-02-29", "2025-02-28", "2025-02-28", "2025-02-28", False),  # no 29 February: the month's last day
    ],
)
def test_worked_examples(period, start, raw, last, safe, provisional):
    found = count(period, start)
    assert (found.raw, found.deadline, found.safe) == (day(raw), day(last), day(safe))
    assert found.provisional is provisional
    assert any("暂定" in step for step in found.steps) is provisional


@pytest.mark.parametrize(
    ("period", "start", "raw", "last"),
    [
        ("30天", "2021-03-25", "2021-04-24", "2021-04-25"),  # that Sunday was worked
        ("30天", "2014-07-17", "2014-08-16", "2014-08-18"),
        ("30天", "2018-05-10", "2018-06-09", "2018-06-11"),
        ("15天", "2014-07-02", "2014-07-17", "2014-07-17"),
        ("30个工作日", "2014-05-28", "2014-07-10", "2014-07-10"),
        ("30天", "2023-09-04", "2023-10-04", "2023-10-07"),  # that Saturday was worked
    ],
)
def test_examples_from_real_cases(period, start, raw, last):
    found = count(period, start)
    assert (found.raw, found.deadline, found.provisional) == (day(raw), day(last), False)


def test_the_shipped_calendar_is_the_package_s_calendar():
    walk = date(2004, 1, 1)
    while walk.year < 2027:
        assert SHIPPED.is_workday(walk) is chinese_calendar.is_workday(walk), walk
        walk += DAY
    assert SHIPPED.confirmed == set(range(2004, 2027))
    years = {year: sum(SHIPPED.is_workday(date(year, 1, 1) + DAY * n) for n in range(365)) for year in (2025, 2026)}
    assert years == {2025: 248, 2026: 248}
    assert all(name and SHIPPED.name(rest) == name for rest, name in SHIPPED.rest.items())
    assert SHIPPED.statutory <= set(SHIPPED.rest)
    assert not set(SHIPPED.rest) & set(SHIPPED.work)


# ---- the laws, against a second way of counting -----------------------------------------------------------------------

PERIODS = st.builds(Period, st.integers(1, 60), st.sampled_from(list(Unit)))
STARTS = st.dates(date(2004, 1, 1), date(2029, 12, 31))


def package_works(when):
    """The package's word where it has one, otherwise ours."""
    return chinese_calendar.is_workday(when) if when.year <= 2026 else SHIPPED.is_workday(when)


def slowly(start, period):
    """The raw day by another way: counting days one at a time, or naming months."""
    if period.unit in (Unit.DAY, Unit.WORKDAY):
        walk, left = start, period.n
        while left:
            walk += DAY
            left -= 1 if period.unit is Unit.DAY or package_works(walk) else 0
        return walk
    year, month = start.year, start.month
    for _ in range(period.n * (12 if period.unit is Unit.YEAR else 1)):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    last = max(d for d in range(28, 32) if d <= months.monthrange(year, month)[1])
    return date(year, month, min(start.day, last))


@settings(max_examples=400, deadline=None)
@given(STARTS, PERIODS)
def test_the_laws_of_counting(start, period):
    found = deadline(start, period, SHIPPED)
    assume(found.deadline.year <= 2026)
    assert found.raw == slowly(start, period)
    assert start <= found.safe <= found.raw <= found.deadline
    assert package_works(found.deadline)
    assert not any(package_works(found.raw + DAY * n) for n in range((found.deadline - found.raw).days))
    between = [start + DAY * n for n in range(1, (found.raw - start).days + 1) if package_works(start + DAY * n)]
    assert found.safe == (between[-1] if between else start)
    assert ("期间内没有工作日" in "".join(found.steps)) is (not between)
    assert not found.provisional


TRAPS = [
    day(text)
    for text in (
        "2004-02-29 2008-02-29 2012-02-28 2016-02-29 2020-02-29 2024-02-29 2023-01-31 2025-01-31 2024-01-31 2026-08-31 "
        "2006-01-27 2014-01-30 2019-02-03 2021-02-10 2025-01-27 2026-02-14 2026-02-13 2009-09-30 2017-09-30 2020-09-30 "
        "2023-09-28 2025-09-30 2026-09-19 2026-09-30 2018-12-28 2022-12-30 2026-12-01"
    ).split()
]


@pytest.mark.parametrize("start", TRAPS, ids=str)
@pytest.mark.parametrize(
    "period", ["1天", "3天", "7天", "15天", "30天", "1个月", "2个月", "3个工作日", "30个工作日", "1年"]
)
def test_traps_of_month_ends_leap_days_and_long_holidays(start, period):
    """Month ends, 29 February, the eve of 春节 and 国庆, make-up weekends: against the slow oracle."""
    period = Period.parse(period)
    found = deadline(start, period, SHIPPED)
    assert found.raw == slowly(start, period)
    rolled = found.raw
    while not package_works(rolled):
        rolled += DAY
    assert found.deadline == rolled
    safe = found.raw
    while safe > start and not package_works(safe):
        safe -= DAY
    assert found.safe == safe


@settings(max_examples=300, deadline=None)
@given(STARTS, st.integers(1, 40), st.sampled_from([Unit.DAY, Unit.WORKDAY]), st.data())
def test_pauses_against_counting_day_by_day(start, n, unit, data):
    """Two appraisals, both ends of each not counted, and the holidays around them."""
    ends = sorted(data.draw(st.lists(st.integers(0, 90), min_size=4, max_size=4)))
    pauses = [(start + DAY * ends[0], start + DAY * ends[1]), (start + DAY * ends[2], start + DAY * ends[3])]
    walk, left = start, n
    while left:
        walk += DAY
        stands_still = any(first <= walk <= last for first, last in pauses)
        left -= not stands_still and (unit is Unit.DAY or package_works(walk))
    found = deadline(start, Period(n, unit), SHIPPED, pauses)
    assert found.raw == walk
    assert found.safe <= found.raw <= found.deadline


@given(STARTS, st.integers(1, 800))
def test_a_day_that_people_named_has_three_dates_too(start, n):
    found = until(start, start + DAY * n, SHIPPED)
    assert found.raw == start + DAY * n
    assert package_works(found.deadline)
    assert found.safe == start or package_works(found.safe)


@given(STARTS, PERIODS)
def test_a_period_in_a_year_without_its_notice_is_provisional(start, period):
    found = deadline(start, period, SHIPPED)
    if found.raw.year not in SHIPPED.confirmed or found.deadline.year not in SHIPPED.confirmed:
        assert found.provisional
        assert f"{found.deadline.year}年" in found.steps[-1] or f"{found.raw.year}年" in found.steps[-1]


@given(STARTS, st.integers(1, 40), st.integers(0, 30), st.integers(0, 30))
def test_a_pause_gives_back_exactly_its_days(start, n, after, length):
    first = start + DAY * after
    last = first + DAY * length
    found = deadline(start, Period(n, Unit.DAY), SHIPPED, [(first, last)])
    counted = [d for d in (start + DAY * k for k in range(1, (found.raw - start).days + 1)) if not first <= d <= last]
    assert len(counted) == n
    assert not first <= found.raw <= last


def test_a_pause_in_working_days():
    # 医疗纠纷预防和处理条例 38: the appraisal does not count
    plain = count("30个工作日", "2026-03-02")
    paused = count("30个工作日", "2026-03-02", pauses=[(day("2026-03-10"), day("2026-03-16"))])
    assert (plain.raw, paused.raw) == (day("2026-04-14"), day("2026-04-21"))
    assert "2026-03-10至2026-03-16中止计算，两端都不计入。" in paused.steps


# ---- settings, words, faults -----------------------------------------------------------------------------------------


def with_settings(**changes):
    plain = (SHIPPED.rest, SHIPPED.work, SHIPPED.confirmed, SHIPPED.statutory)
    return Holidays(*plain, **changes)


def test_what_the_statute_leaves_open_is_a_setting():
    weekend, swap, statutory = ("30天", "2026-11-05"), ("1个月", "2026-01-21"), ("1个月", "2026-01-17")
    for period, rolled, kept in ((weekend, "2026-12-07", "2026-12-05"), (swap, "2026-02-24", "2026-02-21")):
        assert count(*period).deadline == day(rolled)
        strict = with_settings(roll_weekends=False, roll_swaps=False)
        assert count(*period, strict).deadline == day(kept)
    assert count(*statutory, with_settings(roll_weekends=False, roll_swaps=False)).deadline == day("2026-02-20")
    assert count(*swap, with_settings(roll_weekends=False)).deadline == day("2026-02-24")
    assert count("1天", "2028-12-31", with_settings(roll_swaps=False)).deadline == day("2029-01-02")


def test_the_steps_tell_the_whole_story():
    found = count("1个月", "2026-01-15")
    assert found.steps == (
        "起算日2026-01-15（周四）当日不计入（民法典 201）。",
        "1个月后的对应日是2026-02-15（周日，春节）；没有对应日的为月末日（民法典 202）。",
        "最后一日是休息日，顺延到假期结束后的第一个工作日2026-02-24（周二）（民法典 203）。",
        "稳妥起见，最迟在2026-02-14（周六，春节调休）的办公时间内办理（民法典 203）。",
    )
    assert count("3天", "2026-02-15").steps[-1] == "期间内没有工作日，起算当日即须办理。"
    assert count("15天", "2026-11-02").steps[1] == "从次日起数15天，到2026-11-17（周二）。"
    assert "只数工作日" in count("3个工作日", "2026-11-02").steps[1]


def test_a_deadline_is_plain_json():
    found = count("30天", "2027-01-08")
    told = found.as_json()
    assert json.loads(json.dumps(told, ensure_ascii=False)) == told
    assert {name: told[name] for name in ("start", "period", "raw", "deadline", "safe", "provisional")} == {
        "start": "2027-01-08",
        "period": "30天",
        "raw": "2027-02-07",
        "deadline": "2027-02-11",
        "safe": "2027-02-04",
        "provisional": True,
    }
    assert isinstance(found, Deadline)


@pytest.mark.parametrize(
    ("text", "n", "unit"),
    [
        ("7天", 7, Unit.DAY),
        (" 7 日 ", 7, Unit.DAY),
        ("15个工作日", 15, Unit.WORKDAY),
        ("15工作日", 15, Unit.WORKDAY),
        ("1个月", 1, Unit.MONTH),
        ("2年", 2, Unit.YEAR),
    ],
)
def test_periods_are_read(text, n, unit):
    assert Period.parse(text) == Period(n, unit)
    assert Period.parse(str(Period.parse(text))) == Period.parse(text)


@pytest.mark.parametrize("text", ["", "0天", "-1天", "3月", "一个月", "1.5年", "7 days", "99999天", "7天7天", "٣天"])
def test_what_is_no_period_is_said_in_chinese(text):
    with pytest.raises(BadPeriod, match=f"看不懂期间“{text}”"):
        Period.parse(text)


@pytest.mark.parametrize("period", ["9000年", "9999个月", "9999天", "300个工作日"])
def test_a_period_beyond_the_calendar_is_said_in_chinese(period):
    with pytest.raises(BadPeriod, match="超出了日历的范围"):
        count(period, "9999-06-01")


@pytest.mark.parametrize(
    "line",
    [
        "2026-01-01",
        "2026-01-01,rest",
        "moon,rest,x",
        "2026-01-01,moon,x",
        "x,confirmed,y",
        "2026-01-05..2026-01-01,rest,x",
        "2026-01-01..2026-12-31,rest,x",
    ],
)
def test_a_calendar_line_that_cannot_be_read_is_named(line):
    with pytest.raises(BadPeriod, match="日历第2行看不懂"):
        Holidays.parse(f"# 说明\n{line}")


def test_loading_a_notice_twice_changes_nothing_and_confirms_the_year():
    notice = "2027,confirmed,通知\n2027-02-05..2027-02-12,rest,春节\n2027-02-20,work,春节调休\n"
    once, twice = Holidays.parse(notice), Holidays.parse(notice * 2)
    assert once == twice
    found = count("30天", "2027-01-08", once)
    assert (found.deadline, found.provisional) == (day("2027-02-15"), False)
