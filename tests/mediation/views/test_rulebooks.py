"""Everybody who works here can read every rule as a sentence, as it applied on any day, and how it did."""

from __future__ import annotations

import datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from mediation.models import Override, RulebookVersion
from mediation.services import handovers, overrides, sweep
from mediation.services import rulebooks as services
from rules import dmn_books, loading, shelf
from tests.factories import START, County, make_mediating
from tests.mediation.helpers import days
from tests.mediation.verbs import NOW
from tests.mediation.views.conftest import Enter

TODAY = NOW.date()


def ten_days(content: dict[str, Any], row_id: str = "panel_days") -> dict[str, Any]:
    """The ladder with ten days instead of seven, and the examples that belong to it."""
    for row in content["rows"]:
        if row["id"] == row_id:
            row["when"]["days_at_level"] = ">= 10"
            for example in row["examples"]:
                example["given"]["days_at_level"] += 3
    return content


def publish(county: County, *, starts_on: datetime.date = TODAY, at: datetime.datetime = NOW) -> RulebookVersion:
    """Drafted by 赵所长, published by 郑主任."""
    version = services.start_draft(by=county.zhao, at=at, table="ladder")
    services.save_draft(version=version, by=county.zhao, at=at, content=ten_days(version.content))
    services.propose_draft(version=version, by=county.zhao, at=at, reason="农忙季节，七天不够")
    return services.publish_draft(version=version, by=county.zheng, at=at, starts_on=starts_on)


# ---- reading ---------------------------------------------------------------------------------------------------------


def test_all_rulebooks_are_listed(county: County, wang: Client) -> None:
    text = wang.get("/rules/").content.decode()
    assert [table.title for table in shelf.shipped().values() if table.title not in text] == []
    assert "随程序发布的文本" in text


@pytest.mark.parametrize("name", sorted(shelf.shipped()))
def test_every_row_is_a_sentence_with_article_and_conditions(county: County, wang: Client, name: str) -> None:
    text = wang.get(f"/rules/{name}/").content.decode()
    table = shelf.shipped()[name]
    assert [row.id for row in table.rows if row.says not in text or row.basis not in text] == []
    assert text.count("<section") >= len(table.rows)


def test_conditions_are_said_in_chinese(county: County, wang: Client) -> None:
    text = wang.get("/rules/ladder/").content.decode()
    assert "在本层级已过天数不少于7天" in text
    assert "层级为村（社区）“4+1”防线" in text


def test_an_unknown_rulebook_is_not_found(county: County, enter: Enter) -> None:
    zhao = enter("zhao")
    for address in ("", "versions/", "start/", "upload/", "restore/", "draft/", "file/xlsx/", "reasons/x/"):
        assert zhao.get(f"/rules/moon/{address}").status_code == 404, address
    for address in ("ladder/versions/99/", "ladder/draft/99/", "ladder/reasons/moon/", "ladder/file/exe/"):
        assert zhao.get(f"/rules/{address}").status_code == 404, address
    assert zhao.get("/rules/exits/versions/").status_code == 404  # all law: there is nothing to make versions of
    assert zhao.get(f"/rules/ladder/versions/{'9' * 30}/").status_code == 404


def test_a_stranger_logs_in_first(county: County) -> None:
    assert Client().get("/rules/").status_code == 302


def test_the_list_names_version_and_day(county: County, wang: Client) -> None:
    publish(county)
    text = wang.get("/rules/").content.decode()
    assert "第1版" in text
    assert "2026年11月3日起施行" in text


@pytest.mark.parametrize(("on", "days_in_force"), [("2026-11-09", 7), ("2026-11-10", 10), ("", 7)])
def test_which_version_applied_on_day_x(county: County, wang: Client, on: str, days_in_force: int) -> None:
    publish(county, starts_on=datetime.date(2026, 11, 10))
    text = wang.get("/rules/ladder/", {"on": on}).content.decode()
    assert f"防线满{days_in_force}天仍未化解" in text


@pytest.mark.parametrize("on", ["昨天", "9999-99-99", "0001-01-01", "1899-12-31"])
def test_a_day_that_is_none_is_answered_with_today(county: County, wang: Client, on: str) -> None:
    answer = wang.get("/rules/ladder/", {"on": on})
    assert (answer.status_code, "满7天" in answer.content.decode()) == (200, True)
    assert wang.get("/rules/ladder/file/yaml/", {"on": on}).status_code == 200


def test_people_without_a_county_read_the_shipped_rules(county: County, enter: Enter) -> None:
    county.people["guest"] = type(county.wang).objects.create_user("guest", password="x")
    guest = enter("guest")
    assert guest.get("/rules/ladder/").status_code == 200
    assert "还没有本地版本" in guest.get("/rules/ladder/versions/").content.decode()
    assert guest.get("/rules/ladder/reasons/panel_days/").status_code == 404


def test_the_menu_names_the_rules_for_those_who_draft(county: County, enter: Enter) -> None:
    assert ">规则</a>" in enter("zhao").get("/rules/").content.decode()
    menu = enter("wang").get("/rules/").context["menu"]
    assert "规则" not in [label for _, label, _ in menu]


def test_nobody_else_gets_buttons(county: County, wang: Client) -> None:
    publish(county)
    for address in ("/rules/", "/rules/ladder/", "/rules/ladder/versions/", "/rules/ladder/versions/1/"):
        text = wang.get(address.replace("/1/", f"/{RulebookVersion.objects.get().pk}/")).content.decode()
        assert [word for word in ("起草修改", "上传文件", "恢复", "作废", "审核发布") if f">{word}" in text] == []


# ---- how rows did ----------------------------------------------------------------------------------------------------


def gone_up(county: County) -> Any:
    """A dispute that the ladder sent up after seven days."""
    dispute = make_mediating(county, at=START - days(9))
    sweep.run_sweep(at=START)
    dispute.refresh_from_db()
    assert dispute.level == "township"
    return dispute


def test_how_often_a_row_fired_and_how_often_people_disagreed(county: County, wang: Client, enter: Enter) -> None:
    dispute = gone_up(county)
    handovers.return_dispute(dispute=dispute, by=county.zhao, at=START, reason="村里还可以再调解一次")
    text = wang.get("/rules/ladder/").content.decode()
    assert "在1件纠纷中用到" in text
    assert "有1次没有照办" in text
    reasons = wang.get("/rules/ladder/reasons/panel_days/").content.decode()
    assert "村里还可以再调解一次" in reasons
    hidden = enter("shi").get("/rules/ladder/reasons/panel_days/").content.decode()
    assert "村里还可以再调解一次" not in hidden
    assert "另有1次在您看不到的纠纷里" in hidden


def test_a_rule_held_back_counts_as_dissent(county: County, wang: Client) -> None:
    dispute = make_mediating(county, at=START - days(3))
    overrides.override_rule(
        dispute=dispute,
        by=county.wang,
        at=START,
        rule="ladder.panel_days",
        until=START.date() + days(10),
        reason="双方约好下周再谈",
    )
    assert Override.objects.count() == 1
    assert "有1次没有照办" in wang.get("/rules/ladder/").content.decode()
    assert "双方约好下周再谈" in wang.get("/rules/ladder/reasons/panel_days/").content.decode()


def test_what_is_older_than_a_year_does_not_count(
    county: County, wang: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone_up(county)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + days(400))
    assert "在1件纠纷中用到" not in wang.get("/rules/ladder/").content.decode()


@pytest.mark.parametrize("address", ["/rules/", "/rules/ladder/", "/rules/ladder/versions/"])
def test_a_page_asks_as_often_for_many_as_for_one(
    county: County, enter: Enter, address: str, django_assert_max_num_queries: Any
) -> None:
    publish(county)
    for _ in range(3):
        gone_up(county)
    browser = enter("zhao")
    browser.get(address)
    with django_assert_max_num_queries(30):
        browser.get(address)


# ---- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(shelf.shipped()))
def test_every_table_in_force_is_a_file_to_take_away(county: County, wang: Client, name: str) -> None:
    table = shelf.shipped()[name]
    dmn = wang.get(f"/rules/{name}/file/dmn/")
    assert dmn_books.from_dmn(dmn.content.decode()).digest == table.digest
    assert loading.load(wang.get(f"/rules/{name}/file/yaml/").content.decode()).digest == table.digest
    excel = wang.get(f"/rules/{name}/file/xlsx/")
    assert load_workbook(BytesIO(excel.content)).sheetnames == ["规则", "例子", "说明"]
    assert excel["Content-Disposition"].startswith("attachment")


def test_the_file_of_a_version_is_that_version(county: County, enter: Enter) -> None:
    version = publish(county, starts_on=TODAY + days(30))
    text = enter("zhao").get("/rules/ladder/file/yaml/", {"version": version.pk}).content.decode()
    assert loading.load(text).digest == version.digest
    for number in ("x", "0", "9" * 30):
        assert enter("zhao").get("/rules/ladder/file/yaml/", {"version": number}).status_code == 404
