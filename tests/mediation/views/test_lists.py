"""The inbox and the list: what waits, in which order, what is found, and what a person never sees."""

from __future__ import annotations

import datetime

from django.test import Client

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


def test_pages_of_twenty(county: County, wang: Client) -> None:
    for number in range(21):
        made.make_dispute(county, title=f"第{number}件")
    first = text(wang, "/disputes/?search=聂某&status=registered")
    assert "第1页，共2页" in first
    assert "?page=2&amp;search=%E8%81%82%E6%9F%90&amp;status=registered" in first
    assert "第2页，共2页" in text(wang, "/disputes/?page=2&search=聂某&status=registered")


def test_closed_disputes_leave_the_inbox_and_stay_in_the_list(county: County, wang: Client) -> None:
    dispute = states.fulfilled(county)
    endings.close_dispute(dispute=dispute, by=county.wang, at=START, missing_reason="身份证件已核对原件")
    assert "现在没有等您办理的事" in text(wang, "/")
    assert "已办结" in text(wang, "/disputes/")
    assert "履行完毕" in text(wang, f"/disputes/{dispute.pk}/")


def test_disputes_of_the_same_moment_keep_their_order_from_page_to_page(county: County, wang: Client) -> None:
    """PostgreSQL orders what is equal as it likes, anew for each page: a dispute would stand on two, another on none."""
    numbers = [made.make_dispute(county, at=START).file_number for _ in range(25)]
    pages = [text(wang, f"/disputes/?page={page}") for page in (1, 2)]
    shown = [number for page in pages for number in sorted(numbers, key=page.find) if number in page]
    assert shown == numbers[::-1]
