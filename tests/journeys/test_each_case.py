"""Every published case ends where its source ends, and says what the source leaves open."""

from __future__ import annotations

import pytest

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.cases import LONG, PUBLISHED, SHORT
from mediation.demo.county import County
from mediation.models import Dispute
from rules.vocabulary import CloseReason, Level, Status

STATUS = {
    Stage.MEDIATING: Status.MEDIATING,
    Stage.AGREED: Status.AGREED,
    Stage.PERFORMING: Status.PERFORMING,
    Stage.REFERRED: Status.REFERRED,
    Stage.CLOSED: Status.CLOSED,
}
AT_COUNTY = {"C10", "C11", "S04", "S07", "S09", "S11"}
IN_VILLAGE = {"S12"}
LEFT = {"C09", "S08"}
BY_ID = {case.code: case for case in PUBLISHED}


def level_of(case: Case) -> Level:
    """Where the case ended."""
    if case.code in LEFT:
        return Level.OUTSIDE
    if case.code in IN_VILLAGE:
        return Level.PANEL
    return Level.COUNTY if case.code in AT_COUNTY else Level.TOWNSHIP


def test_all_twenty_five_are_there() -> None:
    assert [case.code for case in LONG] == [f"C{number:02d}" for number in range(1, 12)]
    assert [case.code for case in SHORT] == [f"S{number:02d}" for number in range(1, 15)]


@pytest.mark.parametrize("code", BY_ID)
def test_a_case_ends_where_its_source_ends(county: County, code: str) -> None:
    case = BY_ID[code]
    disputes = case.play(county)
    assert disputes[0].status == STATUS[case.stage]
    assert {dispute.level_term for dispute in disputes} == {level_of(case)}
    for dispute in disputes:
        assert dispute.mediation_deadline is not None
        assert dispute.timeline.filter(reason__contains=case.source).count() == 1
        assert all(
            decision.engine == "durable_rules" and not decision.disagreed for decision in dispute.decisions.all()
        )
        assert dispute.status == Status.CLOSED or dispute.next_check_at is not None


@pytest.mark.parametrize("code", BY_ID)
def test_what_the_source_leaves_open_is_named_and_assumptions_are_marked(county: County, code: str) -> None:
    case = BY_ID[code]
    assert case.unknown
    origin = Dispute.objects.none()
    for dispute in case.play(county):
        origin = dispute.timeline.filter(reason__startswith=f"演示案例{code}，")
        assert all(gap in origin.get().reason for gap in case.unknown)
        if any(word.startswith("日期") or "金额" in word for word in case.unknown):
            texts = [entry.reason for entry in dispute.timeline.all()] + [s.record for s in dispute.sessions.all()]
            texts += [o.content for a in dispute.agreements.all() for o in a.obligations.all()]
            texts += [
                dispute.narrative,
                *(o.performed_note for a in dispute.agreements.all() for o in a.obligations.all()),
            ]
            assert any(ASSUMED in text or "未载明" in text for text in texts)


def test_only_one_forged_file_was_closed_as_refused(county: County) -> None:
    closed = [dispute for case in PUBLISHED for dispute in case.play(county) if dispute.status == Status.CLOSED]
    reasons = sorted(dispute.close_reason for dispute in closed)
    assert reasons == [CloseReason.FULFILLED, CloseReason.FULFILLED, CloseReason.REFUSED]
