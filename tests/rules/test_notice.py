"""The yearly notice as text: what is read, what is refused and where, and how it is laid over what is known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import notice
from rules.calendar import BadPeriod, Holidays, shipped_holidays
from rules.legal_words import HolidayKind
from tests.rules.samples import NOTICE_2027

SHIPPED = shipped_holidays()
FIXED = "2027-01-01,rest,元旦\n2027-05-01..2027-05-02,rest,劳动节\n2027-10-01..2027-10-03,rest,国庆节"


def test_a_notice_is_read():
    days = notice.read(NOTICE_2027 + "2027-02-05..2027-02-08,statutory,春节\n", 2027)
    assert len(days) == 3 + 8 + 3 + 5 + 1 + 1 + 7 + 4
    assert days[0] == notice.Day(date(2027, 1, 1), HolidayKind.REST, "元旦")
    assert [day.date.day for day in days if day.is_statutory] == [5, 6, 7, 8]
    assert next(day.date for day in days if day.kind is HolidayKind.WORK) == date(2027, 1, 30)


@pytest.mark.parametrize("year", range(2008, 2027))
def test_every_shipped_year_is_a_notice_and_comes_back_the_same(year):
    days = notice.days_of(SHIPPED, year)
    assert notice.read(notice.lines(days), year) == days
    again = notice.merged(SHIPPED, year, days, is_confirmed=True)
    assert notice.changes(SHIPPED, again) == []
    assert again == SHIPPED


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2027-01-01", "第4行：看不懂“2027-01-01”，请写成2026-01-01..2026-01-03,rest,元旦的样子。"),
        ("2027-01-01,rest,", "第4行：看不懂“2027-01-01,rest,”，请写成2026-01-01..2026-01-03,rest,元旦的样子。"),
        ("2027-13-01,rest,x", "第4行：看不懂日期“2027-13-01”，请写成2026-01-01或者2026-01-01..2026-01-03。"),
        (
            "2027-01-05..2027-01-01,rest,x",
            "第4行：看不懂日期“2027-01-05..2027-01-01”，请写成2026-01-01或者2026-01-01..2026-01-03。",
        ),
        (
            "2027-06-09,moon,x",
            "第4行：看不懂“moon”，只能写rest（放假）、work（调休上班）或者statutory（法定节日）。",
        ),
        ("2028-01-01,rest,元旦", "第4行：2028-01-01不在2027年。"),
        ("2026-11-30,rest,元旦", "第4行：2026-11-30不在2027年。"),
        ("2027-06-09,work,调休", "第4行：2027-06-09本来就是工作日，调休上班日应当是周六或者周日。"),
        ("2027-10-02,work,调休", "第4行：2027-10-02写了两次，而且不一样。"),
        (f"2027-06-09,rest,{'长' * 41}", "第4行：名称超过40个字。"),
        ("2027-06-09,statutory,端午节", "2027-06-09写成了法定节日，却没有放假。"),
    ],
)
def test_a_bad_line_is_named(line, said):
    with pytest.raises(BadPeriod) as caught:
        notice.read(f"{FIXED}\n{line}", 2027)
    assert str(caught.value) == said


def test_every_bad_line_is_named_at_once():
    with pytest.raises(BadPeriod) as caught:
        notice.read("x\n\n# 说明\ny,rest,z", 2027)
    assert [line[:4] for line in str(caught.value).splitlines()] == ["第1行：", "第4行："]


@pytest.mark.parametrize("text", ["", "\n# 只有说明\n"])
def test_nothing_is_no_notice(text):
    with pytest.raises(BadPeriod, match="没有一个放假日，请粘贴整份通知。"):
        notice.read(text, 2027)


def test_half_a_notice_is_noticed():
    with pytest.raises(BadPeriod) as caught:
        notice.read("2027-01-01,rest,元旦", 2027)
    assert str(caught.value).startswith("法定节日2027-05-01（劳动节）、2027-05-02（劳动节）、2027-10-01（国庆节）")
    assert notice.read("2024-01-01,rest,元旦\n2024-05-01,rest,劳动节\n2024-10-01..2024-10-03,rest,国庆节", 2024)


def test_a_notice_reaches_back_into_december():
    # 2019: 12-30 and 12-31 of 2018 free, Saturday 12-29 worked
    text = "2018-12-29,work,元旦调休\n2018-12-30..2019-01-01,rest,元旦\n2019-05-01,rest,劳动节\n2019-10-01..2019-10-03,rest,国庆节"
    days = notice.read(text, 2019)
    merged = notice.merged(Holidays({}, {}, frozenset()), 2019, days, is_confirmed=True)
    assert merged.is_workday(date(2018, 12, 29))
    assert not merged.is_workday(date(2018, 12, 31))


def test_the_table_is_the_notice_s_own():
    table = notice.table(notice.days_of(SHIPPED, 2026))
    assert [line.name for line in table] == ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"]
    spring, national = table[1], table[-1]
    assert spring.rest == (date(2026, 2, 15), date(2026, 2, 23))
    assert spring.work == (date(2026, 2, 14), date(2026, 2, 28))
    assert national.work == (date(2026, 9, 20), date(2026, 10, 10))
    lonely = (notice.Day(date(2026, 2, 14), HolidayKind.WORK, "补班"),)
    assert notice.table(lonely) == [notice.Holiday("补班", None, (date(2026, 2, 14),))]


def test_the_difference_in_words():
    after = notice.merged(SHIPPED, 2027, notice.read(NOTICE_2027, 2027), is_confirmed=True)
    told = {change.date: (change.before, change.after) for change in notice.changes(SHIPPED, after)}
    assert told[date(2027, 2, 11)] == ("", "放假（春节）")
    assert told[date(2027, 2, 20)] == ("", "调休上班（春节调休）")
    assert date(2027, 2, 6) not in told
    assert after.confirmed - SHIPPED.confirmed == {2027}
    assert date(2027, 2, 6) in after.statutory  # what the notice does not say stays known
    back = notice.merged(after, 2027, notice.days_of(SHIPPED, 2027), is_confirmed=False)
    assert (back.rest, back.work, back.confirmed) == (SHIPPED.rest, SHIPPED.work, SHIPPED.confirmed)


NAMES = st.text(st.characters(codec="gbk", exclude_categories=("C", "Z")), min_size=1, max_size=8).filter(
    lambda name: "," not in name and "，" not in name
)


@given(st.dictionaries(st.dates(date(2027, 3, 1), date(2027, 4, 30)), NAMES, max_size=20))
def test_writing_and_reading_again_changes_nothing(rest):
    plain = notice.read(FIXED, 2027)
    more = tuple(notice.Day(day, HolidayKind.REST, name) for day, name in rest.items())
    days = tuple(sorted((*plain, *more), key=lambda day: day.date))
    assert notice.read(notice.lines(days), 2027) == days
    merged = notice.merged(SHIPPED, 2027, days, is_confirmed=True)
    assert notice.merged(merged, 2027, days, is_confirmed=True) == merged
    assert notice.days_of(merged, 2027)[0].date - date(2027, 1, 1) == timedelta(0)


def test_a_year_without_days_is_an_empty_text():
    assert (notice.lines(()), notice.table(())) == ("", [])
