"""S08-S14: one point each."""

from __future__ import annotations

import pytest

from mediation import papers as bridge
from mediation.demo.cases import s08, s09, s10, s11, s12, s13, s14
from mediation.demo.county import COUNTY_CENTRE, TOWN, County
from mediation.models import PanelMember, ParticipantConsent
from mediation.services import endings
from mediation.services.errors import Refused
from rules.paper_words import PaperKind
from rules.vocabulary import (
    Action,
    AgreementForm,
    Channel,
    CloseReason,
    DisputeType,
    HandoverState,
    Level,
    ObligationKind,
    ReferralKind,
    ReferralState,
    RequestForm,
    Status,
)
from tests.journeys.reading import (
    ROOM,
    agreement_of,
    date,
    findings,
    now,
    paper,
    printed,
    rows_told,
    started,
    sweep,
    words,
)


def test_s08_legal_aid_the_same_day_and_arbitration_instead_of_a_court(county: County) -> None:
    dispute = s08.story(county)
    aid = dispute.referrals.get(kind=ReferralKind.LEGAL_AID.value)
    assert (aid.state, aid.finished_on) == (ReferralState.FINISHED, date("2020-07-17"))
    assert aid.answered_at is not None
    assert aid.answered_at.date() == date("2020-07-14") < aid.decide_by == date("2020-07-21")
    way = dispute.referrals.get(kind=ReferralKind.ARBITRATION.value)
    assert way.state == ReferralState.PENDING
    assert dispute.status == Status.REFERRED
    with pytest.raises(Refused, match="移送的结果尚未登记"):
        endings.close_dispute(
            dispute=dispute, by=dispute.mediator, at=dispute.timeline.last().at, missing_reason="身份证件已核对原件"
        )


def test_s08_a_claim_of_2011_is_warned_about_and_not_turned_away(county: County) -> None:
    dispute = s08.story(county)
    assert {"limitation_over", "large_group"} <= findings(dispute, "alerts")
    assert dispute.accepted_on == date("2020-07-14")
    text = paper(dispute, PaperKind.AGREEMENT)
    assert "壹拾万元整" in text
    assert "李某国" in text


def test_s09_the_third_failure_goes_up_with_its_reason_on_the_slip(county: County) -> None:
    dispute = s09.story(county)
    handover = dispute.handovers.get()
    assert (handover.rule_row, handover.from_level, handover.to_level) == (
        "township_attempts",
        Level.TOWNSHIP,
        Level.COUNTY,
    )
    assert handover.sent_by is None
    assert (handover.state, handover.answered_by) == (HandoverState.ACCEPTED, county.user("xian_zheng"))
    slip = paper(dispute, PaperKind.ESCALATION_SLIP)
    assert all(
        word in slip
        for word in ("乡镇（街道）调解3次仍未成功", "人民调解工作若干规定21", TOWN, COUNTY_CENTRE, "牛某三")
    )
    assert slip.count("调解不成") == 3


def test_s09_while_the_county_has_not_received_it_somebody_is_reminded(county: County) -> None:
    dispute = s09.story(county)
    assert dispute.level_since == date("2025-10-28")
    assert dispute.mediation_deadline == date("2025-11-17")  # the month runs from the first acceptance, at any level
    assert "month_over" in findings(dispute, "ladder")
    assert dispute.status == Status.AGREED


def test_s10_money_on_the_table_and_a_duty_worth_a_ruling(county: County) -> None:
    dispute = s10.story(county)
    agreement = agreement_of(dispute)
    pay, duty = agreement.obligations.order_by("order")
    assert (pay.kind, pay.performed_on) == (ObligationKind.PAY, date("2018-04-02"))
    assert (duty.kind, duty.performed_on) == (ObligationKind.DO, None)
    assert agreement.confirm_deadline == date("2018-05-02")
    assert (agreement.confirmation_applied_on - agreement.effective_on).days <= 15
    with pytest.raises(Refused, match="第2项尚未登记履行"):
        endings.close_dispute(
            dispute=dispute, by=dispute.mediator, at=dispute.timeline.last().at, missing_reason="身份证件已核对原件"
        )


def test_s11_a_child_of_six_is_represented_and_never_signs(county: County) -> None:
    dispute = s11.story(county)
    child = dispute.parties.get(name="王某")
    session = dispute.sessions.get()
    data = bridge.build(PaperKind.SESSION_RECORD, dispute, session, date("2018-03-30"))
    told = {party["name"]: party["signs"] for party in data["parties"]}
    assert told == {"王某": False, s11.SCHOOL: True}
    assert data["parties"][0]["age"] == 6
    assert child.representatives.get().kind == "guardian"
    accepted = dispute.timeline.get(action=Action.ACCEPT)
    assert dispute.timeline.filter(reason=f"{s11.SCHOOL}同意调解", pk__lt=accepted.pk).exists()


def test_s11_the_offer_of_the_kindergarten_stays_in_the_file(county: County) -> None:
    dispute = s11.story(county)
    assert "3000元" in dispute.sessions.get().confidential_note
    endings.terminate_mediation(
        dispute=dispute, by=dispute.mediator, at=dispute.sessions.get().held_at, reason="差距太大。"
    )
    for issued in dispute.papers.all():
        assert "3000元" not in words(issued).replace("30000", "")
    assert "向有管辖权的人民法院提起诉讼" in paper(dispute, PaperKind.TERMINATION_NOTICE)


def test_s12_the_line_of_five_with_everybodys_consent(county: County) -> None:
    dispute = s12.story(county)
    members = PanelMember.objects.filter(panel__dispute=dispute)
    assert members.count() == 5
    helpers = members.filter(is_mediator=False)
    assert ParticipantConsent.objects.filter(member__in=helpers).count() == helpers.count() * 2
    agreement = agreement_of(dispute)
    assert agreement.form == AgreementForm.ORAL
    assert {row.kind for row in agreement.obligations.all()} == {ObligationKind.DO}
    assert all(row.performed_on <= row.due_on for row in agreement.obligations.all())
    assert dispute.follow_ups.get().is_satisfied
    assert (dispute.status, dispute.close_reason) == (Status.CLOSED, CloseReason.FULFILLED)


def test_s13_who_holds_the_money_is_a_party(county: County) -> None:
    dispute = s13.story(county)
    assert {party.name for party in dispute.parties.all()} == {"仲某", "桂某", "桂某的父母"}
    assert dispute.status == Status.MEDIATING
    assert "桂某的父母" in paper(dispute, PaperKind.INTAKE_RECEIPT)
    sweep("2024-07-08 08:00")
    assert now(dispute).level == Level.TOWNSHIP
    sweep("2024-07-09 08:00")
    assert now(dispute).handovers.get().rule_row == "township_days"


def test_s14_nobody_asked_so_all_three_heirs_were_asked(county: County) -> None:
    dispute = s14.story(county)
    assert (dispute.channel, dispute.request_form) == (Channel.OWN_INITIATIVE, RequestForm.NONE)
    assert [party.is_willing for party in dispute.parties.all()] == [True, True, True]
    assert findings(dispute, "legal_aid") == set()
    assert dispute.mediation_deadline == date("2024-12-18")


@pytest.mark.parametrize(
    ("kind", "remedy"),
    [
        (DisputeType.LABOUR_OTHER, "劳动争议仲裁委员会申请仲裁"),
        (DisputeType.MIGRANT_WAGE, "人力资源社会保障行政部门投诉"),
        (DisputeType.LAND_FOREST, "农村土地承包仲裁委员会申请仲裁"),
        (DisputeType.TRAFFIC, "三日（工作日）内"),
        (DisputeType.MEDICAL, "卫生主管部门申请行政调解"),
        (DisputeType.CONSUMER_OTHER, "消费者协会"),
        (DisputeType.MARRIAGE_FAMILY, "人身安全保护令"),
        (DisputeType.NEIGHBOUR, "有管辖权的人民法院"),
    ],
)
def test_the_termination_notice_names_the_ways_of_its_type(county: County, kind: DisputeType, remedy: str) -> None:
    walk = started(county, "2026-11-02 09:00", dispute_type=kind)
    walk.accept("2026-11-02 09:10")
    walk.refuse("2026-11-03 09:00", "杜仲明", "不愿再谈。")
    text = paper(walk.dispute, PaperKind.TERMINATION_NOTICE)
    assert remedy in text
    assert all(
        word in text for word in ("当事人拒绝调解", "蓝田玉", "杜仲明", "第二十六条", "诉讼时效自提出请求之日起中断")
    )


def test_rooms_and_rows_are_named(county: County) -> None:
    walk = started(county, "2026-11-02 09:00")
    walk.accept("2026-11-02 09:10")
    walk.meet("2026-11-02 15:00", "failed", "双方各执一词。")
    text = printed(walk, "2026-11-02 16:00", PaperKind.SESSION_RECORD)
    assert ROOM in text
    assert "双方各执一词" in text
    assert rows_told(walk.dispute) == set()
