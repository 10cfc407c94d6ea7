"""After the agreement: performance, confirmation, visits, and mediating again (人民调解法 31-33)."""

from __future__ import annotations

import datetime

import pytest

from mediation.models import Agreement, Dispute, IssuedPaper, Party
from mediation.services import agreements, confirmation, endings, follow_ups, marks, obligations, papers, parties
from mediation.services.sweep import run_sweep
from rules.paper_words import PaperKind
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import acts, answer_of, days, entries, refused
from tests.mediation.states import agreement_of, obligation_of, performing

TODAY = START.date()
WEEK = START + days(7)


def everybody(agreement: Agreement) -> list[Party]:
    """Both sides."""
    return list(agreement.dispute.parties.order_by("pk"))


def test_a_promise_kept_is_on_record(county: County) -> None:
    dispute = performing(county)
    obligation = obligation_of(dispute)
    row = obligations.record_performance(
        obligation=obligation, by=county.wang, at=START + days(9), performed_on=TODAY + days(8), note="现金"
    )
    assert (obligation.performed_on, obligation.performed_note) == (TODAY + days(8), "现金")
    assert (row.amount_fen, row.is_whole, row.performed_on, row.recorded_by) == (
        50_000,
        True,
        TODAY + days(8),
        county.wang,
    )
    assert entries(dispute)[-1].reason == "第1项已履行。现金"


@pytest.mark.parametrize(
    ("performed", "answer"),
    [
        (TODAY, "done"),
        (TODAY + days(9), "done"),
        (TODAY + days(10), "履行日期不能晚于今天。"),
        (TODAY - days(1), "履行日期不能早于达成协议的日期。"),
    ],
)
def test_when_a_promise_can_have_been_kept(county: County, performed: datetime.date, answer: str) -> None:
    obligation = obligation_of(performing(county))
    told = answer_of(
        lambda: obligations.record_performance(
            obligation=obligation, by=county.wang, at=START + days(9), performed_on=performed
        )
    )
    assert told == answer


def test_a_promise_is_kept_once(county: County) -> None:
    dispute = performing(county)
    mine, theirs = obligation_of(dispute), obligation_of(fresh(dispute))
    obligations.record_performance(obligation=mine, by=county.wang, at=START, performed_on=TODAY)
    theirs.agreement.dispute = fresh(dispute)
    with refused("这一项已经登记履行。"):
        obligations.record_performance(
            obligation=theirs, by=county.zhou, at=START + days(1), performed_on=TODAY + days(1)
        )


def test_a_cancelled_agreement_is_neither_performed_nor_confirmed(county: County) -> None:
    dispute = performing(county)
    old, obligation = agreement_of(dispute), obligation_of(dispute)
    agreements.resume_mediation(dispute=fresh(dispute), by=county.wang, at=START, reason="双方要求变更")
    agreements.reach_oral_agreement(
        dispute=fresh(dispute), by=county.wang, at=START, terms=made.terms(fresh(dispute), on=TODAY)
    )
    with refused("协议已经作废，不能登记履行。"):
        obligations.record_performance(obligation=fresh(obligation), by=county.wang, at=START, performed_on=TODAY)
    with refused("协议已经作废，不能申请司法确认。"):
        confirmation.record_confirmation(
            agreement=fresh(old), by=county.wang, at=START, applied_on=TODAY, applicants=everybody(old)
        )


# 人民调解法 33; 民事诉讼法 205: jointly, within thirty days of effect (2 November → 2 December).
@pytest.mark.parametrize(
    ("applied", "now", "answer"),
    [
        (datetime.date(2026, 11, 2), 0, "done"),
        (datetime.date(2026, 12, 2), 30, "done"),
        (datetime.date(2026, 12, 2), 31, "done"),
        (datetime.date(2026, 12, 3), 31, "已过申请期限2026-12-02（人民调解法33：三十日内共同申请）。"),
        (datetime.date(2026, 11, 3), 0, "申请日期应在协议生效之后、今天之前（含当天）。"),
        (datetime.date(2026, 11, 1), 5, "申请日期应在协议生效之后、今天之前（含当天）。"),
    ],
)
def test_the_thirty_days_for_confirmation(county: County, applied: datetime.date, now: int, answer: str) -> None:
    agreement = agreement_of(performing(county))
    told = answer_of(
        lambda: confirmation.record_confirmation(
            agreement=agreement,
            by=county.wang,
            at=START + days(now),
            applied_on=applied,
            applicants=everybody(agreement),
        )
    )
    assert told == answer


def test_confirmation_waits_for_effect(county: County) -> None:
    _, agreement = made.make_agreed(county)
    with refused("协议生效后才能申请司法确认。"):
        confirmation.record_confirmation(
            agreement=agreement, by=county.wang, at=START, applied_on=TODAY, applicants=everybody(agreement)
        )


def test_a_signed_copy_keeps_its_digest(county: County) -> None:
    agreement = agreement_of(performing(county))
    copy = marks.attach_signed_copy(
        agreement=agreement, by=county.wang, at=START, file_name="协" * 200, media_type="image/png", content=b"\x89PNG"
    )
    assert copy.sha256 == "0f4636c78f65d3639ece5a064b5ae753e3408614a14fb18ab4d7540d2c248543"
    assert (len(copy.file_name), bytes(fresh(copy).content), copy.recorded_by) == (120, b"\x89PNG", county.wang)


# --- visits -----------------------------------------------------------------------------------------------------------


def visit(county: County, dispute: Dispute, at: datetime.datetime = WEEK, **changes: object) -> None:
    """One visit."""
    values: dict[str, object] = {"visited_on": at.date(), "performance": "已付一半"}
    follow_ups.record_follow_up(dispute=fresh(dispute), by=county.wang, at=at, **(values | changes))  # type: ignore[arg-type]


def test_a_visit_is_on_record_and_answers_the_reminder(county: County) -> None:
    dispute = performing(county)
    run_sweep(at=START + days(7))
    reminder = dispute.notices.get(rule_row="follow_up_7")
    visit(county, dispute, is_satisfied=True, note="关系缓和")
    row = dispute.follow_ups.get()
    assert (row.performance, row.is_satisfied, row.note, row.visited_by) == ("已付一半", True, "关系缓和", county.wang)
    assert fresh(reminder).answer == "已回访"


@pytest.mark.parametrize(
    ("visited", "answer"),
    [
        (TODAY, "done"),
        (TODAY + days(7), "done"),
        (TODAY + days(8), "回访日期不能晚于今天。"),
        (TODAY - days(1), "回访日期不能早于达成协议的日期。"),
    ],
)
def test_when_a_visit_can_have_been(county: County, visited: datetime.date, answer: str) -> None:
    dispute = performing(county)
    assert answer_of(lambda: visit(county, dispute, visited_on=visited)) == answer


def test_new_tension_is_told_to_the_leaders_at_once(county: County) -> None:
    """人民调解法 25; domain R18."""
    dispute = performing(county)
    visit(county, dispute, new_tension=True)
    told = dispute.notices.filter(measure="notify_leader")
    assert {(n.organisation.name, n.mode, n.text) for n in told} == {
        (name, "act", "回访发现新的激化苗头，请负责人了解情况、采取措施：已付一半")
        for name in ("枫林村人民调解委员会", "青溪镇人民调解委员会")
    }
    assert entries(dispute)[-1].reason == "回访：已付一半 发现新的激化苗头。"


def test_quiet_visits_alarm_nobody(county: County) -> None:
    dispute = performing(county)
    visit(county, dispute)
    assert not dispute.notices.filter(measure="notify_leader").exists()


def test_a_closed_dispute_is_visited_too(county: County) -> None:
    dispute = performing(county)
    obligations.record_performance(obligation=obligation_of(dispute), by=county.wang, at=START, performed_on=TODAY)
    endings.close_dispute(dispute=fresh(dispute), by=county.wang, at=START, missing_reason="身份证件已核对原件")
    visit(county, dispute, new_tension=True)
    after = fresh(dispute)
    assert (after.status, after.next_check_at, after.follow_ups.count()) == ("closed", None, 1)
    assert after.notices.filter(measure="notify_leader", answered_at=None).count() == 2


# --- mediating again --------------------------------------------------------------------------------------------------


def test_resuming_says_why(county: County) -> None:
    with refused("请写明恢复调解的原因。", "reason"):
        agreements.resume_mediation(dispute=performing(county), by=county.wang, at=START, reason=" ")


def test_resuming_cancels_the_agreement_and_its_paper(county: County) -> None:
    dispute, agreement = made.make_agreed(county)
    paper = papers.issue_paper(dispute=fresh(dispute), by=county.wang, at=START, kind=PaperKind.AGREEMENT)
    agreements.resume_mediation(dispute=fresh(dispute), by=county.wang, at=START + days(1), reason="徐某不签")
    after = fresh(agreement)
    assert (after.cancelled_on, after.cancelled_reason) == (TODAY + days(1), "徐某不签")
    assert fresh(paper).state == IssuedPaper.State.WITHDRAWN
    assert (fresh(dispute).status, fresh(dispute).level_since) == ("mediating", TODAY + days(1))


def test_whoever_refused_says_first_that_they_are_willing_again(county: County) -> None:
    dispute = made.make_mediating(county)
    respondent = dispute.parties.get(role="respondent")
    endings.refuse_mediation(dispute=dispute, by=county.wang, at=START, party=respondent, reason="")
    with refused("徐某已表示不同意调解，不得调解（人民调解法17）。愿意再谈的，请先登记其同意。"):
        agreements.resume_mediation(dispute=fresh(dispute), by=county.wang, at=START + days(2), reason="徐某又愿意谈")
    parties.record_will(party=fresh(respondent), by=county.wang, at=START + days(2), is_willing=True)
    agreements.resume_mediation(dispute=fresh(dispute), by=county.wang, at=START + days(2), reason="徐某又愿意谈")
    assert (fresh(respondent).is_willing, fresh(respondent).willing_on) == (True, TODAY + days(2))


def test_mediation_that_fails_again_is_noticed_again(county: County) -> None:
    """人民调解法 26: the notice of the first failure does not stand for the second."""
    dispute = made.make_mediating(county)
    endings.terminate_mediation(dispute=dispute, by=county.wang, at=START, reason="第一次不成")
    everybody = list(dispute.parties.all())
    endings.deliver_notice(dispute=fresh(dispute), by=county.wang, at=START, parties=everybody, on=TODAY)
    agreements.resume_mediation(dispute=fresh(dispute), by=county.wang, at=START + days(1), reason="双方又愿意谈")
    first = dispute.papers.get(kind="termination_notice")
    assert (first.state, first.replaced_reason) == (IssuedPaper.State.WITHDRAWN, "双方又愿意谈")
    endings.terminate_mediation(dispute=fresh(dispute), by=county.wang, at=START + days(2), reason="第二次不成")
    with refused("终止调解通知书尚未送达聂某、徐某，不能办结（人民调解法26）。"):
        endings.close_dispute(
            dispute=fresh(dispute), by=county.wang, at=START + days(2), missing_reason="身份证件已核对原件"
        )
    assert acts(dispute)[-1] == "terminate"


def test_the_parties_keep_their_will_where_nobody_refused(county: County) -> None:
    dispute = performing(county)
    parties.record_will(party=dispute.parties.first(), by=county.wang, at=START, is_willing=True)
    agreements.resume_mediation(dispute=fresh(dispute), by=county.wang, at=START + days(1), reason="变更")
    assert [p.willing_on for p in dispute.parties.order_by("pk")] == [TODAY, None]


def test_what_ended_before_anybody_accepted_it_is_accepted_by_resuming(county: County) -> None:
    """Refused at the counter, willing a week later: the month begins then."""
    dispute = made.make_dispute(county)
    respondent = dispute.parties.get(role="respondent")
    endings.refuse_mediation(dispute=dispute, by=county.wang, at=START, party=respondent, reason="")
    parties.record_will(party=fresh(respondent), by=county.wang, at=START + days(7), is_willing=True)
    agreements.resume_mediation(dispute=fresh(dispute), by=county.wang, at=START + days(7), reason="徐某又愿意谈")
    after = fresh(dispute)
    assert (after.status, after.accepted_on, after.mediator) == ("mediating", TODAY + days(7), county.wang)
    assert after.mediation_deadline == datetime.date(2026, 12, 9)


def test_resuming_is_no_way_round_the_intake(county: County) -> None:
    """若干规定 22: what may not be accepted may not be resumed into mediation either."""
    dispute = made.make_dispute(county, is_criminal=True)
    respondent = dispute.parties.get(role="respondent")
    endings.refuse_mediation(dispute=dispute, by=county.wang, at=START, party=respondent, reason="")
    parties.record_will(party=fresh(respondent), by=county.wang, at=START, is_willing=True)
    told = answer_of(
        lambda: agreements.resume_mediation(dispute=fresh(dispute), by=county.wang, at=START, reason="又愿意谈")
    )
    assert told.startswith("不能受理：事情涉嫌犯罪")
