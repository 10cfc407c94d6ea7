"""Up the ladder and back: who receives, who still sees it, once per deadline; another mediator (若干规定 21; 人民调解法 19, 23)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mediation.models import Dispute, Handover, Organisation
from mediation.services import endings, handovers, intake, panels, staffing
from mediation.services.sweep import run_sweep
from rules.vocabulary import Level, Role
from tests import factories as made
from tests.factories import SINCE, START, County, fresh
from tests.mediation.helpers import acts, answer_of, days, entries, not_allowed, refused
from tests.mediation.states import in_court, performing, sent_up

TODAY = START.date()
TOWNSHIP, VILLAGE, CENTRE = "青溪镇人民调解委员会", "枫林村人民调解委员会", "永宁县社会治理中心"


def grid_dispute(county: County, **changes: Any) -> Dispute:
    """Registered by the grid worker, in the grid."""
    grid = county.body(VILLAGE).place.children.order_by("code").first()
    return made.make_dispute(county, by=county.grid, grid=grid, level="grid", **changes)


def up(county: County, dispute: Dispute, by: str, **changes: Any) -> Handover:
    """One escalation by a person."""
    return handovers.escalate_dispute(
        dispute=fresh(dispute), by=getattr(county, by), at=START, reason="超出本级能力", **changes
    )


# From where, wanted, to which level and body. Levels may be skipped, never downwards, never beyond the county.
LADDER: tuple[tuple[str, Level | None, str, str], ...] = (
    ("grid", None, "panel", VILLAGE),
    ("grid", Level.VILLAGE, "village", VILLAGE),
    ("grid", Level.TOWNSHIP, "township", TOWNSHIP),
    ("grid", Level.COUNTY, "county", CENTRE),
    ("panel", None, "village", VILLAGE),
    ("panel", Level.TOWNSHIP, "township", TOWNSHIP),
    ("village", None, "township", TOWNSHIP),
    ("township", None, "county", CENTRE),
    ("panel", Level.GRID, "refused", "只能上报到更高的层级。"),
    ("panel", Level.PANEL, "refused", "只能上报到更高的层级。"),
    ("panel", Level.OUTSIDE, "refused", "只能上报到更高的层级。"),
    ("county", None, "refused", "“已登记·县（区）”的纠纷不能“上报”。"),
)


@pytest.mark.parametrize(("start", "wanted", "level", "body"), LADDER)
def test_the_ladder(county: County, start: str, wanted: Level | None, level: str, body: str) -> None:
    dispute = at_level(county, start)
    who = {"grid": "grid", "panel": "wang", "village": "wang", "township": "zhao", "county": "zheng"}[start]
    if level == "refused":
        assert answer_of(lambda: up(county, dispute, who, to_level=wanted)) == body
        return
    handover = up(county, dispute, who, to_level=wanted)
    after = fresh(dispute)
    assert (after.level, after.responsible.name, after.status, after.mediator) == (level, body, "registered", None)
    assert (handover.from_level, handover.to_level, handover.state) == (start, level, "pending")
    assert (handover.sent_by, handover.reason) == (getattr(county, who), "超出本级能力")


def at_level(county: County, level: str) -> Dispute:
    """A fresh dispute at that level, registered by its own people."""
    if level == "grid":
        return grid_dispute(county)
    by, body = {
        "panel": ("wang", VILLAGE),
        "village": ("wang", VILLAGE),
        "township": ("zhao", TOWNSHIP),
        "county": ("zheng", CENTRE),
    }[level]
    return made.make_dispute(county, by=getattr(county, by), level=level, place=county.body(body).place)


def test_outside_the_ladder_there_is_no_up(county: County) -> None:
    dispute = in_court(county)
    with not_allowed("“已移送·出口”的纠纷不能“上报”。"):
        up(county, dispute, "wang")


def test_an_agreement_in_force_is_not_sent_up(county: County) -> None:
    dispute = performing(county)
    with not_allowed("“履行中·村（社区）“4+1”防线”的纠纷不能“上报”。"):
        up(county, dispute, "wang")


def test_sending_up_says_why(county: County) -> None:
    with refused("请写明上报的理由。", "reason"):
        handovers.escalate_dispute(dispute=made.make_mediating(county), by=county.wang, at=START, reason=" ")


def test_a_place_without_a_committee_is_passed_over(county: County) -> None:
    close_bodies("青溪镇")
    handover = up(county, made.make_mediating(county), "wang", to_level=Level.TOWNSHIP)
    assert (handover.to_level, handover.to_organisation.name) == ("county", CENTRE)


def close_bodies(place: str) -> None:
    """Every body of that place is out of use."""
    for body in Organisation.objects.filter(place__name=place):
        body.is_active = False
        body.save()


def test_the_office_stands_in_where_there_is_no_committee(county: County) -> None:
    committee = county.body(TOWNSHIP)
    committee.is_active = False
    committee.save()
    handover = up(county, made.make_mediating(county), "wang", to_level=Level.TOWNSHIP)
    assert handover.to_organisation.name == "青溪司法所"


def test_where_nobody_is_above_a_person_is_told_so(county: County) -> None:
    close_bodies("青溪镇")
    close_bodies("永宁县（示例）")
    dispute = made.make_mediating(county)
    with refused("没有设置“乡镇（街道）”及以上的接收单位，请联系系统管理员。"):
        up(county, dispute, "wang", to_level=Level.TOWNSHIP)


def test_the_engine_asks_a_person_where_nobody_is_above(county: County) -> None:
    close_bodies("青溪镇")
    close_bodies("永宁县（示例）")
    dispute = made.make_mediating(county)
    run_sweep(at=START + days(7))
    run_sweep(at=START + days(8))
    after = fresh(dispute)
    assert (after.level, after.handovers.count()) == ("panel", 0)
    asked = after.notices.get(measure="choose_exit")
    assert (asked.mode, asked.organisation.name) == ("ask", VILLAGE)
    assert asked.text == (
        "村（社区）“4+1”防线满7天仍未化解，上报乡镇（街道）。 没有设置“乡镇（街道）”及以上的接收单位，请联系系统管理员。"
    )


def test_both_sides_are_told(county: County) -> None:
    dispute = sent_up(county)
    told = {(n.organisation.name, n.mode, n.user): n.text for n in dispute.notices.filter(measure="send_up")}
    assert told == {
        (TOWNSHIP, "ask", None): f"{VILLAGE}上报，请接收办理。理由：化解不了",
        (VILLAGE, "act", county.wang): f"已上报{TOWNSHIP}。理由：化解不了",
    }


def test_inside_one_body_only_the_receiving_side_is_told(county: County) -> None:
    dispute = grid_dispute(county)
    up(county, dispute, "grid")
    assert [n.mode for n in dispute.notices.filter(measure="send_up")] == ["ask"]


def test_what_the_lower_level_was_reminded_of_is_done_with(county: County) -> None:
    dispute = made.make_mediating(county)
    run_sweep(at=START + days(3))
    reminder = dispute.notices.get(rule_row="no_session")
    up(county, dispute, "wang", to_level=Level.TOWNSHIP)
    assert (fresh(reminder).answer, fresh(reminder).answered_by) == ("已上报", county.wang)


def test_receiving_ends_the_hand_over(county: County) -> None:
    dispute = sent_up(county)
    intake.accept_dispute(dispute=dispute, by=county.zhao, at=START + days(1), reason="司法所接收")
    handover = dispute.handovers.get()
    assert (handover.state, handover.answered_by, handover.answer) == ("accepted", county.zhao, "司法所接收")
    assert fresh(dispute).mediator == county.zhao
    assert not dispute.notices.filter(measure="send_up", answered_at=None).exists()


# --- back -------------------------------------------------------------------------------------------------------------


def test_returned_with_a_reason_it_is_as_before(county: County) -> None:
    dispute = sent_up(county)
    handovers.return_dispute(dispute=dispute, by=county.zhao, at=START + days(1), reason="请先在村里调一次")
    after = fresh(dispute)
    assert (after.level, after.responsible.name, after.mediator) == ("panel", VILLAGE, county.wang)
    assert (after.level_since, after.status) == (TODAY + days(1), "registered")
    told = after.notices.get(key__startswith=f"handover:{after.handovers.get().pk}:back")
    assert (told.text, told.user) == (f"{TOWNSHIP}已退回：请先在村里调一次 请继续办理。", county.wang)


def test_revoked_it_is_as_before(county: County) -> None:
    dispute = sent_up(county)
    handovers.revoke_escalation(dispute=dispute, by=county.wang, at=START, reason="双方愿意再谈")
    after = fresh(dispute)
    assert (after.level, after.mediator, after.handovers.get().state) == ("panel", county.wang, "revoked")


@pytest.mark.parametrize("back", ["return", "revoke"])
def test_back_needs_something_pending_and_a_reason(county: County, back: str) -> None:
    act = handovers.return_dispute if back == "return" else handovers.revoke_escalation
    by, word = (county.zhao, "退回") if back == "return" else (county.wang, "撤回上报")
    with refused("没有等待接收的上报。"):
        act(dispute=made.make_dispute(county), by=county.wang, at=START, reason="x")
    with refused(f"请写明{word}的理由。", "reason"):
        act(dispute=sent_up(county), by=by, at=START, reason="\n")


def test_after_acceptance_nothing_is_returned(county: County) -> None:
    dispute = sent_up(county)
    intake.accept_dispute(dispute=dispute, by=county.zhao, at=START)
    with refused("没有等待接收的上报。"):
        handovers.return_dispute(dispute=fresh(dispute), by=county.zhao, at=START, reason="退")


# A returned dispute is not sent up again for the very thing it was sent up for.
@pytest.mark.parametrize("facts", [{"complexity": "complex"}, {"cross": True}], ids=["疑难复杂", "跨村"])
def test_triage_does_not_send_up_what_came_back(county: County, facts: dict[str, Any]) -> None:
    if facts.pop("cross", False):
        facts["parties"] = [
            made.NewParty(role="applicant", name="聂某", village=county.body(VILLAGE).place),
            made.NewParty(role="respondent", name="徐某", village=county.body("石塘村人民调解委员会").place),
        ]
    dispute = made.make_dispute(county, **facts)
    assert fresh(dispute).level == "township"
    handovers.return_dispute(dispute=fresh(dispute), by=county.zhao, at=START, reason="村里情况更熟")
    assert (fresh(dispute).level, acts(dispute)) == ("panel", ["register", "escalate", "return"])
    run_sweep(at=START + days(1))
    assert fresh(dispute).level == "panel"


@pytest.mark.parametrize("back", ["return", "revoke"])
def test_the_ladder_does_not_send_up_what_came_back_the_same_day(county: County, back: str) -> None:
    """Three failed sessions and a vote count once: after the way back the village has its days and attempts anew."""
    dispute = made.make_mediating(county)
    panel = made.convene(county, dispute)
    made.hold(county, fresh(dispute))
    panels.give_up(panel=fresh(panel), by=county.wang, at=START, reason="五人一致")
    assert fresh(dispute).level == "township"
    later = START.replace(hour=15)
    act, by = (handovers.return_dispute, "zhao") if back == "return" else (handovers.revoke_escalation, "wang")
    act(dispute=fresh(dispute), by=getattr(county, by), at=later, reason="再谈一次")
    assert fresh(dispute).level == "panel"
    intake.accept_dispute(dispute=fresh(dispute), by=county.wang, at=later)
    assert fresh(dispute).level == "panel"


def test_three_failures_before_the_return_do_not_count_after_it(county: County) -> None:
    dispute = made.make_mediating(county)
    for hour in (9, 10, 11):
        made.hold(county, fresh(dispute), at=START.replace(hour=hour))
    assert fresh(dispute).level == "township"
    handovers.return_dispute(dispute=fresh(dispute), by=county.zhao, at=START.replace(hour=15), reason="再谈一次")
    assert fresh(dispute).level == "panel"
    intake.accept_dispute(dispute=fresh(dispute), by=county.wang, at=START.replace(hour=16))
    made.hold(county, fresh(dispute), at=START.replace(hour=17))
    assert fresh(dispute).level == "panel"


def test_a_new_vote_after_the_return_counts(county: County) -> None:
    dispute = made.make_mediating(county)
    panel = made.convene(county, dispute)
    panels.give_up(panel=fresh(panel), by=county.wang, at=START, reason="五人一致")
    handovers.return_dispute(dispute=fresh(dispute), by=county.zhao, at=START, reason="再谈一次")
    assert fresh(panel).gave_up_on is None
    panels.give_up(panel=fresh(panel), by=county.wang, at=START, reason="还是不行")
    assert (fresh(dispute).level, dispute.handovers.count()) == ("township", 2)


def test_the_same_deadline_sends_up_once(county: County) -> None:
    first = up(county, made.make_mediating(county), "wang", to_level=Level.TOWNSHIP)
    twin = Handover(**{f.attname: getattr(first, f.attname) for f in first._meta.concrete_fields if f.name != "id"})
    twin.state, twin.answered_at = "accepted", START
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


# --- another mediator -------------------------------------------------------------------------------------------------


def test_a_party_may_ask_for_another_mediator(county: County) -> None:
    """人民调解法 19, 23: the clocks run on."""
    dispute = made.make_mediating(county)
    handovers.change_mediator(
        dispute=dispute, by=county.zhou, at=START + days(2), mediator=county.zhou, reason="当事人要求回避"
    )
    after = fresh(dispute)
    assert (after.mediator, after.level_since, after.deadline_version) == (county.zhou, TODAY, 1)
    assert entries(after)[-1].reason == "承办人由王调解改为周主任：当事人要求回避"


def test_where_nobody_carried_it_yet(county: County) -> None:
    dispute = made.make_dispute(county)
    handovers.change_mediator(dispute=dispute, by=county.zhou, at=START, mediator=county.wang, reason="分派")
    assert entries(dispute)[-1].reason == "承办人由无改为王调解：分派"


@pytest.mark.parametrize("who", ["shi", "zhao", "chen", "grid", "audit"])
def test_who_cannot_carry_it(county: County, who: str) -> None:
    stranger = getattr(county, who)
    with refused(f"{stranger.name}不在{VILLAGE}任职，不能承办。", "mediator"):
        handovers.change_mediator(
            dispute=made.make_mediating(county), by=county.zhou, at=START, mediator=stranger, reason="x"
        )


def test_changing_says_why(county: County) -> None:
    with refused("请写明更换承办人的原因。", "reason"):
        handovers.change_mediator(
            dispute=made.make_mediating(county), by=county.zhou, at=START, mediator=county.zhou, reason=""
        )


def test_possible_mediators_are_those_in_office(county: County) -> None:
    dispute = made.make_mediating(county)
    assert handovers.possible_mediators(dispute, TODAY) == [county.zhou, county.wang]
    staffing.end_appointment(appointment=county.zhou.appointments.get(), ends_on=TODAY)
    assert handovers.possible_mediators(dispute, TODAY + days(1)) == [county.wang]
    staffing.appoint(user=county.lin, organisation=county.body(VILLAGE), role=Role.MEDIATOR, starts_on=SINCE)
    assert handovers.possible_mediators(dispute, TODAY + days(1)) == [county.lin, county.wang]


def test_a_closed_dispute_has_no_mediator_to_change(county: County) -> None:
    dispute = made.make_dispute(county)
    intake.withdraw_dispute(dispute=dispute, by=county.wang, at=START, reason="撤回")
    assert endings.CloseReason.WITHDRAWN == fresh(dispute).close_reason
    assert handovers.possible_mediators(fresh(dispute), TODAY) == []
