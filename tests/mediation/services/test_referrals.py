"""The exits and legal aid: never blocked, names first, one lawyer after the other (人民调解法 3; 法律援助法 31-44)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from mediation.models import Organisation, Place, Referral
from mediation.services import endings, intake, referrals, staffing
from mediation.services.parties import NewParty
from mediation.services.sweep import run_sweep
from rules.vocabulary import Role
from tests import factories as made
from tests.factories import SINCE, START, County, fresh
from tests.mediation.helpers import acts, answer_of, days, entries, refused
from tests.mediation.states import in_court, mediating, performing, referral_of, terminated
from tests.mediation.verbs import refer

TODAY = START.date()
CENTRE = "永宁县法律援助中心"


# --- court, arbitration, administration -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prepare",
    [made.make_dispute, mediating, lambda c: made.make_agreed(c)[0], performing, terminated],
    ids=["已登记", "调解中", "未签字", "履行中", "已终止"],
)
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("court", "永宁县人民法院"),
        ("arbitration", "永宁县劳动人事争议仲裁委员会"),
        ("administration", "永宁县人力资源和社会保障局"),
    ],
)
def test_no_exit_is_ever_blocked(county: County, prepare: Any, kind: str, body: str) -> None:
    """人民调解法 3."""
    dispute = fresh(prepare(county))
    referral = referrals.refer_dispute(
        dispute=dispute, by=county.wang, at=START, kind=kind, organisation=county.body(body), reason="当事人要求"
    )
    after = fresh(dispute)
    assert (after.status, after.level, referral.state) == ("referred", "outside", "pending")
    assert entries(after)[-1].reason == f"{referral.get_kind_display()}，{body}：当事人要求"


@pytest.mark.parametrize(
    ("kind", "reason", "message", "field"),
    [("legal_aid", "x", "法律援助请用“转法律援助”。", "kind"), ("court", " ", "请写明移送的理由。", "reason")],
)
def test_how_to_refer(county: County, kind: str, reason: str, message: str, field: str) -> None:
    with refused(message, field):
        referrals.refer_dispute(
            dispute=mediating(county),
            by=county.wang,
            at=START,
            kind=kind,
            organisation=county.body("永宁县人民法院"),
            reason=reason,
        )


def test_referring_answers_what_was_asked(county: County) -> None:
    dispute = mediating(county)
    run_sweep(at=START + days(3))
    refer(county, fresh(dispute), county.wang, START + days(3))
    assert dispute.notices.get(rule_row="no_session").answer == "已向人民法院起诉"


@pytest.mark.parametrize(
    ("finished", "outcome", "message"),
    [
        (TODAY, "已立案", "done"),
        (TODAY + days(5), "已立案", "done"),
        (TODAY + days(6), "已立案", "结果日期应在移送之后、今天之前（含当天）。"),
        (TODAY - days(1), "已立案", "结果日期应在移送之后、今天之前（含当天）。"),
        (TODAY, "  ", "请写明结果。"),
    ],
)
def test_what_became_of_it(county: County, finished: datetime.date, outcome: str, message: str) -> None:
    referral = referral_of(in_court(county))
    answer = answer_of(
        lambda: referrals.record_outcome(
            referral=referral, by=county.wang, at=START + days(5), outcome=outcome, finished_on=finished
        )
    )
    assert answer == message


def test_an_outcome_is_recorded_once(county: County) -> None:
    dispute = in_court(county)
    referral = referral_of(dispute)
    referrals.record_outcome(referral=referral, by=county.wang, at=START, outcome="已立案", finished_on=TODAY)
    with refused("您现在不能“登记移送结果”：此案由枫林村人民调解委员会承办。"):
        referrals.record_outcome(referral=fresh(referral), by=county.wang, at=START, outcome="再", finished_on=TODAY)


# --- legal aid --------------------------------------------------------------------------------------------------------


def aid(county: County, **changes: Any) -> Referral:
    """The applicant asks for legal aid."""
    dispute = changes.pop("dispute", None) or mediating(county)
    values: dict[str, Any] = {"party": dispute.parties.first(), "reason": "经济困难", "by": county.wang, "at": START}
    return referrals.refer_legal_aid(dispute=dispute, **(values | changes))


def test_the_packet_goes_to_the_lawyer_with_the_fewest_open(county: County) -> None:
    """法律援助法 43: seven days to decide; mediation goes on beside it."""
    first, second, third = aid(county), aid(county), aid(county)
    assert [first.lawyer, second.lawyer, third.lawyer] == [county.chen, county.lin, county.chen]
    assert (first.decide_by, first.state, first.organisation.name) == (datetime.date(2026, 11, 9), "pending", CENTRE)
    after = fresh(first.dispute)
    assert (after.status, after.level, after.aid_requested) == ("mediating", "panel", True)
    told = after.notices.get(measure="refer_aid")
    assert (told.user, told.text, told.due_on) == (
        county.chen,
        "法律援助申请，请先做利益冲突审查。理由：经济困难",
        first.decide_by,
    )
    assert acts(after)[-1] == "refer_legal_aid"


def test_aid_may_be_asked_for_a_second_time_after_the_first_is_finished(county: County) -> None:
    first = aid(county)
    no = "您现在不能“转法律援助”：此案由枫林村人民调解委员会承办。"
    assert answer_of(lambda: aid(county, dispute=fresh(first.dispute))) == no
    finish(county, first)
    assert aid(county, dispute=fresh(first.dispute)).state == "pending"


def finish(county: County, referral: Referral) -> None:
    """The assigned lawyer carries it to the end."""
    lawyer = referral.lawyer
    referrals.check_conflict(referral=fresh(referral), by=lawyer, at=START, has_conflict=False)
    referrals.accept_referral(referral=fresh(referral), by=lawyer, at=START)
    referrals.record_outcome(referral=fresh(referral), by=lawyer, at=START, outcome="已代书", finished_on=TODAY)


def test_who_asks_for_aid_and_why(county: County) -> None:
    other = mediating(county)
    with refused("请写明理由。", "reason"):
        aid(county, reason="")
    with refused("请选择此案的当事人。", "party"):
        aid(county, party=other.parties.first())


def test_without_a_centre_a_person_is_told(county: County) -> None:
    close_centre(county)
    with refused("本县没有设置法律援助中心，请联系系统管理员。", "organisation"):
        aid(county)


def close_centre(county: County) -> None:
    """The county has no legal-aid centre any more."""
    centre = county.body(CENTRE)
    centre.is_active = False
    centre.save()


ENTITLED = {
    "dispute_type": "migrant_wage",
    "aid_matter": "labour",
    "aid_requested": True,
    "parties": [
        NewParty(role="applicant", name="聂某", tags=["migrant_worker"]),
        NewParty(role="respondent", name="建筑公司", kind="organisation"),
    ],
}


def township_dispute(county: County, **changes: Any) -> Any:
    """A dispute the township registers itself."""
    place = county.body("青溪镇人民调解委员会").place
    return made.make_dispute(county, by=county.zhao, level="township", place=place, **changes)


@pytest.mark.parametrize(("left", "fast"), [(None, False), (30, False), (8, False), (7, True), (0, True), (-1, True)])
def test_the_rules_send_the_packet_by_themselves(county: County, left: int | None, fast: bool) -> None:
    """法律援助法 42 (三), 44: who asked and is entitled waits for nobody; the last seven days are a fast track."""
    limit = None if left is None else TODAY + days(left)
    dispute = township_dispute(county, limitation_on=limit, **ENTITLED)
    referral = dispute.referrals.get()
    assert (referral.made_by, referral.party.name, referral.is_fast_track) == (None, "聂某", fast)
    assert referral.rule_row in ("refer_migrant", "urgent_migrant")
    entry = next(e for e in entries(dispute) if e.action == "refer_legal_aid")
    assert (entry.by, entry.rule_row, entry.digest) == (None, referral.rule_row, referral.decision.digest)
    assert entry.facts["aid_requested"] is True


def test_where_the_rules_find_no_centre_a_person_is_asked(county: County) -> None:
    close_centre(county)
    dispute = township_dispute(county, **ENTITLED)
    asked = dispute.notices.get(key__startswith="aid:no-centre")
    assert (asked.mode, asked.measure, asked.text.split()[-1]) == ("ask", "offer_aid", "请联系法律援助中心。")
    assert dispute.referrals.count() == 0


def test_for_whom_the_rules_ask(county: County) -> None:
    def party(role: str, name: str, kind: str = "person", tags: tuple[str, ...] = ()) -> NewParty:
        return NewParty(role=role, name=name, kind=kind, tags=tags)

    table = (
        ([party("applicant", "甲"), party("respondent", "乙")], "甲"),
        ([party("applicant", "甲"), party("respondent", "乙", tags=("elderly",))], "乙"),
        ([party("respondent", "乙", tags=("elderly",)), party("applicant", "甲", tags=("disabled",))], "甲"),
        ([party("applicant", "公司", "organisation"), party("respondent", "乙")], None),
    )
    for people, expected in table:
        found = referrals.entitled_party(made.make_dispute(county, parties=people))
        assert (found.name if found else None) == expected


def test_no_person_no_packet(county: County) -> None:
    firms = [NewParty(role=role, name=f"公司{n}", kind="organisation", tags=["migrant_worker"]) for n, role in enumerate(("applicant", "respondent"))]  # fmt: skip
    dispute = township_dispute(county, **(ENTITLED | {"parties": firms}))
    assert (dispute.referrals.count(), dispute.notices.filter(key__startswith="aid:no-centre").count()) == (0, 1)


# --- the lawyer -------------------------------------------------------------------------------------------------------


def test_names_first_then_the_packet(county: County) -> None:
    referral = aid(county)
    with refused("请先做利益冲突审查。"):
        referrals.accept_referral(referral=referral, by=county.chen, at=START)
    referrals.check_conflict(referral=fresh(referral), by=county.chen, at=START, has_conflict=False)
    referrals.accept_referral(referral=fresh(referral), by=county.chen, at=START)
    after = fresh(referral)
    assert (after.state, after.answered_at, after.has_conflict) == ("accepted", START, False)
    told = after.dispute.notices.get(text="陈律师律师已接收法律援助。")
    assert (told.organisation, told.user, told.mode) == (after.dispute.responsible, county.wang, "act")
    with refused("您已经接收了这件法律援助。"):
        referrals.accept_referral(referral=fresh(referral), by=county.chen, at=START)


def test_a_conflict_sends_it_to_the_next_lawyer(county: County) -> None:
    referral = aid(county)
    referrals.check_conflict(referral=referral, by=county.chen, at=START, has_conflict=True)
    after = fresh(referral)
    assert (after.lawyer, after.declined_by, after.conflict_checked_at) == (county.lin, [county.chen.pk], None)
    assert after.answer == "陈律师：存在利益冲突"
    with refused("这件法律援助没有分派给您。"):
        referrals.check_conflict(referral=fresh(referral), by=county.chen, at=START, has_conflict=False)


def test_when_every_lawyer_declined_the_centre_is_asked(county: County) -> None:
    referral = aid(county)
    referrals.decline_referral(referral=fresh(referral), by=county.chen, at=START, reason="出差")
    referrals.decline_referral(referral=fresh(referral), by=county.lin, at=START, reason="满负荷")
    after = fresh(referral)
    assert (after.lawyer, after.state, after.declined_by) == (None, "pending", [county.chen.pk, county.lin.pk])
    asked = after.dispute.notices.filter(measure="refer_aid", user=None).get()
    assert asked.text == "法律援助申请没有可分派的律师，请分派。理由：经济困难"


def test_declining_says_why(county: County) -> None:
    with refused("请写明不能接收的理由。", "reason"):
        referrals.decline_referral(referral=aid(county), by=county.chen, at=START, reason=" ")


@pytest.mark.parametrize("act", ["check", "accept", "decline", "outcome"])
@pytest.mark.parametrize("who", ["lin", "wang", "yuan", "audit", "former"])
def test_only_the_assigned_lawyer_in_office_answers(county: County, act: str, who: str) -> None:
    referral = aid(county)
    if who == "former":
        staffing.end_appointment(appointment=county.chen.appointments.get(), ends_on=TODAY)
    by = county.chen if who == "former" else getattr(county, who)
    calls = {
        "check": lambda: referrals.check_conflict(referral=referral, by=by, at=NEXT, has_conflict=False),
        "accept": lambda: referrals.accept_referral(referral=referral, by=by, at=NEXT),
        "decline": lambda: referrals.decline_referral(referral=referral, by=by, at=NEXT, reason="x"),
        "outcome": lambda: referrals.record_outcome(referral=referral, by=by, at=NEXT, outcome="x", finished_on=TODAY),
    }
    assert answer_of(calls[act]) == "这件法律援助没有分派给您。"


NEXT = START + days(1)


def test_an_old_page_of_a_lawyer_is_refused(county: County) -> None:
    """Two windows of one lawyer: what the first gave away, the second cannot accept."""
    mine = aid(county)
    stale = fresh(mine)
    referrals.decline_referral(referral=mine, by=county.chen, at=START, reason="出差")
    with refused("这件法律援助没有分派给您。"):
        referrals.check_conflict(referral=stale, by=county.chen, at=START, has_conflict=False)
    assert fresh(mine).lawyer == county.lin


def test_a_finished_referral_is_finished(county: County) -> None:
    referral = aid(county)
    finish(county, referral)
    after = fresh(referral)
    assert (after.state, after.outcome, after.finished_on) == ("finished", "已代书", TODAY)
    assert after.dispute.notices.filter(text="法律援助结果：已代书").count() == 1
    for act in (
        lambda: referrals.decline_referral(referral=fresh(referral), by=county.chen, at=START, reason="x"),
        lambda: referrals.assign_lawyer(referral=fresh(referral), by=county.yuan, at=START, lawyer=county.lin),
    ):
        assert answer_of(act) == "这件法律援助已经办结或退回。"


def test_an_outcome_needs_somebody_who_took_the_case(county: County) -> None:
    with refused("请先接收这件法律援助，再登记结果。"):
        referrals.record_outcome(referral=aid(county), by=county.chen, at=START, outcome="x", finished_on=TODAY)


def test_a_lawyers_outcome_on_an_old_page_does_not_undo_what_others_did(county: County) -> None:
    referral = aid(county)
    referrals.check_conflict(referral=referral, by=county.chen, at=START, has_conflict=False)
    referrals.accept_referral(referral=fresh(referral), by=county.chen, at=START)
    mine = Referral.objects.select_related("dispute").get(pk=referral.pk)
    intake.withdraw_dispute(dispute=fresh(referral.dispute), by=county.wang, at=START, reason="聂某撤回")
    referrals.record_outcome(referral=mine, by=county.chen, at=NEXT, outcome="已代书", finished_on=TODAY)
    after = fresh(referral.dispute)
    assert (after.status, after.close_reason, after.version) == ("closed", "withdrawn", 7)


# --- the centre -------------------------------------------------------------------------------------------------------


def test_the_centre_assigns_another(county: County) -> None:
    """法律援助法 43."""
    referral = aid(county)
    referrals.assign_lawyer(referral=referral, by=county.yuan, at=START, lawyer=county.lin, reason="陈律师休假")
    after = fresh(referral)
    assert (after.lawyer, after.state, after.conflict_checked_at) == (county.lin, "pending", None)
    told = after.dispute.notices.get(user=county.lin)
    assert told.text == "法律援助分派给您，请先做利益冲突审查。陈律师休假"


@pytest.mark.parametrize("who", ["chen", "wang", "zheng", "audit", "admin"])
def test_only_the_centre_assigns(county: County, who: str) -> None:
    with refused("只有法律援助中心的工作人员可以分派律师。"):
        referrals.assign_lawyer(referral=aid(county), by=getattr(county, who), at=START, lawyer=county.lin)


def test_whom_the_centre_assigns(county: County) -> None:
    referral = aid(county)
    with refused("王调解不是本中心在任的法律援助律师。", "lawyer"):
        referrals.assign_lawyer(referral=referral, by=county.yuan, at=START, lawyer=county.wang)
    referrals.decline_referral(referral=referral, by=county.chen, at=START, reason="出差")
    with refused("陈律师已经退回过这件法律援助。", "lawyer"):
        referrals.assign_lawyer(referral=fresh(referral), by=county.yuan, at=START, lawyer=county.chen)
    staffing.end_appointment(appointment=county.lin.appointments.get(), ends_on=TODAY)
    with refused("林律师不是本中心在任的法律援助律师。", "lawyer"):
        referrals.assign_lawyer(referral=fresh(referral), by=county.yuan, at=NEXT, lawyer=county.lin)


def test_a_lawyer_out_of_office_gets_nothing_new(county: County) -> None:
    staffing.end_appointment(appointment=county.chen.appointments.get(), ends_on=TODAY - days(1))
    assert aid(county).lawyer == county.lin


def test_a_dispute_of_another_county_goes_to_its_own_centre(county: County) -> None:
    far = Place.objects.create(code="330398000000", name="邻县", kind="county")
    centre = Organisation.objects.create(name="邻县法律援助中心", kind="legal_aid_centre", place=far)
    body = Organisation.objects.create(name="邻县综治中心", kind="county_centre", place=far)
    staffing.appoint(user=county.lin, organisation=body, role=Role.COUNTY_OFFICER, starts_on=SINCE)
    dispute = made.make_dispute(county, by=county.lin, level="county", place=far)
    referral = aid(county, dispute=dispute, by=county.lin, party=dispute.parties.first())
    assert (referral.organisation, referral.lawyer) == (centre, None)
    assert endings.access.pending_handover(dispute) is None


def test_every_answer_of_a_lawyer_stands_in_the_timeline(county: County) -> None:
    referral = aid(county)
    referrals.check_conflict(referral=referral, by=county.chen, at=START, has_conflict=True)
    mine = fresh(referral)
    referrals.check_conflict(referral=mine, by=county.lin, at=START, has_conflict=False)
    referrals.accept_referral(referral=mine, by=county.lin, at=START)
    referrals.record_outcome(referral=mine, by=county.lin, at=NEXT, outcome="已代书", finished_on=TODAY)
    told = referral.dispute.timeline.filter(action="answer_aid").values_list("by__name", "reason", "basis")
    assert list(told) == [
        ("陈律师", "利益冲突审查：存在利益冲突", "法律援助法 43、44"),
        ("林律师", "利益冲突审查：没有利益冲突", "法律援助法 43、44"),
        ("林律师", "律师已接收", "法律援助法 43、44"),
        ("林律师", "法律援助结果：已代书", "法律援助法 43、44"),
    ]
