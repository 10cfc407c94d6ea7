"""Loading a year's notice: who may, what is refused, what is stored, and what the calendar is afterwards."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from mediation import access, holidays, selectors
from mediation.models import Holiday, HolidayYear
from mediation.services import staffing
from mediation.services.holidays import load_year, preview_year
from rules.calendar import shipped_holidays
from rules.vocabulary import Role
from tests.factories import SINCE, START, County
from tests.mediation.helpers import days, history_gaps, refused
from tests.rules.samples import NOTICE_2027

TODAY = START.date()


def load(county: County, **changes: Any) -> Any:
    """The notice of 2027, with whatever a test wants to be different."""
    values = {"by": county.admin, "at": START, "year": 2027, "text": NOTICE_2027, "source": "假定的通知"}
    return load_year(**(values | changes))


def bureau(county: County) -> Any:
    """An officer of the county's bureau of justice."""
    person = staffing.add_person(username="ju", name="司法局", password="x", check_password=False)
    staffing.appoint(user=person, organisation=county.body("永宁县司法局"), role=Role.COUNTY_OFFICER, starts_on=SINCE)
    return person


def test_who_keeps_the_calendar(county: County) -> None:
    assert {name for name, user in county.people.items() if access.keeps_calendar(user, TODAY)} == {"admin"}
    assert access.keeps_calendar(bureau(county), TODAY)
    with refused("只有系统管理员和县（区）司法局的工作人员可以录入放假安排。"):
        load(county, by=county.zheng)


def test_without_any_year_loaded_the_shipped_calendar_counts(county: County) -> None:
    assert holidays.current() == shipped_holidays()
    assert holidays.current() is holidays.current()


def test_a_loaded_year_lies_over_the_shipped_ones(county: County) -> None:
    done = load(county)
    now = holidays.current()
    assert now.confirmed == shipped_holidays().confirmed | {2027}
    assert now.name(datetime.date(2027, 2, 11)) == "春节"
    assert now.is_workday(datetime.date(2027, 2, 20))
    for mine, shipped in ((now.rest, shipped_holidays().rest), (now.work, shipped_holidays().work)):
        assert {d: n for d, n in mine.items() if d.year < 2027} == {d: n for d, n in shipped.items() if d.year < 2027}
    assert (done.year.source, done.year.loaded_by, done.year.loaded_at) == ("假定的通知", county.admin, START)
    assert Holiday.objects.count() == 32
    assert history_gaps() == []


def test_a_corrected_year_replaces_the_first(county: County) -> None:
    load(county)
    done = load(
        county, text=NOTICE_2027.replace("2027-02-05..2027-02-12", "2027-02-05..2027-02-13"), at=START + days(1)
    )
    assert (done.is_new, Holiday.objects.count(), HolidayYear.objects.count()) == (True, 33, 1)
    assert holidays.current().name(datetime.date(2027, 2, 13)) == "春节"
    assert history_gaps() == []


def test_the_same_year_twice_writes_nothing(county: County) -> None:
    load(county)
    rows = (list(HolidayYear.objects.values()), list(Holiday.objects.values()), HolidayYear.history.count())
    again = load(county, at=START + days(1))
    assert not again.is_new
    assert rows == (list(HolidayYear.objects.values()), list(Holiday.objects.values()), HolidayYear.history.count())


def test_an_estimate_stays_provisional_and_a_new_source_keeps_the_days(county: County) -> None:
    load(county, is_confirmed=False, source="")
    assert 2027 not in holidays.current().confirmed
    kept = set(Holiday.objects.values_list("pk", flat=True))
    load(county)
    assert 2027 in holidays.current().confirmed
    assert set(Holiday.objects.values_list("pk", flat=True)) == kept


@pytest.mark.parametrize(
    ("changes", "sentence", "field"),
    [
        ({"source": " "}, "请写明通知的文号或者网址。", "source"),
        ({"year": 1999}, "年份应在2004和2099之间。", "text"),
        ({"text": ""}, "没有一个放假日，请粘贴整份通知。", "text"),
        (
            {"text": NOTICE_2027 + "moon"},
            "第13行：看不懂“moon”，请写成2026-01-01..2026-01-03,rest,元旦的样子。",
            "text",
        ),
    ],
)
def test_a_bad_notice_stores_nothing(county: County, changes: dict[str, Any], sentence: str, field: str) -> None:
    with refused(sentence, field):
        load(county, **changes)


def test_a_preview_tells_and_stores_nothing(county: County) -> None:
    seen = preview_year(year=2027, text=NOTICE_2027, is_confirmed=True)
    assert (seen.disputes, seen.years) == (0, {2027})
    assert ("2027-02-11", "", "放假（春节）") in [(str(c.date), c.before, c.after) for c in seen.changes]
    assert not HolidayYear.objects.exists()


def test_from_november_somebody_is_asked_for_the_next_notice(county: County) -> None:
    for on, year in ((datetime.date(2026, 10, 31), None), (datetime.date(2026, 11, 1), 2027)):
        assert selectors.missing_notice(county.admin, on) == year
        assert selectors.missing_notice(county.wang, on) is None
    assert selectors.missing_notice(county.admin, datetime.date(2027, 3, 1)) == 2027
    load(county)
    assert selectors.missing_notice(county.admin, datetime.date(2026, 12, 31)) is None
    assert selectors.missing_notice(county.admin, datetime.date(2027, 11, 1)) == 2028
