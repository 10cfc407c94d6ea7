"""Roads that end well: from the first word to the last visit."""

from __future__ import annotations

import pytest

from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import CONTINUE, SETTLED
from mediation.services import agreements
from mediation.services.errors import Refused
from rules.lifecycle import NotAllowed
from rules.paper_words import PaperKind
from rules.vocabulary import Action, Channel, CloseReason, Level, Measure, RequestForm, Status
from tests.journeys.reading import (
    agreement_of,
    date,
    findings,
    moment,
    now,
    paper,
    rows_told,
    started,
    sweep,
    told,
)


def test_walk_in_signed_performed_visited_closed(county: County) -> None:
    walk = started(county, "2026-11-02 09:00")
    walk.issue("2026-11-02 09:05", PaperKind.INTAKE_RECEIPT)
    walk.accept("2026-11-02 09:10")
    walk.convene("2026-11-02 09:20", VILLAGE)
    walk.meet("2026-11-03 15:00", CONTINUE, "看了屋檐。", confidential_note="杜仲明最多肯出150元。")
    walk.meet("2026-11-05 15:00", SETTLED, "谈成。")
    promises = [
        walk.do("杜仲明", "杜仲明装好檐沟", due="2026-11-20", location="杜仲明家"),
        walk.pay("杜仲明", "蓝田玉", 200, "杜仲明赔柴火钱", due="2026-11-12", manner="现金", location=walk.room),
    ]
    walk.agree("2026-11-05 16:00", promises, issues="檐水滴到柴房。", responsibility="杜仲明承担。")
    walk.issue("2026-11-05 16:10", PaperKind.AGREEMENT)
    walk.sign("2026-11-05 16:30")
    assert (walk.dispute.status, walk.agreement.effective_on) == (Status.PERFORMING, date("2026-11-05"))
    assert walk.agreement.confirm_deadline == date("2026-12-07")  # 5 December is a Saturday
    sweep("2026-11-09 08:00")
    assert "due_soon" in rows_told(walk.dispute)
    walk.perform("2026-11-12 10:00", 2, "现金付清")
    walk.visit("2026-11-13 10:00", "钱已付，檐沟还没装", is_satisfied=True)
    with pytest.raises(Refused, match="第1项尚未登记履行"):
        walk.close("2026-11-13 11:00")
    walk.perform("2026-11-18 10:00", 1)
    walk.close("2026-11-18 11:00")
    dispute = walk.dispute
    assert (dispute.status, dispute.close_reason, dispute.level) == (Status.CLOSED, CloseReason.FULFILLED, Level.PANEL)
    assert not dispute.notices.filter(answered_at=None).exists()
    text = paper(dispute, PaperKind.AGREEMENT)
    assert all(word in text for word in (VILLAGE, "贰佰元整", "2026年11月20日前", "王长根", "吴秀兰"))
    assert "150元" not in text


def test_every_step_left_one_line_in_the_timeline(county: County) -> None:
    walk = started(county, "2026-11-02 09:00")
    walk.accept("2026-11-02 09:10")
    walk.agree("2026-11-02 10:00", [walk.do("杜仲明", "装檐沟")], issues="滴水", responsibility="杜仲明")
    walk.sign("2026-11-02 10:10")
    acts = list(walk.dispute.timeline.values_list("action", flat=True))
    marks = [Action.RECORD_MARK] * 4
    assert acts == [Action.REGISTER, Action.ACCEPT, Action.AGREE, *marks, Action.TAKE_EFFECT]
    assert walk.dispute.timeline.last().by is None  # the law made it effective, nobody pressed a button


def test_agreed_by_word_and_done_on_the_spot(county: County) -> None:
    walk = started(county, "2026-11-02 09:00")
    walk.accept("2026-11-02 09:01")
    promise = walk.do("杜仲明", "当场接好檐沟", due="2026-11-02")
    walk.agree("2026-11-02 09:30", [promise], orally=True, issues="滴水", responsibility="杜仲明")
    assert agreement_of(walk.dispute).effective_on == date("2026-11-02")
    walk.perform("2026-11-02 09:40", 1)
    walk.close("2026-11-02 09:41")
    assert walk.dispute.close_reason == CloseReason.FULFILLED
    assert walk.dispute.timeline.count() == 5  # registered, accepted, agreed, performed, closed: a minute's work


def test_on_own_initiative_with_everybodys_consent(county: County) -> None:
    known = {"channel": Channel.OWN_INITIATIVE, "request_form": RequestForm.NONE}
    walk = started(county, "2026-11-02 09:00", **known)
    assert [party.is_willing for party in walk.dispute.parties.all()] == [None, None]
    for name in ("蓝田玉", "杜仲明"):
        walk.will("2026-11-02 09:10", name, True)
    walk.accept("2026-11-02 09:20")
    assert walk.dispute.status == Status.MEDIATING
    assert "依申请" not in walk.dispute.get_channel_display()


def test_an_agreement_nobody_wants_to_sign_is_cancelled_and_talked_about_again(county: County) -> None:
    walk = started(county, "2026-11-02 09:00")
    walk.accept("2026-11-02 09:10")
    walk.agree("2026-11-02 10:00", [walk.do("杜仲明", "装檐沟")], issues="滴水", responsibility="杜仲明")
    walk.issue("2026-11-02 10:10", PaperKind.AGREEMENT)
    act = {"by": walk.by, "at": moment("2026-11-04 09:00")}
    agreements.resume_mediation(dispute=walk.dispute, **act, reason="蓝田玉要求写明完工日期。")
    assert walk.dispute.status == Status.MEDIATING
    assert walk.dispute.papers.get(kind=PaperKind.AGREEMENT.value).state == "withdrawn"
    walk.agree(
        "2026-11-04 10:00", [walk.do("杜仲明", "装檐沟", due="2026-11-20")], issues="滴水", responsibility="杜仲明"
    )
    assert walk.agreement.number == "(2026)枫林民调字第2号"


def test_a_missed_promise_is_urged_and_after_two_weeks_the_court_is_named(county: County) -> None:
    walk = started(county, "2026-09-01 09:00")
    walk.accept("2026-09-01 09:10")
    promise = walk.pay("杜仲明", "蓝田玉", 200, "赔柴火钱", due="2026-09-10")
    walk.agree("2026-09-02 10:00", [promise], issues="滴水", responsibility="杜仲明")
    walk.sign("2026-09-02 10:10")
    for day in ("2026-09-07", "2026-09-10", "2026-09-11", "2026-09-25"):
        sweep(f"{day} 08:00")
    assert {"due_soon", "due_today", "overdue", "overdue_long"} <= rows_told(walk.dispute)
    last = walk.dispute.notices.get(rule_row="overdue_long")
    assert (last.measure, last.mode) == (Measure.CHOOSE_EXIT, "ask")
    assert "向人民法院起诉" in last.text
    assert now(walk.dispute).status == Status.PERFORMING  # the system urges and asks, it does not sue


def test_new_tension_at_a_visit_is_not_lost(county: County) -> None:
    walk = started(county, "2026-11-02 09:00")
    walk.accept("2026-11-02 09:10")
    walk.agree("2026-11-02 10:00", [walk.do("杜仲明", "装檐沟")], issues="滴水", responsibility="杜仲明")
    walk.sign("2026-11-02 10:10")
    walk.risk("2026-11-05 10:00", ["threat"], "回访时听到扬言报复")
    assert walk.dispute.colour == "red"
    assert "danger_report" in findings(walk.dispute, "alerts")
    assert told(walk.dispute, Measure.REPORT_POLICE)
    walk.danger("2026-11-05 10:05", "青溪派出所")
    assert all(notice.answered_at for notice in told(walk.dispute, Measure.REPORT_POLICE))


def test_nobody_signs_twice_and_nothing_is_agreed_twice(county: County) -> None:
    walk = started(county, "2026-11-02 09:00")
    walk.accept("2026-11-02 09:10")
    walk.agree("2026-11-02 10:00", [walk.do("杜仲明", "装檐沟")], issues="滴水", responsibility="杜仲明")
    walk.sign("2026-11-02 10:10")
    with pytest.raises(Refused, match="蓝田玉的签名已经登记"):
        walk.sign("2026-11-02 10:20")
    with pytest.raises(NotAllowed):
        walk.agree("2026-11-02 10:30", [walk.do("杜仲明", "再装")], issues="滴水", responsibility="杜仲明")
