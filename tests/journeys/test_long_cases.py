"""C01-C06: clocks, alarms, findings and printed words of the published cases."""

from __future__ import annotations

import pytest

from mediation.demo.cases import c01, c02, c03, c04, c05, c06
from mediation.demo.county import TOWN, County
from mediation.demo.walk import CONTINUE, SETTLED, Walk, applicant, moment, respondent
from mediation.models import Party
from mediation.services import parties
from mediation.services.errors import Refused
from rules.paper_words import PaperKind
from rules.vocabulary import Action, DisputeType, Level, Measure, ObligationKind, PartyTag, RiskColour
from tests.journeys.reading import (
    agreement_of,
    date,
    findings,
    now,
    paper,
    rows_told,
    started,
    sweep,
    told,
    would_find,
)


def test_c01_opens_at_the_township_with_the_villages_tries_on_record(county: County) -> None:
    dispute = c01.story(county)
    assert "多次" in dispute.prior_attempts
    assert not dispute.handovers.exists()
    assert dispute.responsible.name == TOWN
    assert dispute.mediation_deadline == date("2023-12-20")
    assert dispute.colour == RiskColour.GREEN
    assert findings(dispute, "legal_aid") == set()
    receipt = paper(dispute, PaperKind.INTAKE_RECEIPT)
    assert all(
        word in receipt for word in ("聂某", "徐某", "胡同里不再排污水", "2023年11月20日", dispute.progress_code)
    )
    agreement = paper(dispute, PaperKind.AGREEMENT)
    assert "本协议一式3份" in agreement
    assert "人民调解员签名并加盖人民调解委员会印章之日起生效" in agreement


def test_c01_is_visited_after_a_week_and_after_a_month(county: County) -> None:
    dispute = c01.story(county)
    assert agreement_of(dispute).effective_on == date("2023-11-21")
    sweep("2023-11-27 08:00")
    assert "follow_up_7" not in rows_told(dispute)
    sweep("2023-11-28 08:00")
    assert "follow_up_7" in rows_told(dispute)
    sweep("2023-12-21 08:00")
    assert "follow_up_30" in rows_told(dispute)


def test_c02_a_spoken_deal_is_not_in_force_while_they_still_mean_to_sign(county: County) -> None:
    dispute = c02.story(county)
    agreement = agreement_of(dispute)
    assert [session.result for session in dispute.sessions.order_by("number")] == [CONTINUE, SETTLED]
    assert agreement.effective_on == date("2019-12-10") == max(mark.made_on for mark in agreement.marks.all())
    assert agreement.confirm_deadline == date("2020-01-09")
    assert dispute.mediation_deadline == date("2020-01-10")
    assert dispute.colour == RiskColour.YELLOW
    assert "quarrel" in findings(dispute, "alerts")
    assert findings(dispute, "legal_aid") == set()


def test_c02_the_aunt_is_no_guardian_and_children_do_not_sit_alone(county: County) -> None:
    child = [PartyTag.MINOR]
    people = [applicant("小庄", tags=child), respondent("小陈", tags=child)]
    walk = started(county, "2019-12-10 17:10", "qingxi_zhao", people=people, level=Level.TOWNSHIP)
    walk.accept("2019-12-10 17:20")
    with pytest.raises(Refused, match="法定代理人"):
        walk.meet("2019-12-10 17:30", CONTINUE, "没有家长在场。")
    aunt = {"kind": "agent", "name": "庄某", "relation": "姑姑"}
    with pytest.raises(Refused, match="授权委托书"):
        parties.add_representative(party=walk.party("小庄"), by=walk.by, at=moment("2019-12-10 17:31"), **aunt)
    promise = walk.pay("小陈", "小庄", 8000, "赔偿8000元")
    with pytest.raises(Refused, match="法定代理人"):
        walk.agree("2019-12-10 18:00", [promise], issues="赔偿", responsibility="小陈")


def test_c02_guardians_sign_and_the_sum_is_written_in_capitals(county: County) -> None:
    text = paper(c02.story(county), PaperKind.AGREEMENT)
    assert all(word in text for word in ("小庄家长", "小陈家长", "山霞某小学", "捌仟元整", "8000.00元"))
    assert "履行期限：________" in text  # the source names no day: a pen must


def test_c03_a_weapon_at_the_door_is_reported_at_once_and_nobody_approves_it(county: County) -> None:
    dispute = c03.story(county)
    alarms = told(dispute, Measure.REPORT_POLICE)
    assert {alarm.created_at for alarm in alarms} == {moment("2021-08-17 09:00")}
    assert {alarm.organisation.name for alarm in alarms} == {TOWN, "永宁县社会治理中心"}
    assert {alarm.rule_row for alarm in alarms} == {"danger_report"}
    assert all("坡造派出所" in alarm.answer for alarm in alarms)
    assert {"danger_report", "danger_leader", "old_grudge", "quarrel"} <= findings(dispute, "alerts")
    assert told(dispute, Measure.NOTIFY_LEADER)
    assert dispute.colour == RiskColour.RED
    assert dispute.danger_reported_on == date("2021-08-17")
    order = list(dispute.timeline.values_list("action", flat=True))
    assert order.index(Action.REPORT_DANGER) < order.index(Action.ACCEPT)


def test_c03_ends_the_same_day_and_the_trees_are_due_in_november(county: County) -> None:
    dispute = c03.story(county)
    assert dispute.mediation_deadline == date("2021-09-17")
    text = paper(dispute, PaperKind.AGREEMENT)
    assert all(word in text for word in ("黄某勇", "黄某群", "伍佰元整", "2021年11月30日前"))
    for day, row in (("2021-11-27", "due_soon"), ("2021-11-30", "due_today"), ("2021-12-01", "overdue")):
        assert row not in rows_told(dispute)
        sweep(f"{day} 08:00")
        assert row in rows_told(dispute)


def test_c04_all_five_children_are_bound(county: County) -> None:
    dispute = c04.story(county)
    agreement = agreement_of(dispute)
    assert agreement.confirm_deadline == date("2023-11-17")
    assert agreement.copies == 7
    debtors = {obligation.debtor.name for obligation in agreement.obligations.all()}
    assert debtors == {*c04.SONS, *c04.DAUGHTERS}
    text = paper(dispute, PaperKind.AGREEMENT)
    assert text.count("叁佰元整") == 3
    assert all(name in text for name in debtors)


def test_c04_legal_aid_is_offered_without_a_means_test_once_her_income_is_known(county: County) -> None:
    dispute = c04.story(county)
    tags = frozenset({PartyTag.ELDERLY, PartyTag.DISABLED, PartyTag.NO_INCOME})
    assert would_find(dispute, "legal_aid", "2023-10-18") == []
    assert would_find(dispute, "legal_aid", "2023-10-18", party_tags=tags) == ["offer_waived"]


def test_c05_a_group_of_twenty_and_an_old_claim(county: County) -> None:
    dispute = c05.story(county)
    assert {"large_group", "limitation_over"} <= findings(dispute, "alerts")
    assert dispute.colour == RiskColour.ORANGE
    assert "large_group" in findings(dispute, "triage")
    assert not dispute.handovers.exists()
    agreement = agreement_of(dispute)
    assert agreement.effective_on is None
    assert not agreement.obligations.filter(kind=ObligationKind.PAY.value).exists()  # nobody says who gets how much


def test_c05_from_the_village_a_hard_case_goes_straight_to_the_township(county: County) -> None:
    walk = started(county, "2023-11-01 09:00", complexity="complex")
    handover = walk.dispute.handovers.get()
    assert (handover.rule_row, handover.to_organisation.name) == ("complex", TOWN)
    assert handover.sent_by is None
    slip = printed_slip(walk)
    assert "人民调解工作若干规定21" in slip
    assert "纠纷疑难复杂" in slip


def printed_slip(walk: Walk) -> str:
    """The slip as the village prints it."""
    walk.issue("2023-11-01 09:30", PaperKind.ESCALATION_SLIP)
    return paper(walk.dispute, PaperKind.ESCALATION_SLIP)


def test_c05_when_it_fails_the_notice_names_review_and_court_but_no_land_arbitration(county: County) -> None:
    walk = started(
        county,
        "2023-11-01 09:00",
        "qingxi_zhao",
        dispute_type=DisputeType.EXPROPRIATION,
        level=Level.TOWNSHIP,
    )
    walk.accept("2023-11-01 09:10")
    walk.refuse("2023-11-02 09:00", "杜仲明", "不愿再谈。")
    text = paper(walk.dispute, PaperKind.TERMINATION_NOTICE)
    assert "不属于农村土地承包仲裁委员会的受理范围" in text
    assert "行政复议" in text


def test_c06_twenty_four_instalments_add_up_with_the_tail(county: County) -> None:
    dispute = c06.story(county)
    plan = list(agreement_of(dispute).obligations.order_by("order"))
    assert [row.amount_fen for row in plan] == [30_000] * 23 + [110_000]
    assert sum(row.amount_fen or 0 for row in plan) == 800_000
    assert (plan[0].due_on, plan[-1].due_on) == (date("2025-01-20"), date("2026-12-20"))
    text = paper(dispute, PaperKind.AGREEMENT)
    assert text.count("叁佰元整") == 23
    assert "壹仟壹佰元整" in text
    assert "谢某之子" in text
    assert Party.objects.get(dispute=dispute, name="谢某").representatives.get().authority


def test_c06_a_missed_instalment_is_urged_the_next_day(county: County) -> None:
    dispute = c06.story(county)
    assert agreement_of(dispute).obligations.filter(performed_on=None).first().order == 4
    sweep("2025-04-20 08:00")
    assert "due_today" in rows_told(dispute)
    sweep("2025-04-21 08:00")
    assert "overdue" in rows_told(dispute)
    assert now(dispute).next_check_at > moment("2025-04-21 08:00")


def test_c06_asking_interrupts_the_limitation_and_the_slip_says_so(county: County) -> None:
    receipt = paper(c06.story(county), PaperKind.INTAKE_RECEIPT)
    assert "中断" in receipt
    assert all(word in receipt for word in ("谢某", "黄某", "归还借款8000元", "捌仟元整", "2025年1月6日"))
