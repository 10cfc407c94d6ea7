"""Intake: who may register what, at which level, from which source (人民调解法 17; 若干规定 20-24)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from mediation.models import Dispute, NumberSequence, Place
from mediation.services import handovers, intake, parties, staffing
from mediation.services.parties import NewParty
from rules.vocabulary import Channel, Level, Role
from tests import factories as made
from tests.factories import SINCE, START, County, fresh, moment
from tests.mediation.helpers import acts, days, entries, refused

FENGLIN = "枫林村人民调解委员会"


# --- register ---------------------------------------------------------------------------------------------------------


def test_a_request_is_registered_with_everything_that_interrupts_limitation(county: County) -> None:
    """审理民事案件适用诉讼时效规定 12: the day, both sides and the exact claim are on record."""
    dispute = made.make_dispute(county)
    assert dispute.registered_at == START
    assert [(p.role, p.name) for p in dispute.parties.all()] == [("applicant", "聂某"), ("respondent", "徐某")]
    assert dispute.claim == "停止排水\n清走杂物"
    assert dispute.file_number == "(2026)枫林民调受字第1号"
    assert len(dispute.progress_code) == 12
    assert (dispute.status, dispute.level, dispute.version) == ("registered", "panel", 1)
    assert dispute.responsible.name == FENGLIN


def test_a_dispute_carries_all_four_places(county: County) -> None:
    village = county.body(FENGLIN).place
    grid = village.children.order_by("code").first()
    dispute = made.make_dispute(county, by=county.grid, grid=grid, level=Level.GRID.value)
    assert (dispute.county.name, dispute.township.name, dispute.village.name, dispute.grid.name) == (
        "永宁县（示例）",
        "青溪镇",
        "枫林村",
        "枫林村第一网格",
    )


@pytest.mark.parametrize(
    ("who", "level"),
    [
        ("grid", Level.GRID),
        ("wang", Level.PANEL),
        ("zhou", Level.PANEL),
        ("zhao", Level.TOWNSHIP),
        ("zheng", Level.COUNTY),
    ],
)
def test_everybody_registers_at_the_level_of_their_office(county: County, who: str, level: Level) -> None:
    assert intake.first_level(getattr(county, who), START.date()) is level


@pytest.mark.parametrize("who", ["chen", "yuan", "audit", "admin"])
def test_who_mediates_nothing_registers_nothing(county: County, who: str) -> None:
    with refused("您没有登记纠纷的职务，请联系系统管理员。"):
        made.make_dispute(county, by=getattr(county, who))
    with refused("您没有登记纠纷的职务，请联系系统管理员。"):
        intake.first_level(getattr(county, who), START.date())


def test_the_day_after_the_last_day_in_office_nothing_is_registered(county: County) -> None:
    last = county.wang.appointments.get()
    staffing.end_appointment(appointment=last, ends_on=START.date())
    made.make_dispute(county)
    with refused("您没有登记纠纷的职务，请联系系统管理员。"):
        made.make_dispute(county, at=START + days(1))


@pytest.mark.parametrize(
    ("roles", "message", "field"),
    [
        (["respondent"], "请填写申请人。", "applicant_name"),
        (["applicant"], "请填写被申请人。", "respondent_name"),
        (["third"], "请填写申请人。", "applicant_name"),
        ([], "请填写申请人。", "applicant_name"),
    ],
)
def test_a_dispute_has_two_sides(county: County, roles: list[str], message: str, field: str) -> None:
    with refused(message, field):
        made.make_dispute(county, parties=[NewParty(role=role, name="聂某") for role in roles])


@pytest.mark.parametrize(
    ("channel", "entrusted", "needs_form"),
    [
        (Channel.ON_REQUEST, False, True),
        (Channel.OWN_INITIATIVE, False, False),
        (Channel.COURT, True, False),
        (Channel.PROCURATORATE, True, False),
        (Channel.POLICE, True, False),
        (Channel.PETITION, True, False),
        (Channel.OTHER_DEPARTMENT, True, False),
    ],
)
def test_only_a_request_has_a_form(channel: Channel, entrusted: bool, needs_form: bool) -> None:
    assert (channel.is_entrusted, intake.channel_needs_form(channel)) == (entrusted, needs_form)


@pytest.mark.parametrize("form", ["written", "oral"])
def test_a_request_may_be_oral(county: County, form: str) -> None:
    """若干规定 23."""
    assert made.make_dispute(county, request_form=form).request_form == form


@pytest.mark.parametrize(
    ("channel", "will"),
    [("on_request", (True, START.date())), ("own_initiative", (None, None)), ("court", (None, None))],
)
def test_only_who_asked_is_known_to_be_willing(county: County, channel: str, will: tuple[Any, Any]) -> None:
    """人民调解法 17: nobody consents by being written into a form."""
    dispute = made.make_dispute(county, channel=channel)
    applicant, respondent = dispute.parties.order_by("pk")
    assert (applicant.is_willing, applicant.willing_on) == will
    assert (respondent.is_willing, respondent.willing_on) == (None, None)


def test_a_dispute_needs_a_place_on_the_map(county: County) -> None:
    nowhere = Place(code="999999999999", name="无上级", kind="village")
    with refused("请选择纠纷发生的村或乡镇。", "place"):
        made.make_dispute(county, place=nowhere)


def test_risk_tags_are_kept_in_one_order(county: County) -> None:
    assert made.make_dispute(county, risk_tags=["weapon", "threat"]).risk_tags == ["threat", "weapon"]


def test_an_office_registers_for_its_committee(county: County) -> None:
    """人民调解法 34: the township has a committee; the judicial office is not one and seals no agreement."""
    dispute = made.make_dispute(county, by=county.zhao, level="township", place=county.body("青溪司法所").place)
    assert dispute.responsible.name == "青溪镇人民调解委员会"
    assert dispute.file_number == "(2026)青溪民调受字第1号"


def test_an_office_alone_in_its_place_registers_itself(county: County) -> None:
    committee = county.body("青溪镇人民调解委员会")
    committee.is_active = False
    committee.save()
    dispute = made.make_dispute(county, by=county.zhao, level="township", place=committee.place)
    assert dispute.responsible.name == "青溪司法所"


# --- accept -----------------------------------------------------------------------------------------------------------


def test_acceptance_starts_the_month(county: County) -> None:
    """若干规定 33: one month; 民法典 201, 202: the first day does not count, the month ends on the same day number."""
    dispute = made.make_mediating(county)
    assert (dispute.status, dispute.accepted_on, dispute.mediator) == ("mediating", START.date(), county.wang)
    assert (dispute.mediation_deadline, dispute.mediation_safe) == (
        datetime.date(2026, 12, 2),
        datetime.date(2026, 12, 2),
    )


def test_a_medical_dispute_has_thirty_working_days(county: County) -> None:
    """医疗纠纷预防和处理条例 38."""
    dispute = made.make_mediating(county, dispute_type="medical")
    assert dispute.mediation_deadline == datetime.date(2026, 12, 14)


@pytest.mark.parametrize(
    ("before", "after", "deadline"),
    [
        ("neighbour", "medical", datetime.date(2026, 12, 14)),
        ("medical", "neighbour", datetime.date(2026, 12, 2)),
        ("neighbour", "contract", datetime.date(2026, 12, 2)),
    ],
)
def test_a_corrected_type_has_the_deadline_of_its_type(
    county: County, before: str, after: str, deadline: datetime.date
) -> None:
    dispute = made.make_mediating(county, dispute_type=before)
    intake.supplement_dispute(
        dispute=dispute, by=county.wang, at=START + days(1), changes={"dispute_type": after}, note="更正"
    )
    assert fresh(dispute).mediation_deadline == deadline
    assert fresh(dispute).mediation_safe == deadline


@pytest.mark.parametrize(
    ("accepted", "deadline"),
    [(moment(1, 31, year=2027), datetime.date(2027, 2, 28)), (moment(11, 30), datetime.date(2026, 12, 30))],
)
def test_a_month_ends_on_the_same_day_number_or_the_last(
    county: County, accepted: datetime.datetime, deadline: datetime.date
) -> None:
    assert made.make_mediating(county, at=accepted).mediation_safe <= deadline


def test_the_month_runs_from_the_first_acceptance_only(county: County) -> None:
    dispute = made.make_mediating(county)
    handovers.escalate_dispute(
        dispute=dispute, by=county.wang, at=START + days(3), reason="化解不了", to_level=Level.TOWNSHIP
    )
    received = intake.accept_dispute(dispute=fresh(dispute), by=county.zhao, at=START + days(4))
    assert (received.accepted_on, received.mediation_deadline) == (START.date(), datetime.date(2026, 12, 2))
    assert received.mediator == county.zhao


# 若干规定 22 is a hard block; a plain yes stays a yes.
ACCEPTABLE: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("普通邻里纠纷", {}, "accepted"),
    ("法院已受理，当事人自己来", {"handled_by": "court"}, "人民法院已经受理或者解决"),
    ("法院已受理，法院委托", {"handled_by": "court", "channel": "court"}, "accepted"),
    ("公安已处理，当事人自己来", {"handled_by": "police"}, "公安机关已经受理或者解决"),
    ("公安已受理，公安移送", {"handled_by": "police", "channel": "police"}, "accepted"),
    ("行政机关已处理", {"handled_by": "administration"}, "其他行政机关已经受理或者解决"),
    ("行政机关已处理，信访移送", {"handled_by": "administration", "channel": "petition"}, "accepted"),
    ("专门机关管辖", {"special_organ_only": True}, "依法只能由专门机关管辖处理"),
    ("法律禁止民间调解", {"law_forbids_mediation": True}, "法律、法规禁止采用民间调解方式"),
    ("涉嫌犯罪", {"is_criminal": True}, "事情涉嫌犯罪"),
    ("不是民间纠纷", {"is_civil": False}, "不是平等主体之间的民事权利义务争议"),
    ("专门机关管辖，即使法院委托", {"special_organ_only": True, "channel": "court"}, "依法只能由专门机关管辖处理"),
    ("主动调解，无人反对", {"channel": "own_initiative", "request_form": "none"}, "accepted"),
)


@pytest.mark.parametrize(("what", "facts", "expected"), ACCEPTABLE, ids=[row[0] for row in ACCEPTABLE])
def test_what_may_be_accepted(county: County, what: str, facts: dict[str, Any], expected: str) -> None:
    dispute = made.make_dispute(county, **facts)
    try:
        answer = intake.accept_dispute(dispute=dispute, by=county.wang, at=START).status
    except intake.Refused as no:
        answer = no.message
    wanted = "mediating" if expected == "accepted" else f"不能受理：{expected}"
    assert answer[: len(wanted)] == wanted
    assert (fresh(dispute).status == "mediating") == (expected == "accepted")


def test_against_a_refusal_nothing_is_accepted(county: County) -> None:
    """人民调解法 17: one party clearly refuses, so there is no mediation; a yes later opens the door again."""
    dispute = made.make_dispute(county)
    respondent = dispute.parties.get(role="respondent")
    parties.record_will(party=respondent, by=county.wang, at=START, is_willing=False)
    sentence = "当事人明确拒绝调解的，不得调解，并告知可以走的其他途径。"
    with refused(f"不能受理：{sentence}（人民调解法 3、17、26）"):
        intake.accept_dispute(dispute=fresh(dispute), by=county.wang, at=START)
    parties.record_will(party=fresh(respondent), by=county.wang, at=START, is_willing=True)
    assert intake.accept_dispute(dispute=fresh(dispute), by=county.wang, at=START).status == "mediating"


# --- decline and withdraw ---------------------------------------------------------------------------------------------


def test_declining_says_why_and_where_to_go(county: County) -> None:
    """若干规定 24."""
    dispute = made.make_dispute(county, is_civil=False)
    intake.decline_dispute(
        dispute=dispute, by=county.wang, at=START, reason="对处罚决定不服", route="向县人民政府申请行政复议"
    )
    after = fresh(dispute)
    assert (after.status, after.close_reason, after.closed_on) == ("closed", "declined", START.date())
    assert after.close_note == "对处罚决定不服 已告知：向县人民政府申请行政复议"
    assert entries(after)[-1].reason == after.close_note
    assert not after.notices.filter(answered_at=None).exists()


@pytest.mark.parametrize(
    ("reason", "route", "message", "field"),
    [
        (" ", "法院", "请写明不予受理的理由。", "reason"),
        ("不属民间纠纷", "\n", "请告知当事人可以向哪里申请或者反映（若干规定24）。", "route"),
    ],
)
def test_declining_without_reason_or_way_is_refused(
    county: County, reason: str, route: str, message: str, field: str
) -> None:
    dispute = made.make_dispute(county)
    with refused(message, field):
        intake.decline_dispute(dispute=dispute, by=county.wang, at=START, reason=reason, route=route)


def test_what_was_sent_up_is_returned_not_declined(county: County) -> None:
    dispute = made.make_dispute(county, complexity="complex")
    assert (dispute.level, dispute.handovers.count()) == ("township", 1)
    with refused("上报来的纠纷请“退回”并说明理由，不能直接不予受理。"):
        intake.decline_dispute(dispute=fresh(dispute), by=county.zhao, at=START, reason="不受理", route="法院")


def test_a_grid_worker_does_not_decline(county: County) -> None:
    grid = county.body(FENGLIN).place.children.order_by("code").first()
    dispute = made.make_dispute(county, by=county.grid, grid=grid, level="grid")
    with refused(f"您现在不能“不予受理”：此案由{FENGLIN}承办。"):
        intake.decline_dispute(dispute=dispute, by=county.grid, at=START, reason="不受理", route="法院")


def test_the_applicant_may_always_withdraw(county: County) -> None:
    """人民调解法 23, before acceptance, while mediating, and before the agreement is signed."""
    for make in (made.make_dispute, made.make_mediating, lambda c: made.make_agreed(c)[0]):
        dispute: Dispute = make(county)
        intake.withdraw_dispute(dispute=dispute, by=county.wang, at=START, reason="聂某当面撤回")
        after = fresh(dispute)
        assert (after.status, after.close_reason, after.close_note) == ("closed", "withdrawn", "聂某当面撤回")
        assert not after.agreements.filter(cancelled_on=None).exists()


def test_a_withdrawal_says_who_and_when(county: County) -> None:
    dispute = made.make_dispute(county)
    with refused("请写明撤回的情况，例如由谁在何时提出。", "reason"):
        intake.withdraw_dispute(dispute=dispute, by=county.wang, at=START, reason="  ")


def test_numbers_count_on_after_a_decline(county: County) -> None:
    first = made.make_dispute(county)
    intake.decline_dispute(dispute=first, by=county.wang, at=START, reason="不受理", route="法院")
    assert made.make_dispute(county).file_number == "(2026)枫林民调受字第2号"
    assert NumberSequence.objects.get(family="file").last == 2


def test_acts_of_an_ordinary_beginning(county: County) -> None:
    dispute = made.make_mediating(county)
    assert acts(dispute) == ["register", "accept"]


def test_a_second_office_registers_under_its_own_number(county: County) -> None:
    staffing.appoint(
        user=county.lin, organisation=county.body("石塘村人民调解委员会"), role=Role.MEDIATOR, starts_on=SINCE
    )
    assert made.make_dispute(county, by=county.lin).file_number == "(2026)石塘民调受字第1号"
    assert made.make_dispute(county).file_number == "(2026)枫林民调受字第1号"
