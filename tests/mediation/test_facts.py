"""Dispute → facts: every fact in every state, and unknown stays unknown."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from mediation import facts as bridge
from mediation.models import Dispute, Party
from mediation.services import (
    agreements,
    confirmation,
    follow_ups,
    handovers,
    intake,
    marks,
    obligations,
    panels,
    parties,
    referrals,
)
from mediation.services.agreements import Promise
from rules.facts import SCHEMA, normalise
from rules.signals import SIGNALS
from rules.vocabulary import Channel, Level
from tests import factories as made
from tests.factories import START, County, NewParty, fresh
from tests.mediation.helpers import days
from tests.mediation.states import (
    agreed,
    agreement_of,
    in_court,
    mediating,
    performing,
    registered,
    sent_up,
    terminated,
)
from tests.mediation.verbs import extend

TODAY = START.date()


def known(dispute: Dispute, on: datetime.date = TODAY) -> dict[str, Any]:
    """The facts of that day without the unknown ones, tags as sorted lists."""
    facts = normalise(bridge.build(fresh(dispute), on).facts)
    return {name: sorted(v) if isinstance(v, frozenset) else v for name, v in facts.items()}


ALWAYS = {
    "dispute_type": "neighbour",
    "channel": "on_request",
    "complexity": "ordinary",
    "handled_by": "nobody",
    "is_entrusted": False,
    "special_organ_only": False,
    "law_forbids_mediation": False,
    "is_criminal": False,
    "is_civil": True,
    "party_refused": False,
    "parties_count": 2,
    "party_tags": [],
    "sessions_count": 0,
    "attempts_at_level": 0,
    "panel_gave_up": False,
    "handover_pending": False,
    "was_returned": False,
    "extension_agreed": False,
    "follow_ups_count": 0,
    "new_tension": False,
    "risk_tags": [],
    "danger_reported": False,
    "aid_matter": "none",
    "aid_requested": False,
    "aid_pending": False,
    "days_at_level": 0,
    "days_in_status": 0,
    "days_since_registered": 0,
    "court_entrustment": "none",
}
ACCEPTED = {"days_since_accepted": 0}
MONTH = {"month_days_left": 30}  # runs while there is mediation, and while it waits to be received above
LIMIT = {"limitation_days_left": 1096}  # 2029-11-02: three years from the request, which interrupted limitation
SAID = {
    "agreement_form": "written",
    "has_payment": True,
    "has_amount": True,
    "has_due_date": True,
    "has_manner": True,
    "has_place": True,
    "has_dispute_facts": True,
    "has_responsibility": True,
}
AGREED = {"confirmation_applied": False, "agreement_confirmed": False, **SAID}
IN_FORCE = {"days_since_effective": 0, "confirm_days_left": 30, "days_past_confirm": -30, "days_to_next_due": 20}
STATES: tuple[tuple[str, Callable[[County], Dispute], dict[str, Any]], ...] = (
    ("已登记", registered, {"status": "registered", "level": "panel", **LIMIT}),
    ("调解中", mediating, {"status": "mediating", "level": "panel", **ACCEPTED, **MONTH, **LIMIT}),
    ("未签字", agreed, {"status": "agreed", "level": "panel", **ACCEPTED, **AGREED, **LIMIT}),
    ("履行中", performing, {"status": "performing", "level": "panel", **ACCEPTED, **AGREED, **IN_FORCE}),
    ("已终止", terminated, {"status": "terminated", "level": "panel", **ACCEPTED, **LIMIT}),
    (
        "已上报",
        sent_up,
        {"status": "registered", "level": "township", "handover_pending": True, **ACCEPTED, **MONTH, **LIMIT},
    ),
    ("已移送", in_court, {"status": "referred", "level": "outside", **ACCEPTED, **LIMIT}),
)


@pytest.mark.parametrize(("what", "prepare", "special"), STATES, ids=[row[0] for row in STATES])
def test_what_is_known_in_each_state(
    county: County, what: str, prepare: Callable[[County], Dispute], special: dict[str, Any]
) -> None:
    assert known(prepare(county)) == ALWAYS | special


def test_every_fact_of_the_schema_has_a_source(county: County) -> None:
    """Everything that a rule may ask is answered for some dispute."""
    dispute = performing(county)
    seen = set(bridge.build(dispute, TODAY).facts)
    other = mediating(county)
    made.hold(county, other, result="settled")
    seen |= set(bridge.build(fresh(other), TODAY).facts)
    limited = made.make_dispute(county, limitation_on=TODAY)
    assert seen | set(bridge.build(limited, TODAY).facts) == set(SCHEMA)


def test_what_nobody_said_is_unknown(county: County) -> None:
    facts = bridge.build(registered(county), TODAY).facts
    unknown = {name for name, value in facts.items() if value is None}
    assert unknown == {
        "amount_fen",
        "group_size",
        "police_calls",
        "economic_hardship",
        "confirmation_applied",
        "agreement_confirmed",
        "guardian_signed",
        "written_wanted",
        "is_land_contract",
        "is_cross_village",
        "is_cross_township",
        *SAID,
        *bridge.NOT_RECORDED,
        *SIGNALS,
        *bridge.JUDGED,
    }


@pytest.mark.parametrize(
    ("promise", "missing"),
    [
        ({"kind": "do", "content": "清走杂物"}, {"has_due_date", "has_manner", "has_place"}),
        ({"kind": "refrain", "content": "不再排水"}, set()),
        ({"kind": "pay", "content": "赔偿", "amount_fen": 100, "manner": "现金"}, {"has_due_date", "has_place"}),
    ],
    ids=["只说做什么", "不再做什么", "付款没有日期"],
)
def test_what_an_agreement_leaves_out_is_known(county: County, promise: dict[str, Any], missing: set[str]) -> None:
    dispute = mediating(county)
    applicant, respondent = dispute.parties.order_by("pk")
    to = {"creditor": applicant} if promise["kind"] == "pay" else {}
    terms = made.terms(dispute, on=TODAY, promises=[Promise(debtor=respondent, **to, **promise)])
    agreements.reach_agreement(dispute=dispute, by=county.wang, at=START, terms=terms)
    facts = bridge.build(fresh(dispute), TODAY).facts
    assert {name for name in SAID if facts[name] is False and name != "has_payment"} == missing
    found = dispute.decisions.get(table="agreement").findings
    asked = {finding["row"] for finding in found}
    assert asked == {name.replace("has_", "no_") for name in missing}


@pytest.mark.parametrize(
    ("changes", "facts"),
    [
        ({"amount_fen": 800_000}, {"amount_fen": 800_000}),
        ({"economic_hardship": False}, {"economic_hardship": False}),
        ({"complexity": "simple"}, {"complexity": "simple"}),
        ({"group_size": 0, "police_calls": 2}, {"group_size": 0, "police_calls": 2}),
        ({"risk_tags": ["quarrel"]}, {"risk_tags": ["quarrel"]}),
        ({"aid_matter": "injury", "aid_requested": True}, {"aid_matter": "injury", "aid_requested": True}),
        ({"limitation_on": TODAY + days(7)}, {"limitation_days_left": 7}),
        ({"limitation_on": TODAY - days(1)}, {"limitation_days_left": -1}),
        ({"is_civil": False}, {"is_civil": False}),
    ],
)
def test_what_was_said_is_known(county: County, changes: dict[str, Any], facts: dict[str, Any]) -> None:
    told = known(made.make_dispute(county, **changes))
    assert {name: told[name] for name in facts} == facts


@pytest.mark.parametrize("channel", list(Channel), ids=lambda channel: channel.label)
def test_who_entrusted_it(county: County, channel: Channel) -> None:
    told = known(made.make_dispute(county, channel=channel.value))
    assert (told["channel"], told["is_entrusted"]) == (channel.value, channel.is_entrusted)


# Where the parties live: cross-village is known as soon as two differ, "same village" only when all are known.
@pytest.mark.parametrize(
    ("homes", "village", "township"),
    [
        (("枫林", "石塘"), True, False),
        (("枫林", "上坪"), True, True),
        (("枫林", "枫林"), False, False),
        (("枫林", None), None, None),
        ((None, None), None, None),
        (("枫林", "石塘", None), True, None),
        (("枫林", "上坪", None), True, True),
    ],
)
def test_across_villages(
    county: County, homes: tuple[str | None, ...], village: bool | None, township: bool | None
) -> None:
    roles = ("applicant", "respondent", "third")
    people = [
        NewParty(role=role, name=role, village=county.body(f"{home}村人民调解委员会").place if home else None)
        for role, home in zip(roles, homes, strict=False)
    ]
    facts = bridge.build(made.make_dispute(county, parties=people), TODAY).facts
    assert (facts["is_cross_village"], facts["is_cross_township"]) == (village, township)


@pytest.mark.goes_behind
def test_a_dispute_without_parties_knows_nothing_of_them(county: County) -> None:
    dispute = registered(county)
    Party.objects.filter(dispute=dispute).delete()
    facts = bridge.build(dispute, TODAY).facts
    assert (facts["parties_count"], facts["is_cross_village"], facts["party_refused"]) == (0, None, False)


def test_tags_of_all_parties_count(county: County) -> None:
    people = [
        NewParty(role="applicant", name="聂某", tags=["elderly"]),
        NewParty(role="respondent", name="徐某", tags=["disabled", "elderly"]),
    ]
    assert known(made.make_dispute(county, parties=people))["party_tags"] == ["disabled", "elderly"]


# --- counts of days ---------------------------------------------------------------------------------------------------


def test_days_go_by(county: County) -> None:
    dispute = performing(county)
    later = known(dispute, TODAY + days(25))
    counts = {name: later[name] for name in SCHEMA if SCHEMA[name].daily and name in later}
    assert counts == {
        "days_at_level": 25,
        "days_in_status": 25,
        "days_since_registered": 25,
        "days_since_accepted": 25,
        "days_since_effective": 25,
        "confirm_days_left": 5,
        "days_past_confirm": -5,
        "days_to_next_due": -5,
    }


def test_every_anchor_is_a_daily_fact(county: County) -> None:
    built = bridge.build(performing(county), TODAY)
    assert {name for name in built.anchors if not SCHEMA[name].daily} == set()
    assert {name for name in SCHEMA if SCHEMA[name].daily == -1} == bridge.COUNTDOWNS


@pytest.mark.goes_behind
def test_an_extension_moves_the_end_of_the_month(county: County) -> None:
    dispute = mediating(county)
    extend(county, dispute, county.wang, START, until=TODAY + days(45))
    told = known(dispute)
    assert (told["month_days_left"], told["extension_agreed"]) == (45, True)


def test_a_settled_session_is_known_until_it_is_written_down(county: County) -> None:
    dispute = mediating(county)
    made.hold(county, dispute, result="settled")
    assert known(dispute, TODAY + days(1))["days_since_settled"] == 1
    agreements.reach_agreement(
        dispute=fresh(dispute), by=county.wang, at=START, terms=made.terms(fresh(dispute), on=TODAY)
    )
    assert "days_since_settled" not in known(dispute)


def test_the_next_promise_is_the_earliest_one_not_kept(county: County) -> None:
    dispute = mediating(county)
    applicant, respondent = dispute.parties.order_by("pk")
    promises = [
        agreements.Promise(
            kind="pay", debtor=respondent, creditor=applicant, content=f"第{n}期", amount_fen=100, due_on=due
        )
        for n, due in ((1, TODAY + days(30)), (2, TODAY + days(10)), (3, None))
    ]
    agreements.reach_oral_agreement(
        dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, on=TODAY, promises=promises)
    )
    assert known(dispute)["days_to_next_due"] == 10
    for order, left in ((2, 30), (1, None), (3, None)):
        obligations.record_performance(
            obligation=agreement_of(fresh(dispute)).obligations.get(order=order),
            by=county.wang,
            at=START,
            performed_on=TODAY,
        )
        assert known(dispute).get("days_to_next_due") == left
    assert list(bridge.unperformed(agreement_of(fresh(dispute)))) == []


# --- work done --------------------------------------------------------------------------------------------------------


def test_attempts_are_those_of_this_level_since_it_began(county: County) -> None:
    dispute = mediating(county)
    made.hold(county, dispute)
    made.hold(county, fresh(dispute), result="settled")
    assert (known(dispute)["attempts_at_level"], known(dispute)["sessions_count"]) == (1, 2)
    handovers.escalate_dispute(
        dispute=fresh(dispute), by=county.wang, at=START + days(1), reason="x", to_level=Level.TOWNSHIP
    )
    intake.accept_dispute(dispute=fresh(dispute), by=county.zhao, at=START + days(1))
    assert known(dispute, TODAY + days(1))["attempts_at_level"] == 0
    made.hold(county, fresh(dispute), by=county.zhao, at=START + days(2), result="continue", mediator_names="赵所长")
    told = known(dispute, TODAY + days(3))
    assert (told["attempts_at_level"], told["sessions_count"], told["days_since_last_session"]) == (1, 3, 1)


def test_a_vote_counts_until_it_was_answered(county: County) -> None:
    dispute = mediating(county)
    panel = made.convene(county, dispute)
    panels.give_up(panel=fresh(panel), by=county.wang, at=START, reason="五人一致")
    told = known(dispute)
    assert (told["panel_gave_up"], told["handover_pending"]) == (True, True)
    handovers.return_dispute(dispute=fresh(dispute), by=county.zhao, at=START, reason="再谈")
    told = known(dispute)
    assert (told["panel_gave_up"], told["was_returned"], told["handover_pending"]) == (False, True, False)


def test_a_revoked_hand_over_was_not_returned(county: County) -> None:
    dispute = sent_up(county)
    handovers.revoke_escalation(dispute=dispute, by=county.wang, at=START, reason="双方愿意再谈")
    assert known(dispute)["was_returned"] is False


def test_refusals_aid_and_visits(county: County) -> None:
    dispute = performing(county)
    follow_ups.record_follow_up(dispute=dispute, by=county.wang, at=START, visited_on=TODAY, performance="好")
    confirmation.record_confirmation(
        agreement=agreement_of(fresh(dispute)),
        by=county.wang,
        at=START,
        applied_on=TODAY,
        applicants=list(dispute.parties.all()),
    )
    referrals.refer_legal_aid(
        dispute=fresh(dispute), by=county.wang, at=START, party=dispute.parties.first(), reason="经济困难"
    )
    parties.record_will(party=fresh(dispute).parties.last(), by=county.wang, at=START, is_willing=False)
    intake.report_danger(dispute=fresh(dispute), by=county.wang, at=START, told="派出所")
    told = known(dispute)
    names = ("follow_ups_count", "confirmation_applied", "aid_pending", "party_refused", "danger_reported")
    assert [told[name] for name in names] == [1, True, True, True, True]


# --- marks still missing (人民调解法 29) ---------------------------------------------------------------------------------


def test_what_still_keeps_an_agreement_from_taking_effect(county: County) -> None:
    _, agreement = made.make_agreed(county)
    assert bridge.missing_marks(agreement) == [
        "聂某签名、盖章或按指印",
        "徐某签名、盖章或按指印",
        "人民调解员签名",
        "人民调解委员会印章",
    ]
    made.sign(county, agreement)
    assert bridge.missing_marks(fresh(agreement)) == []


def test_the_seal_of_another_body_does_not_count(county: County) -> None:
    dispute, agreement = made.make_agreed(county)
    mark = {"agreement": agreement, "by": county.wang, "at": START, "made_on": TODAY}
    marks.record_mark(kind="committee_seal", manner="seal", signer_name="石塘村人民调解委员会", **mark)
    assert "人民调解委员会印章" in bridge.missing_marks(fresh(agreement))
    marks.record_mark(
        kind="committee_seal",
        manner="seal",
        signer_name=dispute.responsible.name,
        **(mark | {"agreement": fresh(agreement)}),
    )
    assert "人民调解委员会印章" not in bridge.missing_marks(fresh(agreement))


def test_an_oral_agreement_misses_nothing(county: County) -> None:
    dispute = mediating(county)
    oral = agreements.reach_oral_agreement(
        dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, on=TODAY)
    )
    assert bridge.missing_marks(oral) == []
    assert bridge.next_due(None) is None
