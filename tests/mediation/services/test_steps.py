"""Steps and carriers: every act from every state, what the system may do by itself, and who carries a dispute where."""

from __future__ import annotations

import pytest

from mediation.models import Dispute, Place
from mediation.services import intake, routing, staffing, transition
from rules import lifecycle
from rules.lifecycle import BY_ACTION, NotAllowed
from rules.vocabulary import Action, Level, Role, Status
from tests import factories as made
from tests.factories import SINCE, START, County, fresh
from tests.mediation.helpers import answer_of, days, entries
from tests.mediation.states import in_court, mediating, registered, sent_up

pytestmark = pytest.mark.goes_behind

VILLAGE, OTHER = "枫林村人民调解委员会", "石塘村人民调解委员会"
TODAY = START.date()


def put(dispute: Dispute, status: Status, level: Level) -> Dispute:
    """The dispute in any state of the table, as no service would leave it."""
    is_closed = status is Status.CLOSED
    Dispute.objects.filter(pk=dispute.pk).update(
        status=status.value,
        level=level.value,
        closed_on=TODAY if is_closed else None,
        close_reason="withdrawn" if is_closed else "",
        next_check_at=None if is_closed else START,
    )
    return fresh(dispute)


@pytest.mark.parametrize("action", list(Action), ids=lambda action: action.label)
def test_no_act_leaves_the_table(county: County, action: Action) -> None:
    """From every state: what the table has is left to the person, everything else is refused in one sentence."""
    dispute, act = mediating(county), BY_ACTION[action]
    for status in Status:
        for level in Level:
            if action is not Action.REGISTER and status in act.start and level in act.levels:
                continue
            there = put(dispute, status, level)
            answer = answer_of(
                lambda row=there: transition.move(dispute=row, action=action, by=county.wang, at=START)  # type: ignore[misc]
            )
            assert answer == f"“{status.label}·{level.label}”的纠纷不能“{action.label}”。"


@pytest.mark.parametrize("action", [a for a in Action if a is not Action.REGISTER], ids=lambda action: action.label)
def test_what_the_system_may_do_by_itself(county: County, action: Action) -> None:
    act = BY_ACTION[action]
    dispute = put(mediating(county), min(act.start, key=list(Status).index), Level.TOWNSHIP)
    goal = Level.PANEL if act.move is lifecycle.Move.DOWN else None
    answer = answer_of(lambda: transition.move(dispute=dispute, action=action, by=None, at=START, to_level=goal))
    assert answer == ("done" if Role.SYSTEM in act.who else f"系统不能自动“{action.label}”。")


def test_a_return_names_where_to(county: County) -> None:
    with pytest.raises(NotAllowed, match="未指明"):
        transition.move(dispute=sent_up(county), action=Action.RETURN, by=county.zhao, at=START)


def test_a_step_dates_the_state_and_keeps_the_level(county: County) -> None:
    dispute = registered(county)
    intake.accept_dispute(dispute=dispute, by=county.wang, at=START + days(2))
    assert (fresh(dispute).status_since, fresh(dispute).level_since) == (TODAY + days(2), TODAY)
    intake.supplement_dispute(dispute=fresh(dispute), by=county.wang, at=START + days(3), changes={}, note="补")
    assert fresh(dispute).status_since == TODAY + days(2)


def test_a_step_remembers_for_which_office(county: County) -> None:
    """A mediator with two offices acts for the one that carries the dispute."""
    later = SINCE + days(1)
    staffing.appoint(user=county.wang, organisation=county.body(OTHER), role=Role.MEDIATOR, starts_on=later)
    other = made.make_dispute(county, by=county.shi, place=county.body(OTHER).place)
    intake.accept_dispute(dispute=other, by=county.wang, at=START)
    assert entries(other)[-1].organisation == county.body(OTHER)
    assert entries(mediating(county))[-1].organisation == county.body(VILLAGE)


def test_supplementing_names_what_was_changed(county: County) -> None:
    dispute = mediating(county)
    changes = {"title": "胡同排水", "claim": dispute.claim, "evidence": "照片3张"}
    intake.supplement_dispute(dispute=dispute, by=county.wang, at=START, changes=changes, note="聂某更正")
    assert (fresh(dispute).title, fresh(dispute).evidence) == ("胡同排水", "照片3张")
    reason = entries(dispute)[-1].reason
    assert (reason[:4], "标题、证据清单" in reason, "请求" in reason) == ("聂某更正", True, False)


def test_a_suggestion_to_send_up_does_not_stop_acceptance(county: County) -> None:
    """若干规定 22 blocks; a local row that only asks does not."""
    dispute = made.make_dispute(county, amount_fen=100_000_000)
    assert intake.accept_dispute(dispute=dispute, by=county.wang, at=START).status == "mediating"


# --- who carries what where -------------------------------------------------------------------------------------------


def test_a_dispute_of_the_county_has_no_village(county: County) -> None:
    place = Place.objects.get(kind="county")
    dispute = made.make_dispute(county, by=county.zheng, level="county", place=place)
    nobody: dict[Level, object] = dict.fromkeys(Level)
    carriers = {level: routing.organisation_at(dispute, level) for level in Level}
    assert carriers == nobody | {Level.COUNTY: county.body("永宁县社会治理中心")}
    assert routing.organisation_above(dispute) is None


def test_who_is_above(county: County) -> None:
    table = (
        (registered(county), "青溪镇人民调解委员会"),
        (sent_up(county), "永宁县社会治理中心"),
        (in_court(county), "青溪镇人民调解委员会"),
    )
    for dispute, above in table:
        assert routing.organisation_above(fresh(dispute)) == county.body(above)


@pytest.mark.parametrize(
    ("body", "carrier"),
    [
        (VILLAGE, VILLAGE),
        ("东门社区居民人民调解委员会", "东门社区居民人民调解委员会"),
        ("青溪镇人民调解委员会", "青溪镇人民调解委员会"),
        ("青溪司法所", "青溪镇人民调解委员会"),
        ("城东司法所", "城东街道人民调解委员会"),
        ("永宁县司法局", "永宁县社会治理中心"),
    ],
)
def test_an_office_works_for_its_committee(county: County, body: str, carrier: str) -> None:
    """人民调解法 5, 34."""
    assert routing.carrier(county.body(body)).name == carrier
