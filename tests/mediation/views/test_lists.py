"""The inbox and the list: what waits, in which order, what is found, and what a person never sees."""

from __future__ import annotations

import datetime
import html

import pytest
from django.test import Client

from mediation import lists
from mediation.services import endings, intake
from tests import factories as made
from tests.factories import START, County
from tests.mediation import states, verbs
from tests.mediation.views.conftest import Enter


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_an_empty_inbox_says_that_nothing_waits(wang: Client) -> None:
    assert "现在没有等您办理的事" in text(wang, "/")


def test_the_inbox_shows_the_soonest_first_with_days_and_date(county: County, wang: Client) -> None:
    made.make_mediating(county, title="后到期的")
    made.make_mediating(county, title="先到期的", at=START - datetime.timedelta(days=5))
    page = text(wang, "/")
    assert page.index("先到期的") < page.index("后到期的")
    assert "还剩" in page
    assert "月" in page.split("还剩")[1][:20]
    assert "等待调解员组织调解" in page
    assert "2件" in page


def test_a_notice_stands_with_its_reason(county: County, wang: Client) -> None:
    dispute = made.make_mediating(county)
    intake.report_risk(dispute=dispute, by=county.wang, at=START, risk_tags=["weapon"], note="持木棒")
    page = text(wang, "/")
    assert "人民调解法" in page
    assert "红色风险" in page


def test_people_without_disputes(enter: Enter) -> None:
    assert "看运行状况" in text(enter("audit"), "/")
    assert 'href="/health/"' in text(enter("audit"), "/")
    assert 'href="/disputes/new/"' not in text(enter("audit"), "/")


def test_a_person_whose_office_has_ended(county: County, enter: Enter) -> None:
    county.wang.appointments.all().delete()
    client = enter("wang")
    assert "没有在任的职务" in text(client, "/")
    assert client.get("/disputes/new/")["Location"] == "/"


def test_a_lawyer_lands_at_the_referrals(county: County, enter: Enter) -> None:
    dispute = states.mediating(county)
    verbs.BY_NAME["refer_legal_aid"].act(county, dispute, county.wang, START)
    mine = dispute.referrals.get().lawyer
    assert mine is not None
    assert enter(mine.username).get("/")["Location"] == "/referrals/"


def test_search_by_name_number_and_title(county: County, wang: Client) -> None:
    one = made.make_dispute(county, title="屋檐滴水")
    made.make_dispute(county, title="果树")
    for wanted in ("屋檐", one.file_number):
        page = text(wang, f"/disputes/?search={wanted}")
        assert "屋檐滴水" in page
        assert "果树" not in page
        assert "找到1件" in page
    assert "找到2件" in text(wang, "/disputes/?search=聂某")
    assert "没有找到符合条件的纠纷" in text(wang, "/disputes/?search=不存在")


def test_filters(county: County, wang: Client) -> None:
    made.make_dispute(county, title="登记的")
    made.make_mediating(county, title="调解的")
    page = text(wang, "/disputes/?status=mediating&level=panel")
    assert "调解的" in page
    assert "登记的" not in page
    assert "共2件" in text(wang, "/disputes/?status=nonsense")  # a filter nobody knows filters nothing


def test_the_list_of_a_neighbouring_village_is_empty(county: County, enter: Enter) -> None:
    made.make_dispute(county)
    assert "还没有纠纷" in text(enter("shi"), "/disputes/")


def link(page: str, label: str) -> str:
    """The address behind a link."""
    return html.unescape(page.split(f">{label}</a>")[0].rsplit('href="', 1)[1].split('"')[0])


def numbers_on(page: str, numbers: list[str]) -> list[str]:
    """Those of the file numbers that stand on the page, from top to bottom."""
    return sorted((number for number in numbers if number in page), key=page.find)


def test_pages_of_twenty(county: County, wang: Client) -> None:
    for number in range(21):
        made.make_dispute(county, title=f"第{number}件")
    first = text(wang, "/disputes/?search=聂某&status=registered")
    assert "找到21件" in first
    assert "上一页" not in first
    assert "search=%E8%81%82%E6%9F%90" in link(first, "下一页")
    second = text(wang, f"/disputes/{link(first, '下一页')}")
    assert "找到21件" in second
    assert ("第0件" in second, "第1件" in second, "下一页" in second) == (True, False, False)
    assert link(second, "第一页") == "?search=%E8%81%82%E6%9F%90&status=registered"
    assert "第20件" in text(wang, f"/disputes/{link(second, '上一页')}")


def test_closed_disputes_leave_the_inbox_and_stay_in_the_list(county: County, wang: Client) -> None:
    dispute = states.fulfilled(county)
    endings.close_dispute(dispute=dispute, by=county.wang, at=START, missing_reason="身份证件已核对原件")
    assert "现在没有等您办理的事" in text(wang, "/")
    assert "已办结" in text(wang, "/disputes/")
    assert "履行完毕" in text(wang, f"/disputes/{dispute.pk}/")


def test_disputes_of_the_same_moment_keep_their_order_from_page_to_page(county: County, wang: Client) -> None:
    """Databases order what is equal as they like: a dispute would stand on two pages, another on none."""
    numbers = [made.make_dispute(county, at=START).file_number for _ in range(45)]
    first = text(wang, "/disputes/")
    second = text(wang, f"/disputes/{link(first, '下一页')}")
    third = text(wang, f"/disputes/{link(second, '下一页')}")
    shown = [number for page in (first, second, third) for number in numbers_on(page, numbers)]
    assert shown == numbers[::-1]
    back = text(wang, f"/disputes/{link(third, '上一页')}")
    assert numbers_on(back, numbers) == numbers_on(second, numbers)
    assert numbers_on(text(wang, f"/disputes/{link(back, '上一页')}"), numbers) == numbers_on(first, numbers)


@pytest.mark.parametrize(
    "mark",
    [
        "x",
        "20261102T010000000000",
        "20261399T010000000000-1",
        "20261102-1",
        "00010101T000000000000-1",
        "９-9",
        "%00",
        "-",
    ],
)
def test_a_mark_nobody_gave_out_leads_to_the_first_page(county: County, wang: Client, mark: str) -> None:
    made.make_dispute(county, title="唯一的")
    for way in ("after", "before"):
        assert "唯一的" in text(wang, f"/disputes/?{way}={mark}")
    assert "唯一的" in text(wang, f"/disputes/?soon=on&after={mark}")


def test_what_goes_up_soon_has_its_own_order_and_pages(county: County, wang: Client) -> None:
    for number in range(21):
        made.make_mediating(county, title=f"第{number}件", at=START - datetime.timedelta(days=number % 3))
    first = text(wang, "/disputes/?soon=on")
    assert "下一页" in first
    assert text(wang, f"/disputes/{link(first, '下一页')}").count("row-link") == 1


def test_a_long_list_is_counted_to_a_thousand(county: County, wang: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "COUNTED", 20)
    for number in range(22):
        made.make_dispute(county, title=f"第{number}件")
    assert "共20件以上" in text(wang, "/disputes/")


def test_a_word_that_stands_everywhere_is_not_counted(county: County, wang: Client) -> None:
    for number in range(21):
        made.make_dispute(county, title=f"第{number}件")
    assert "找到的很多，先列出20件" in text(wang, "/disputes/?search=件")
