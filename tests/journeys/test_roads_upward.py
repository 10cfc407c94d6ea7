"""Roads that lead up and out: the ladder, the exits, the lawyer. Nothing waits for a person to look."""

from __future__ import annotations

import datetime

import pytest

from mediation import access, selectors
from mediation.demo.county import COUNTY_CENTRE, LEGAL_AID, TOWN, VILLAGE, County
from mediation.demo.live import WAGES
from mediation.demo.walk import FAILED, Walk, moment
from mediation.models import Dispute, Referral
from mediation.services import endings, handovers, intake, papers, referrals
from mediation.services.errors import Refused
from rules.paper_words import PaperKind
from rules.vocabulary import CloseReason, HandoverState, Level, Measure, ReferralKind, ReferralState, Status
from tests.journeys.reading import date, now, paper, printed, rows_told, started, sweep, told, words

TODAY = date("2026-11-22")
SENTENCE = "村（社区）“4+1”防线调解3次仍未成功，上报乡镇（街道）。"


def fail_three_times(walk: Walk) -> None:
    """Three evenings for nothing."""
    for day in ("2026-11-03", "2026-11-04", "2026-11-05"):
        walk.meet(f"{day} 19:00", FAILED, "没有谈成。")


def accepted(county: County) -> Walk:
    """A dispute of the village, accepted."""
    walk = started(county, "2026-11-02 09:00")
    walk.accept("2026-11-02 09:10")
    return walk


def test_three_failures_go_to_the_township_then_to_the_county_then_to_court(county: County) -> None:
    walk = accepted(county)
    fail_three_times(walk)
    first = walk.dispute.handovers.get()
    assert (first.rule_row, first.sent_by, first.to_organisation.name) == ("panel_attempts", None, TOWN)
    walk.by = county.user("qingxi_zhao")
    walk.accept("2026-11-06 09:00", "接收")
    assert walk.dispute.mediation_deadline == date("2026-12-02")  # the month has run since the village accepted it
    sweep("2026-11-19 23:00")
    assert walk.dispute.level == Level.TOWNSHIP
    sweep("2026-11-20 08:00")
    assert walk.dispute.handovers.get(from_level=Level.TOWNSHIP.value).rule_row == "township_days"
    walk.by = county.user("xian_zheng")
    walk.accept("2026-11-23 09:00", "接收")
    referral = walk.refer("2026-11-25 09:00", ReferralKind.COURT, "永宁县人民法院", "双方差距太大。")
    assert (walk.dispute.status, walk.dispute.level) == (Status.REFERRED, Level.OUTSIDE)
    assert "有管辖权的人民法院" in paper(walk.dispute, PaperKind.TERMINATION_NOTICE)
    with pytest.raises(Refused, match="移送的结果尚未登记"):
        walk.close("2026-11-26 09:00")
    outcome = {"outcome": "法院已立案。", "finished_on": date("2026-12-01")}
    referrals.record_outcome(referral=referral, by=walk.by, at=moment("2026-12-01 15:00"), **outcome)
    walk.close("2026-12-01 16:00")
    assert walk.dispute.close_reason == CloseReason.REFERRED


def test_the_slip_says_which_row_of_which_table_and_on_what_facts(county: County) -> None:
    walk = accepted(county)
    fail_three_times(walk)
    act = {"dispute": walk.dispute, "by": county.user("cunli_wang"), "at": moment("2026-11-05 20:00")}
    slip = words(papers.issue_paper(kind=PaperKind.ESCALATION_SLIP, **act))
    entry = walk.dispute.timeline.get(action="escalate")
    assert SENTENCE in slip
    assert all(
        word in slip for word in ("参照人民调解工作若干规定21", "panel_attempts", entry.digest[:12], "层级与期限")
    )
    assert "本层级调解未成次数" in slip
    assert "蓝田玉" in slip
    assert entry.reason == SENTENCE


def test_both_sides_hear_of_it_and_the_village_keeps_seeing_it(county: County) -> None:
    walk = accepted(county)
    fail_three_times(walk)
    heard = {(notice.organisation.name, notice.user) for notice in told(walk.dispute, Measure.SEND_UP)}
    assert heard == {(TOWN, None), (VILLAGE, county.user("cunli_wang"))}
    on = TODAY
    assert access.visible_to(county.user("cunli_wang"), on).filter(pk=walk.pk).exists()
    assert access.visible_to(county.user("qingxi_zhao"), on).filter(pk=walk.pk).exists()
    assert not access.visible_to(county.user("shitang_shi"), on).filter(pk=walk.pk).exists()
    assert not access.visible_to(county.user("fayuan_chen"), on).filter(pk=walk.pk).exists()


def test_refusal_notice_delivered_closed(county: County) -> None:
    walk = accepted(county)
    walk.refuse("2026-11-03 09:00", "杜仲明", "要直接去法院。")
    assert walk.dispute.status == Status.TERMINATED
    assert not walk.dispute.handovers.exists()  # a refusal goes nowhere but out
    with pytest.raises(Refused, match="尚未送达"):
        walk.close("2026-11-03 10:00")
    sweep("2026-11-06 08:00")
    assert "notice_late" in rows_told(walk.dispute)
    walk.deliver("2026-11-06 09:00")
    walk.close("2026-11-06 09:10")
    assert walk.dispute.close_reason == CloseReason.REFUSED


def test_not_settled_at_the_county_is_ended_honestly(county: County) -> None:
    walk = started(county, "2026-10-01 09:00", "xian_zheng", body=COUNTY_CENTRE, level=Level.COUNTY)
    walk.accept("2026-10-08 09:00")
    sweep("2026-10-31 08:00")
    assert "county_days" in rows_told(walk.dispute)
    assert walk.dispute.status == Status.MEDIATING  # nobody is thrown out by a clock
    endings.terminate_mediation(
        dispute=walk.dispute, by=walk.by, at=moment("2026-11-02 09:00"), reason="多次调解未能达成一致。"
    )
    walk.deliver("2026-11-02 10:00")
    walk.close("2026-11-02 10:10")
    assert walk.dispute.close_reason == CloseReason.NOT_SETTLED


def test_returned_with_a_reason_it_starts_anew_below(county: County) -> None:
    walk = accepted(county)
    fail_three_times(walk)
    act = {"by": county.user("qingxi_zhao"), "at": moment("2026-11-06 10:00")}
    handovers.return_dispute(dispute=walk.dispute, **act, reason="请先到现场看水路。")
    dispute = walk.dispute
    assert (dispute.level, dispute.responsible.name) == (Level.PANEL, VILLAGE)
    assert dispute.mediator == county.user("cunli_wang")
    assert dispute.level_since == date("2026-11-06")
    assert dispute.handovers.get().state == HandoverState.RETURNED
    back = dispute.notices.filter(text__contains="请先到现场看水路").get()
    assert back.user == county.user("cunli_wang")
    walk.by = county.user("cunli_wang")
    walk.accept("2026-11-06 11:00")
    sweep("2026-11-13 08:00")
    assert list(now(dispute).handovers.values_list("rule_row", flat=True)) == ["panel_days", "panel_attempts"]


def test_revoked_before_anybody_received_it(county: County) -> None:
    walk = accepted(county)
    walk.escalate("2026-11-03 09:00", "村里没有条件勘界。")
    act = {"by": county.user("cunli_wang"), "at": moment("2026-11-03 10:00")}
    handovers.revoke_escalation(dispute=walk.dispute, **act, reason="双方愿意在村里再谈一次。")
    assert (walk.dispute.level, walk.dispute.status) == (Level.PANEL, Status.REGISTERED)
    assert walk.dispute.handovers.get().state == HandoverState.REVOKED
    walk.accept("2026-11-03 11:00")
    with pytest.raises(Refused):
        handovers.revoke_escalation(dispute=walk.dispute, **act, reason="再撤一次。")


def test_a_week_without_power_sends_it_up_once(county: County) -> None:
    walk = accepted(county)
    due = walk.dispute.next_check_at
    assert due < moment("2026-11-16 08:00")
    reports = [sweep("2026-11-16 08:00"), sweep("2026-11-16 08:00"), sweep("2026-11-16 20:00")]
    assert [report.escalated for report in reports] == [1, 0, 0]
    handover = walk.dispute.handovers.get()
    assert (handover.rule_row, handover.to_level) == ("panel_days", Level.TOWNSHIP)
    assert walk.dispute.level_since == date("2026-11-16")  # the township's days begin when it gets the case
    assert walk.dispute.timeline.filter(action="escalate").count() == 1


def test_every_level_in_its_turn_once_per_deadline(county: County) -> None:
    walk = started(county, "2026-11-02 09:00", "wange_zhang", level=Level.GRID, grid=grid_of(county))
    day = TODAY - datetime.timedelta(days=20)
    while day <= date("2026-12-31"):
        for _ in range(2):
            sweep(f"{day} 06:00")
        day += datetime.timedelta(days=1)
    went = list(walk.dispute.handovers.order_by("pk").values_list("rule_row", "sent_at__date"))
    assert went == [
        ("grid_days", date("2026-11-03")),
        ("panel_days", date("2026-11-10")),
        ("township_days", date("2026-11-25")),
    ]
    assert walk.dispute.level == Level.COUNTY
    states = list(walk.dispute.handovers.order_by("pk").values_list("state", flat=True))
    assert states == [HandoverState.PASSED_ON, HandoverState.PASSED_ON, HandoverState.PENDING]  # nobody received it
    assert "county_days" in rows_told(walk.dispute)


def grid_of(county: County) -> object:
    """The first grid of the village."""
    return county.body(VILLAGE).place.children.order_by("code").first()


# --- the lawyer -------------------------------------------------------------------------------------------------------


@pytest.fixture
def wages(county: County) -> Dispute:
    """The live wage claim of the demo, one sweep later."""
    [dispute] = WAGES.play(county, TODAY)
    assert (dispute.level, dispute.referrals.count()) == (Level.PANEL, 0)
    sweep("2026-11-22 09:00")
    return now(dispute)


def test_one_sweep_takes_the_wage_claim_up_and_out_with_the_reason(county: County, wages: Dispute) -> None:
    assert (wages.level, wages.responsible.name) == (Level.TOWNSHIP, TOWN)
    referral = wages.referrals.get()
    assert (referral.rule_row, referral.made_by, referral.party.name) == ("refer_migrant", None, "覃阿龙")
    assert "免予核查经济困难状况" in referral.reason
    assert referral.decide_by == date("2026-11-27")  # seven days end on Sunday the 29th: people are told Friday
    waiting = wages.notices.get(organisation__name=LEGAL_AID)
    assert (waiting.user, waiting.answered_at) == (referral.lawyer, None)
    assert sweep("2026-11-22 09:05").as_json()["escalated"] == 0
    assert wages.referrals.count() == 1


def test_the_packet_holds_what_a_lawyer_can_act_on_and_no_offer(county: County, wages: Dispute) -> None:
    walk = Walk(county, "qingxi_zhao", room=TOWN)
    walk.pk = wages.pk
    text = printed(walk, "2026-11-22 10:00", PaperKind.LAWYER_PACKET)
    assert all(
        word in text for word in ("覃阿龙", "永宁县某建筑劳务公司", "工友微信群考勤截图", "工资尚未结清", "18600")
    )
    assert all(word in text for word in ("进城务工人员", "法律援助法43", "诉讼或仲裁时效届满"))
    assert wages.sessions.exclude(confidential_note="").exists()
    assert not [offer for offer in ("少拿两千", "先付五千") if offer in text]


def test_a_lawyer_with_a_conflict_sees_no_more_of_it_and_the_next_one_is_asked(county: County, wages: Dispute) -> None:
    referral = wages.referrals.get()
    first = referral.lawyer
    with pytest.raises(Refused, match="先做利益冲突审查"):
        referrals.accept_referral(referral=referral, by=first, at=moment("2026-11-22 10:00"))
    referrals.check_conflict(referral=referral, by=first, at=moment("2026-11-22 10:05"), has_conflict=True)
    second = Referral.objects.get(pk=referral.pk).lawyer
    assert {first.username, second.username} == {"fayuan_chen", "fayuan_lin"}
    assert selectors.lawyer_inbox(first, TODAY) == []
    assert [row.pk for row in selectors.lawyer_inbox(second, TODAY)] == [referral.pk]
    assert not access.visible_to(second, TODAY).exists()  # a lawyer sees the packet, never the file
    accept(referral.pk, second)
    assert Referral.objects.get(pk=referral.pk).state == ReferralState.ACCEPTED
    assert any("已接收法律援助" in notice.text for notice in wages.notices.all())


def accept(pk: int, lawyer: object) -> None:
    """Names first, then yes."""
    referrals.check_conflict(
        referral=Referral.objects.get(pk=pk), by=lawyer, at=moment("2026-11-22 11:00"), has_conflict=False
    )
    referrals.accept_referral(referral=Referral.objects.get(pk=pk), by=lawyer, at=moment("2026-11-22 11:05"))


def test_when_every_lawyer_declined_the_centre_is_asked_to_assign(county: County, wages: Dispute) -> None:
    for _ in range(2):
        referral = wages.referrals.get()
        referrals.decline_referral(
            referral=referral, by=referral.lawyer, at=moment("2026-11-22 10:00"), reason="手上案件已满。"
        )
    assert wages.referrals.get().lawyer is None
    assert wages.notices.filter(text__contains="没有可分派的律师", user=None).exists()
    assert county.user("fayuan_ban") in {
        person for person in county.people.values() if access.assigns_lawyers(person, wages.referrals.get(), TODAY)
    }


def test_few_days_left_make_it_urgent_even_at_the_village(county: County) -> None:
    [dispute] = WAGES.play(county, TODAY - datetime.timedelta(days=3))
    intake.supplement_dispute(
        dispute=dispute,
        by=county.user("cunli_wang"),
        at=moment("2026-11-17 10:00"),
        changes={"limitation_on": date("2026-11-24")},
        note="欠薪时间核实",
    )
    referral = now(dispute).referrals.get()
    assert (referral.rule_row, referral.is_fast_track) == ("urgent_migrant", True)
    assert "limitation_7" in rows_told(now(dispute))
