"""Marks on a written agreement: it takes effect on the day of the last one, whatever the order (人民调解法 29, 33)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from mediation.models import Agreement, Mark, Party, Representative
from mediation.services import agreements, marks, panels, parties, staffing
from mediation.services.parties import NewParty
from mediation.services.sweep import run_sweep
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import acts, answer_of, days, entries, refused

TODAY = START.date()
NEEDED = ("聂某", "徐某", "王调解", "枫林村人民调解委员会")


def mark(county: County, agreement: Agreement, who: str, **changes: Any) -> Mark:
    """One mark of somebody, in the way proper to them, today unless a test says otherwise."""
    party = agreement.dispute.parties.filter(name=who).first()
    kind = "party_signature" if party else "mediator_signature" if who == "王调解" else "committee_seal"
    manner = {"party_signature": "fingerprint", "mediator_signature": "signature", "committee_seal": "seal"}[kind]
    values = {"kind": kind, "manner": manner, "party": party, "signer_name": who, "made_on": TODAY, "at": START}
    return marks.record_mark(agreement=fresh(agreement), by=county.wang, **(values | changes))


class EveryOrder(TestCase):
    """Whichever mark comes last, and on whichever day, the effect follows the latest day of all."""

    @settings(max_examples=12)
    @given(order=st.permutations(NEEDED), offsets=st.lists(st.integers(0, 9), min_size=4, max_size=4))
    def test_the_last_mark_makes_it_effective(self, order: list[str], offsets: list[int]) -> None:
        county = made.make_county()
        dispute, agreement = made.make_agreed(county)
        late = START + days(10)
        for number, (who, offset) in enumerate(zip(order, offsets, strict=True), start=1):
            mark(county, agreement, who, made_on=TODAY + days(offset), at=late)
            is_last = number == len(NEEDED)
            assert fresh(dispute).status == ("performing" if is_last else "agreed")
            assert (fresh(agreement).effective_on is not None) == is_last
        assert fresh(agreement).effective_on == TODAY + days(max(offsets))
        assert acts(dispute)[-5:] == ["record_mark"] * 4 + ["take_effect"]


def test_effect_starts_the_thirty_days(county: County) -> None:
    """人民调解法 33."""
    dispute, agreement = made.make_agreed(county)
    made.sign(county, agreement)
    after = fresh(agreement)
    assert (after.effective_on, after.confirm_deadline) == (TODAY, datetime.date(2026, 12, 2))
    entry = entries(dispute)[-1]
    assert (entry.action, entry.by, entry.reason) == ("take_effect", None, "签名盖章齐全，自2026-11-02起生效")


def test_every_party_marks_the_third_too(county: County) -> None:
    dispute = made.make_mediating(county)
    third = parties.add_party(dispute=dispute, by=county.wang, at=START, party=NewParty(role="third", name="吴某"))
    agreement = agreements.reach_agreement(
        dispute=fresh(dispute), by=county.wang, at=START, terms=made.terms(dispute, on=TODAY)
    )
    for who in NEEDED:
        mark(county, agreement, who)
    assert fresh(dispute).status == "agreed"
    mark(county, agreement, third.name)
    assert fresh(dispute).status == "performing"


@pytest.mark.parametrize(
    ("made_on", "fine"),
    [(TODAY, True), (TODAY + days(3), True), (TODAY - days(1), False), (TODAY + days(4), False)],
)
def test_on_which_day_a_mark_can_be_made(county: County, made_on: datetime.date, fine: bool) -> None:
    _, agreement = made.make_agreed(county)
    no = "签名日期应在达成协议之后、今天之前（含当天）。"
    answer = answer_of(lambda: mark(county, agreement, "聂某", made_on=made_on, at=START + days(3)))
    assert answer == ("done" if fine else no)


@pytest.mark.parametrize(
    ("changes", "message", "field"),
    [
        ({"signer_name": "  "}, "请填写签名人。", "signer_name"),
        ({"party": None}, "请选择是哪一位当事人。", "party"),
    ],
)
def test_a_mark_says_whose_it_is(county: County, changes: dict[str, Any], message: str, field: str) -> None:
    _, agreement = made.make_agreed(county)
    with refused(message, field):
        mark(county, agreement, "聂某", **changes)


def test_a_party_of_another_dispute_does_not_sign(county: County) -> None:
    _, agreement = made.make_agreed(county)
    other, _ = made.make_agreed(county)
    with refused("请选择是哪一位当事人。", "party"):
        mark(county, agreement, "聂某", party=other.parties.first())


def test_a_mark_counts_once(county: County) -> None:
    _, agreement = made.make_agreed(county)
    mark(county, agreement, "聂某")
    with refused("聂某的签名已经登记。", "party"):
        mark(county, agreement, "聂某", signer_name="聂某代理人")
    mark(county, agreement, "王调解")
    with refused("该签名或印章已经登记。", "signer_name"):
        mark(county, agreement, "王调解")


def test_seals_belong_to_no_party(county: County) -> None:
    dispute, agreement = made.make_agreed(county)
    with refused("调解员签名和调委会印章不属于哪一位当事人。", "party"):
        mark(county, agreement, "枫林村人民调解委员会", party=dispute.parties.first())


def test_two_parties_of_one_name_both_sign(county: County) -> None:
    """同名同姓 are two people, and each leaves a fingerprint."""
    both = [NewParty(role="applicant", name="王伟"), NewParty(role="respondent", name="王伟")]
    dispute, agreement = made.make_agreed(county, parties=both)
    for party in dispute.parties.all():
        mark(county, agreement, "王伟", party=party)
    assert agreement.marks.count() == 2


def test_one_guardian_signs_for_two_children(county: County) -> None:
    dispute, agreement = made.make_agreed(county)
    for party in dispute.parties.all():
        stand_for(county, party, kind="guardian", name="聂父", relation="父亲")
        mark(county, agreement, party.name, signer_name="聂父")
    assert [(m.signer_name, m.authority) for m in agreement.marks.all()] == [
        ("聂父", "法定代理人（监护人）（2026-11-02）父亲")
    ] * 2


def stand_for(county: County, party: Party, **known: Any) -> Representative:
    """Somebody who may act for the party, on record since today."""
    values = {"authorised_on": TODAY, **known}
    return parties.add_representative(party=fresh(party), by=county.wang, at=START, **values)


# 民法典 19-23, 61, 161-165: who may leave the mark of a party. (who the party is, who stands for it, who signs)
AGENT = {"kind": "agent", "name": "代大嫂", "authority": "代为和解、签署调解协议"}
GUARDIAN = {"kind": "guardian", "name": "聂父"}
COMPANY = {"kind": "organisation", "representative_name": "钱总"}
UNKNOWN = "没有登记为聂某的代理人。请先登记代理人和授权（民法典161-165）。"
WARD = "聂某须由核实过的法定代理人签名（民法典19-23）。"


@pytest.mark.parametrize(
    ("known", "stand_ins", "signer", "answer"),
    [
        ({}, [], "聂某", "done"),
        ({}, [], "代大嫂", f"代大嫂{UNKNOWN}"),
        ({}, [AGENT], "代大嫂", "done"),
        ({}, [AGENT], "聂某", "done"),
        ({}, [GUARDIAN | {"authorised_on": None}], "聂父", f"聂父{UNKNOWN}"),
        ({"tags": ["minor"]}, [], "聂某", WARD),
        ({"tags": ["minor"]}, [GUARDIAN], "聂某", WARD),
        ({"tags": ["minor"]}, [GUARDIAN], "聂父", "done"),
        ({"tags": ["minor"]}, [GUARDIAN | {"authorised_on": None}], "聂父", WARD),
        ({"tags": ["incapable"]}, [AGENT], "代大嫂", WARD),
        (COMPANY, [], "聂某", "done"),
        (COMPANY, [], "钱总", "done"),
        (COMPANY, [], "孙会计", f"孙会计{UNKNOWN}"),
    ],
)
def test_who_may_leave_the_mark_of_a_party(
    county: County, known: dict[str, Any], stand_ins: list[dict[str, Any]], signer: str, answer: str
) -> None:
    _, agreement = made.make_agreed(county)
    party = agreement.dispute.parties.get(name="聂某")
    for name, value in known.items():
        setattr(party, name, value)
    party.save()
    for stand_in in stand_ins:
        stand_for(county, party, **stand_in)
    assert answer_of(lambda: mark(county, agreement, "聂某", signer_name=signer)) == answer


def test_authority_given_after_the_signature_does_not_count(county: County) -> None:
    _, agreement = made.make_agreed(county)
    party = agreement.dispute.parties.get(name="聂某")
    late = START + days(3)
    parties.add_representative(party=party, by=county.wang, at=late, authorised_on=TODAY + days(2), **AGENT)
    sign = {"signer_name": "代大嫂", "at": late}
    assert answer_of(lambda: mark(county, agreement, "聂某", made_on=TODAY + days(1), **sign)) == f"代大嫂{UNKNOWN}"
    row = mark(county, agreement, "聂某", made_on=TODAY + days(2), **sign)
    assert (row.authority, row.seen_by) == ("委托代理人（2026-11-04）代为和解、签署调解协议", county.wang)
    assert entries(agreement.dispute)[-1].reason == "代大嫂（代聂某）按指印"


def test_a_joint_mediation_wants_both_seals(county: County) -> None:
    """人民调解工作若干规定 21: two committees mediated together, both stand for it; five copies of the paper."""
    dispute = made.make_mediating(county)
    other = county.body("石塘村人民调解委员会")
    agreement = agreements.reach_agreement(
        dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, on=TODAY, joint_committee=other)
    )
    assert agreement.copies == 4
    assert made.sign(county, agreement).status == "agreed"
    mark(county, agreement, other.name)
    assert fresh(dispute).status == "performing"


# 人民调解法 13, 20, 29: who may sign as people's mediator.
@pytest.mark.parametrize(
    ("name", "allowed"),
    [("王调解", True), ("吴大姐", True), ("李大伯", False), ("张网格", False), ("钱律师", False), ("周主任", False)],
)
def test_who_may_sign_as_mediator(county: County, name: str, allowed: bool) -> None:
    dispute = made.make_mediating(county)
    made.convene(county, dispute)
    agreement = agreements.reach_agreement(
        dispute=fresh(dispute), by=county.wang, at=START, terms=made.terms(dispute, on=TODAY)
    )
    sign = {"kind": "mediator_signature", "manner": "signature", "party": None, "signer_name": name}
    answer = answer_of(lambda: mark(county, agreement, "王调解", **sign))
    no = f"{name}不是在册人民调解员，不能以调解员身份签名（人民调解法13、20）。"
    assert answer == ("done" if allowed else no)


def test_who_stepped_down_does_not_sign(county: County) -> None:
    dispute = made.make_mediating(county)
    panel = made.convene(county, dispute)
    woman = fresh(panel.members.get(person_name="吴大姐"))
    panels.replace_member(member=woman, by=county.wang, at=START, reason="当事人要求回避")
    agreement = agreements.reach_agreement(
        dispute=fresh(dispute), by=county.wang, at=START, terms=made.terms(dispute, on=TODAY)
    )
    with refused("吴大姐不是在册人民调解员，不能以调解员身份签名（人民调解法13、20）。", "signer_name"):
        mark(county, agreement, "王调解", signer_name="吴大姐")


@pytest.mark.parametrize(("last_day", "allowed"), [(TODAY, True), (TODAY + days(300), True), (TODAY - days(1), False)])
def test_a_mediator_signs_up_to_the_last_day_in_office(county: County, last_day: datetime.date, allowed: bool) -> None:
    _, agreement = made.make_agreed(county)
    staffing.end_appointment(appointment=county.wang.appointments.get(), ends_on=last_day)
    no = "王调解不是在册人民调解员，不能以调解员身份签名（人民调解法13、20）。"
    answer = answer_of(
        lambda: marks.record_mark(
            agreement=fresh(agreement),
            by=county.zhou,
            at=START,
            kind="mediator_signature",
            manner="signature",
            signer_name="王调解",
            made_on=TODAY,
        )
    )
    assert answer == ("done" if allowed else no)


def test_a_cancelled_agreement_takes_no_marks(county: County) -> None:
    dispute, agreement = made.make_agreed(county)
    agreements.resume_mediation(dispute=fresh(dispute), by=county.wang, at=START, reason="徐某不签")
    with refused("协议已经作废，不能登记签名。"):
        mark(county, agreement, "聂某")


def test_the_reminder_to_sign_is_answered_by_the_last_mark(county: County) -> None:
    dispute, agreement = made.make_agreed(county)
    run_sweep(at=START + days(3))
    reminder = dispute.notices.get(rule_row="unsigned")
    made.sign(county, agreement, at=START + days(3))
    assert fresh(reminder).answer == "协议已生效"
