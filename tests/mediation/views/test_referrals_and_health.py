"""The lawyer's pages: names first, then the packet without concessions. And the pages of those who keep the house running."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client

from mediation.models import Dispute, Heartbeat, Referral
from mediation.services import intake, papers, referrals
from rules.paper_words import PaperKind
from tests import factories as made
from tests.factories import START, County
from tests.mediation.verbs import NOW
from tests.mediation.views.conftest import Enter

SECRET = "徐某私下愿意赔八百"


@pytest.fixture
def referral(county: County) -> Referral:
    """Legal aid asked for after a session in which something was conceded."""
    dispute = made.make_mediating(county, aid_matter="injury", limitation_on=datetime.date(2026, 12, 1))
    made.hold(county, dispute, confidential_note=SECRET, undisputed_facts="双方对受伤时间没有争议")
    intake.supplement_dispute(dispute=dispute, by=county.wang, at=START, changes={"evidence": "病历\n照片"})
    return referrals.refer_legal_aid(
        dispute=dispute, by=county.wang, at=START, party=dispute.parties.first(), reason="人身损害", is_fast_track=True
    )


def lawyer(referral: Referral, enter: Enter) -> Client:
    assert referral.lawyer is not None
    return enter(referral.lawyer.username)


def test_names_first_then_the_packet(referral: Referral, enter: Enter) -> None:
    browser, address = lawyer(referral, enter), f"/referrals/{referral.pk}/"
    assert "先做利益冲突审查" in browser.get("/referrals/").content.decode()
    page = browser.get(address).content.decode()
    assert "聂某" in page
    assert "徐某" in page
    assert referral.dispute.narrative not in page
    assert browser.get(f"{address}packet/").status_code == 404
    assert browser.get(f"{address}do/accept/")["Location"] == address
    assert browser.post(f"{address}do/conflict/", {"has_conflict": "no"})["Location"] == address
    page = browser.get(address).content.decode()
    for part in (
        referral.dispute.narrative,
        "双方对受伤时间没有争议",
        "病历",
        "照片",
        "诉讼或仲裁时效届满",
        "人身损害",
    ):
        assert part in page, part
    assert SECRET not in page
    assert browser.get(f"{address}packet/").content.startswith(b"%PDF-")


def test_a_conflict_sends_it_to_the_next_one(referral: Referral, enter: Enter) -> None:
    browser = lawyer(referral, enter)
    assert browser.post(f"/referrals/{referral.pk}/do/conflict/", {"has_conflict": "yes"})["Location"] == "/referrals/"
    assert browser.get(f"/referrals/{referral.pk}/").status_code == 404
    assert made.fresh(referral).lawyer_id != referral.lawyer_id
    assert "现在没有分派给您的法律援助" in browser.get("/referrals/").content.decode()


def test_accept_and_finish(referral: Referral, enter: Enter) -> None:
    browser, address = lawyer(referral, enter), f"/referrals/{referral.pk}/"
    browser.post(f"{address}do/conflict/", {"has_conflict": "no"})
    assert "接收" in browser.get(f"{address}do/accept/").content.decode()
    assert browser.post(f"{address}do/accept/", {})["Location"] == address
    assert "已接收" in browser.get(address).content.decode()
    bad = browser.post(f"{address}do/outcome/", {"outcome": "已调解", "finished_on": "2026-12-24"}).content.decode()
    assert "结果日期应在" in bad
    assert (
        browser.post(f"{address}do/outcome/", {"outcome": "判决支持", "finished_on": "2026-11-03"}).status_code == 302
    )
    assert "判决支持" in browser.get(address).content.decode()
    assert "这一步现在不能办" in browser.post(f"{address}do/accept/", {}, follow=True).content.decode()


def test_decline_with_a_reason(referral: Referral, enter: Enter) -> None:
    browser, address = lawyer(referral, enter), f"/referrals/{referral.pk}/do/decline/"
    page = browser.post(address, {"reason": ""}).content.decode()
    assert "请填写这一项。" in page
    assert referral.dispute.narrative not in page
    assert browser.post(address, {"reason": "正在外地出庭"})["Location"] == "/referrals/"
    assert made.fresh(referral).lawyer_id != referral.lawyer_id


def test_the_centre_assigns(referral: Referral, enter: Enter, county: County) -> None:
    centre, address = enter("yuan"), f"/referrals/{referral.pk}/"
    assert centre.get(address).status_code == 200
    other = county.lin if referral.lawyer == county.chen else county.chen
    page = centre.get(f"{address}do/assign/").content.decode()
    assert other.name in page
    assert centre.post(f"{address}do/assign/", {"lawyer": other.pk, "reason": "擅长"})["Location"] == address
    assert made.fresh(referral).lawyer == other
    assert referral.dispute.narrative not in centre.get(address).content.decode()


def test_the_issued_packet_is_the_one_handed_out(referral: Referral, enter: Enter, county: County) -> None:
    browser = lawyer(referral, enter)
    browser.post(f"/referrals/{referral.pk}/do/conflict/", {"has_conflict": "no"})
    dispute = Dispute.objects.get(pk=referral.dispute_id)
    paper = papers.issue_paper(dispute=dispute, by=county.wang, at=START, kind=PaperKind.LAWYER_PACKET)
    assert browser.get(f"/referrals/{referral.pk}/packet/").content == bytes(paper.pdf)
    assert browser.get(f"/papers/{paper.pk}/").status_code == 404


def test_a_packet_that_cannot_be_printed_says_why(referral: Referral, enter: Enter, county: County) -> None:
    dispute = Dispute.objects.get(pk=referral.dispute_id)
    intake.supplement_dispute(dispute=dispute, by=county.wang, at=START, changes={"narrative": "字\U000f0001"})
    browser, address = lawyer(referral, enter), f"/referrals/{referral.pk}/"
    browser.post(f"{address}do/conflict/", {"has_conflict": "no"})
    assert browser.get(f"{address}packet/")["Location"] == address
    assert "U+F0001" in browser.get(address).content.decode()


def test_the_mediator_sees_what_became_of_it(referral: Referral, wang: Client) -> None:
    page = wang.get(f"/disputes/{referral.dispute_id}/").content.decode()
    assert "法律援助 · 永宁县法律援助中心" in page
    assert wang.get(f"/referrals/{referral.pk}/").status_code == 404


# --- running ----------------------------------------------------------------------------------------------------------


def test_health_is_for_those_who_keep_it_running(county: County, enter: Enter) -> None:
    assert enter("wang").get("/health/").status_code == 404
    page = enter("audit").get("/health/").content.decode()
    for part in ("定时检查还没有运行过", "引擎与对照不一致的决定", "规则表", "等待打印的文书"):
        assert part in page


@pytest.mark.parametrize(("age", "status", "part"), [(1, 200, "一切正常"), (60, 503, "定时检查停了")])
def test_the_heartbeat_decides(county: County, enter: Enter, age: int, status: int, part: str) -> None:
    Heartbeat.objects.create(name="sweep", at=NOW - datetime.timedelta(minutes=age))
    answer: Any = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (status, {"ok": status == 200})
    assert part in enter("admin").get("/health/").content.decode()


def test_overdue_checks_are_told(county: County, enter: Enter) -> None:
    made.make_dispute(county, at=START - datetime.timedelta(days=30))
    Heartbeat.objects.create(name="sweep", at=NOW)
    assert "到了检查时间还没有检查" in enter("admin").get("/health/").content.decode()


def test_the_admin_is_for_system_staff_and_shows_no_dispute(county: County, enter: Enter) -> None:
    assert enter("wang").get("/admin/").status_code == 302
    county.admin.is_staff = county.admin.is_superuser = True
    county.admin.save()
    staff = enter("admin")
    page = staff.get("/admin/").content.decode()
    assert "人民调解 · 系统管理" in page
    for part in ("纠纷", "当事人", "调解协议"):
        assert f">{part}<" not in page
    for name in ("user", "appointment", "organisation", "place", "panelmodel", "panelseat"):
        assert staff.get(f"/admin/mediation/{name}/").status_code == 200
        assert staff.get(f"/admin/mediation/{name}/add/").status_code == 200
    added = staff.post(
        "/admin/mediation/user/add/",
        {
            "username": "neu",
            "name": "新人",
            "usable_password": "true",
            "password1": "ganz-lang-2026",
            "password2": "ganz-lang-2026",
        },
    )
    assert added.status_code == 302
    assert staff.get(f"/admin/mediation/user/{county.wang.pk}/change/").status_code == 200
