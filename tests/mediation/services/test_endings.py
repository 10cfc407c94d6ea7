"""Endings: refusing, terminating, telling the remedies, closing (人民调解法 3, 17, 26)."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from mediation.models import Dispute, IssuedPaper
from mediation.services import agreements, endings, handovers, intake, obligations, papers, parties, referrals
from mediation.services.parties import NewParty
from mediation.services.sweep import run_sweep
from rules.paper_words import PaperKind
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import acts, answer_of, days, entries, refused
from tests.mediation.states import fulfilled, in_court, performing, referral_of, sent_up, terminated
from tests.mediation.verbs import refer, told

TODAY = START.date()


# --- refusing and terminating -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prepare",
    [made.make_dispute, made.make_mediating, lambda c: made.make_agreed(c)[0]],
    ids=["登记后", "调解中", "签字前"],
)
def test_a_party_may_refuse_at_any_time(county: County, prepare: Callable[[County], Dispute]) -> None:
    """人民调解法 3, 17, 26: the refusal ends mediation at once, with the remedies on paper."""
    dispute = prepare(county)
    respondent = dispute.parties.get(role="respondent")
    endings.refuse_mediation(dispute=fresh(dispute), by=county.wang, at=START, party=respondent, reason="要打官司")
    after = fresh(dispute)
    assert after.status == "terminated"
    assert (fresh(respondent).is_willing, fresh(respondent).willing_on) == (False, TODAY)
    assert entries(after)[-1].reason == "徐某明确拒绝调解。要打官司"
    notice = after.papers.get(kind="termination_notice")
    assert (notice.state, notice.data["reason"], notice.data["recipients"]) == (
        "issued",
        "当事人拒绝调解",
        ["聂某", "徐某"],
    )
    assert "向有管辖权的人民法院提起诉讼" in notice.data["remedies"][0]
    assert not after.agreements.filter(cancelled_on=None).exists()


def test_a_refusal_goes_no_higher(county: County) -> None:
    """人民调解法 17: no escalation of mediation against a refusal, however long it waits."""
    dispute = made.make_mediating(county)
    parties.record_will(party=dispute.parties.last(), by=county.wang, at=START, is_willing=False)
    run_sweep(at=START + days(20))
    after = fresh(dispute)
    assert (after.level, after.handovers.count()) == ("panel", 0)
    assert after.notices.filter(rule_row="refused", mode="ask").count() == 1


def test_a_stranger_cannot_refuse(county: County) -> None:
    dispute, other = made.make_mediating(county), made.make_mediating(county)
    with refused("请选择此案的当事人。", "party"):
        endings.refuse_mediation(dispute=dispute, by=county.wang, at=START, party=other.parties.first(), reason="")


def test_who_refuses_what_was_sent_up_ends_the_hand_over_too(county: County) -> None:
    dispute = sent_up(county)
    endings.refuse_mediation(
        dispute=fresh(dispute), by=county.zhao, at=START, party=dispute.parties.last(), reason="不来"
    )
    handover = dispute.handovers.get()
    assert (handover.state, handover.answer, handover.answered_by) == ("accepted", "接收后终止调解", county.zhao)


def test_terminating_says_why(county: County) -> None:
    with refused("请写明终止调解的原因。", "reason"):
        endings.terminate_mediation(dispute=made.make_mediating(county), by=county.wang, at=START, reason="\t")


def test_terminating_prints_the_notice_with_its_own_number(county: County) -> None:
    """人民调解法 26."""
    dispute = terminated(county)
    notice = dispute.papers.get()
    assert (notice.kind, notice.number, notice.data["reason"]) == (
        "termination_notice",
        "(2026)枫林民调终字第1号",
        "调解不成",
    )


def test_a_grid_worker_does_not_terminate(county: County) -> None:
    grid = county.body("枫林村人民调解委员会").place.children.order_by("code").first()
    dispute = made.make_mediating(county, by=county.grid, grid=grid, level="grid")
    answer = answer_of(lambda: endings.terminate_mediation(dispute=dispute, by=county.wang, at=START, reason="不成"))
    assert answer == "“调解中·网格”的纠纷不能“终止调解”。"


def test_mediation_ends_even_if_the_notice_cannot_be_printed(county: County) -> None:
    """A character in no font must not keep anybody in mediation: a person is asked to write the notice."""
    unprintable = "聂\U000105c0"
    dispute = made.make_mediating(
        county, parties=[NewParty(role="applicant", name=unprintable), NewParty(role="respondent", name="徐某")]
    )
    endings.terminate_mediation(dispute=dispute, by=county.wang, at=START, reason="分歧太大")
    after = fresh(dispute)
    assert (after.status, after.papers.count()) == ("terminated", 0)
    asked = after.notices.get(key__startswith="termination-notice:")
    assert (asked.mode, asked.text[:25]) == ("ask", "终止调解通知书没有打印出来，请改正后再出具：不能打")
    with refused("终止调解通知书尚未送达聂\U000105c0、徐某，不能办结（人民调解法26）。"):
        endings.close_dispute(dispute=after, by=county.wang, at=START, missing_reason="身份证件已核对原件")
    with refused("请先出具终止调解通知书。"):
        endings.deliver_notice(
            dispute=fresh(dispute), by=county.wang, at=START, parties=list(dispute.parties.all()), on=TODAY
        )


# --- telling the remedies (人民调解法 26) ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "answer"),
    [
        (TODAY, "done"),
        (TODAY + days(2), "done"),
        (TODAY + days(3), "送达日期不能晚于今天。"),
        (TODAY - days(1), "送达日期不能早于终止调解的日期。"),
    ],
)
def test_when_a_notice_can_have_been_delivered(county: County, on: datetime.date, answer: str) -> None:
    dispute = terminated(county)
    parties_ = list(dispute.parties.all())
    got = answer_of(
        lambda: endings.deliver_notice(dispute=dispute, by=county.wang, at=START + days(2), parties=parties_, on=on)
    )
    assert got == answer


def test_a_notice_is_delivered_to_somebody_of_this_dispute(county: County) -> None:
    dispute, other = terminated(county), made.make_mediating(county)
    with refused("请选择已送达的当事人。", "parties"):
        endings.deliver_notice(dispute=dispute, by=county.wang, at=START, parties=[], on=TODAY)
    strangers = list(other.parties.all())
    with refused("请选择此案的当事人。", "parties"):
        endings.deliver_notice(dispute=fresh(dispute), by=county.wang, at=START, parties=strangers, on=TODAY)


def test_a_withdrawn_notice_is_no_notice(county: County) -> None:
    dispute = terminated(county)
    told(county, fresh(dispute), county.wang, START)
    papers.withdraw_paper(paper=dispute.papers.get(), by=county.wang, at=START, reason="写错了案由")
    with refused("终止调解通知书已经收回，请重新出具并送达（人民调解法26）。"):
        endings.close_dispute(dispute=fresh(dispute), by=county.wang, at=START, missing_reason="身份证件已核对原件")
    papers.issue_paper(dispute=fresh(dispute), by=county.wang, at=START, kind=PaperKind.TERMINATION_NOTICE)
    assert (
        endings.close_dispute(
            dispute=fresh(dispute), by=county.wang, at=START, missing_reason="身份证件已核对原件"
        ).close_reason
        == "not_settled"
    )


# --- closing: each state with what the law demands of it --------------------------------------------------------------


def delivered_to(*names: str) -> Callable[[County], Dispute]:
    """Terminated, with the notice in the hands of these."""

    def prepare(county: County) -> Dispute:
        dispute = terminated(county)
        reached = list(dispute.parties.filter(name__in=names))
        endings.deliver_notice(dispute=dispute, by=county.wang, at=START, parties=reached, on=TODAY)
        return dispute

    return prepare


def refused_and_told(county: County) -> Dispute:
    """Refused by a party, everybody told."""
    dispute = made.make_mediating(county)
    endings.refuse_mediation(dispute=dispute, by=county.wang, at=START, party=dispute.parties.last(), reason="")
    return told(county, fresh(dispute), county.wang, START)


def court_has_answered(county: County) -> Dispute:
    """Referred, with the outcome on record."""
    dispute = in_court(county)
    referrals.record_outcome(
        referral=referral_of(dispute), by=county.wang, at=START, outcome="已立案", finished_on=TODAY
    )
    return fresh(dispute)


CLOSING: tuple[tuple[str, Callable[[County], Dispute], str], ...] = (
    ("全部履行", fulfilled, "fulfilled"),
    ("还有一项没履行", performing, "第1项尚未登记履行，不能按“履行完毕”办结。不履行的，可以移送法院等其他途径。"),
    ("终止，没有送达", terminated, "终止调解通知书尚未送达聂某、徐某，不能办结（人民调解法26）。"),
    ("终止，只送达一方", delivered_to("聂某"), "终止调解通知书尚未送达徐某，不能办结（人民调解法26）。"),
    ("终止，双方送达", delivered_to("聂某", "徐某"), "not_settled"),
    ("拒绝，双方送达", refused_and_told, "refused"),
    ("移送，结果未知", in_court, "移送的结果尚未登记，不能办结。"),
    ("移送，结果已知", court_has_answered, "referred"),
    ("刚登记", made.make_dispute, "“已登记·村（社区）“4+1”防线”的纠纷不能“办结”。"),
    ("调解中", made.make_mediating, "“调解中·村（社区）“4+1”防线”的纠纷不能“办结”。"),
    ("没签字", lambda c: made.make_agreed(c)[0], "“已达成协议·村（社区）“4+1”防线”的纠纷不能“办结”。"),
)


@pytest.mark.parametrize(("what", "prepare", "expected"), CLOSING, ids=[row[0] for row in CLOSING])
def test_closing_with_what_the_law_demands(
    county: County, what: str, prepare: Callable[[County], Dispute], expected: str
) -> None:
    dispute = fresh(prepare(county))
    answer = answer_of(
        lambda: endings.close_dispute(
            dispute=fresh(dispute), by=county.wang, at=START, missing_reason="身份证件已核对原件"
        )
    )
    if answer != "done":
        assert answer == expected
        return
    closed = endings.close_dispute(
        dispute=dispute, by=county.wang, at=START, note="卷宗已归档", missing_reason="身份证件已核对原件"
    )
    assert (closed.status, closed.close_reason, closed.closed_on) == ("closed", expected, TODAY)
    assert closed.close_note.startswith("卷宗已归档 卷宗缺")
    assert not closed.notices.filter(answered_at=None).exists()
    assert acts(closed)[-1] == "close"


def test_an_oral_agreement_performed_on_the_spot_closes_the_same_day(county: County) -> None:
    dispute = made.make_mediating(county)
    agreement = agreements.reach_oral_agreement(
        dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, on=TODAY)
    )
    obligations.record_performance(obligation=agreement.obligations.get(), by=county.wang, at=START, performed_on=TODAY)
    assert (
        endings.close_dispute(
            dispute=fresh(dispute), by=county.wang, at=START, missing_reason="身份证件已核对原件"
        ).close_reason
        == "fulfilled"
    )


def test_broken_promises_go_to_court(county: County) -> None:
    """人民调解法 32: never trapped; the agreement keeps its force."""
    dispute = performing(county)
    refer(county, fresh(dispute), county.wang, START)
    after = fresh(dispute)
    assert (after.status, after.level) == ("referred", "outside")
    assert after.agreements.get().cancelled_on is None
    assert not after.papers.filter(kind="termination_notice").exists()


def test_referring_while_mediating_ends_mediation_on_paper(county: County) -> None:
    dispute = made.make_agreed(county)[0]
    refer(county, fresh(dispute), county.wang, START)
    assert dispute.papers.get().kind == "termination_notice"
    assert dispute.agreements.get().cancelled_on == TODAY


def test_an_open_hand_over_ends_with_the_referral(county: County) -> None:
    dispute = sent_up(county)
    refer(county, dispute, county.zhao, START)
    handover = dispute.handovers.get()
    assert (handover.state, handover.answered_by, handover.answer) == ("accepted", county.zhao, "接收后移送其他途径")


def test_withdrawing_takes_the_printed_agreement_back(county: County) -> None:
    dispute = made.make_agreed(county)[0]
    paper = papers.issue_paper(dispute=fresh(dispute), by=county.wang, at=START, kind=PaperKind.AGREEMENT)
    intake.withdraw_dispute(dispute=fresh(dispute), by=county.wang, at=START, reason="聂某当面撤回")
    assert (fresh(paper).state, fresh(paper).replaced_reason) == (IssuedPaper.State.WITHDRAWN, "申请人撤回申请")


def test_withdrawing_ends_the_hand_over(county: County) -> None:
    dispute = sent_up(county)
    intake.withdraw_dispute(dispute=dispute, by=county.zhao, at=START, reason="聂某当面撤回")
    assert (dispute.handovers.get().state, dispute.handovers.get().answer) == ("revoked", "聂某当面撤回")


def test_a_dispute_sent_up_and_received_ends_like_any_other(county: County) -> None:
    dispute = sent_up(county)
    intake.accept_dispute(dispute=dispute, by=county.zhao, at=START)
    ended = endings.terminate_mediation(dispute=fresh(dispute), by=county.zhao, at=START, reason="不成")
    assert ended.papers.get().number == "(2026)青溪民调终字第1号"
    assert handovers.possible_mediators(ended, TODAY) == [county.zhao]
