"""The yearly holidays on the screen: everybody reads, those who keep the calendar compare first and confirm then."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mediation.models import HolidayYear
from tests import factories as made
from tests.factories import County, moment
from tests.mediation.views.conftest import Enter
from tests.rules.samples import NOTICE_2027

PAGE = "/holidays/2027/"
SENT = {"text": NOTICE_2027, "source": "国办发明电〔2026〕1号", "is_confirmed": "on"}


def read(answer: Any) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_year_is_shown_as_its_notice_prints_it(county: County, wang: Client) -> None:
    page = read(wang.get("/holidays/2026/"))
    assert "2026年2月15日至2026年2月23日" in page
    assert "2026年2月14日、2026年2月28日" in page
    assert "随程序附带" in page
    assert "录入或者更正" not in page
    years = read(wang.get("/holidays/"))
    assert "2027年" in years
    assert "只有法定节日和补假" in years
    assert "还没有这一年的放假安排" in read(wang.get("/holidays/2031/"))


@pytest.mark.parametrize("year", ["1999", "2100", "99999999999999999999"])
def test_years_beyond_the_calendar_are_not_found(county: County, wang: Client, year: str) -> None:
    assert wang.get(f"/holidays/{year}/").status_code == 404


def test_only_those_who_keep_the_calendar_load_it(county: County, wang: Client) -> None:
    assert wang.post(PAGE, SENT | {"confirm": "1"}).status_code == 404
    assert not HolidayYear.objects.exists()


def test_the_difference_comes_first_then_it_is_confirmed(county: County, enter: Enter) -> None:
    made.make_mediating(
        county, at=moment(1, 8, year=2027), channel="court", request_form="none", court_entrustment="before_filing"
    )
    admin = enter("admin")
    preview = read(admin.post(PAGE, SENT))
    assert "核对以后再确认" in preview
    assert "2027年2月11日" in preview
    assert "<strong>1件</strong>未办结纠纷的期限改变" in preview
    assert not HolidayYear.objects.exists()
    answer = admin.post(PAGE, SENT | {"confirm": "1", "once": "abc"})
    assert answer.status_code == 302
    page = read(admin.get(PAGE))
    assert "2027年放假安排已录入；1件纠纷的期限重新计算，已通知承办人。" in page
    assert "国办发明电〔2026〕1号 · 管理员" in page
    assert "国办发明电〔2026〕1号" in read(admin.get("/holidays/"))
    assert admin.post(PAGE, SENT | {"confirm": "1", "once": "abc"}).status_code == 302  # a double click
    assert "没有重复登记" in read(admin.get(PAGE))
    same = read(admin.post(PAGE, SENT))
    assert "没有一天改变" in same
    admin.post(PAGE, SENT | {"confirm": "1"})
    assert "与已录入的相同，没有改动；没有纠纷的期限因此改变。" in read(admin.get(PAGE))


def test_a_bad_line_is_named_and_what_was_typed_stays(county: County, enter: Enter) -> None:
    page = read(enter("admin").post(PAGE, SENT | {"text": NOTICE_2027 + "2027-06-09,moon,端午节"}))
    assert "第13行：看不懂“moon”" in page
    assert "2027-06-09,moon,端午节" in page
    assert "核对以后再确认" not in page
    empty = read(enter("admin").post(PAGE, {"text": ""}))
    assert "请粘贴放假和调休日，或者上传文件。" in empty


def test_a_formal_notice_needs_its_source(county: County, enter: Enter) -> None:
    admin = enter("admin")
    page = read(admin.post(PAGE, SENT | {"source": "", "confirm": "1"}))
    assert "请写明通知的文号或者网址。" in page
    estimate = {"text": NOTICE_2027, "source": ""}
    assert "2027年仍然“暂定”" in read(admin.post(PAGE, estimate))
    assert admin.post(PAGE, estimate | {"confirm": "1"}).status_code == 302
    assert "没有写明来源" in read(admin.get(PAGE))
    assert "没有写明" in read(admin.get("/holidays/"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_is_read_in_both_chinese_encodings(county: County, enter: Enter, encoding: str) -> None:
    file = SimpleUploadedFile("2027.csv", NOTICE_2027.encode(encoding))
    page = read(enter("admin").post(PAGE, {"file": file, "source": "x", "is_confirmed": "on"}))
    assert "核对以后再确认" in page
    assert "2027-01-30,work,春节调休" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * 60_001, "文件太大，不像一份放假安排。"),
        (b"\x89PNG\x00\x01\xff\xff", "文件不是文字，请用记事本另存为CSV或者TXT。"),
        (b"", "提交的是空文件"),
    ],
)
def test_what_is_no_notice_is_said(county: County, enter: Enter, content: bytes, said: str) -> None:
    page = read(enter("admin").post(PAGE, {"file": SimpleUploadedFile("x.csv", content)}))
    assert said in page
    assert "核对以后再确认" not in page


def test_the_task_stands_in_the_inbox_and_on_the_health_page(county: County, enter: Enter) -> None:
    admin = enter("admin")
    for address in ("/", "/health/", "/holidays/"):
        assert 'href="/holidays/2027/"' in read(admin.get(address))
    assert "请录入2027年的放假安排" in read(admin.get("/"))
    assert "请录入" not in read(enter("wang").get("/"))
    admin.post(PAGE, SENT | {"confirm": "1"})
    assert "请录入" not in read(admin.get("/"))


def test_provisional_is_said_wherever_a_date_stands(county: County, wang: Client) -> None:
    dispute = made.make_mediating(county, at=moment(12, 31, hour=8), channel="own_initiative", request_form="none")
    for address in (f"/disputes/{dispute.pk}/", "/", "/disputes/", f"/p/{dispute.progress_code}/"):
        assert "暂定" in read(wang.get(address))
