"""S01-S14: one point each."""

from __future__ import annotations

import pytest

from mediation import papers as bridge
from mediation.demo.cases import s01, s02, s03, s04, s05, s06, s07
from mediation.demo.county import COUNTY_CENTRE, TOWN, County
from mediation.services.errors import Refused
from rules.paper_words import PaperKind
from rules.vocabulary import (
    Action,
    AgreementForm,
    Channel,
    CloseReason,
    Level,
    MarkKind,
    Measure,
    ObligationKind,
    RiskColour,
    Status,
)
from tests.journeys.reading import (
    agreement_of,
    date,
    findings,
    now,
    paper,
    rows_told,
    started,
    sweep,
    told,
    would_find,
)


def test_s01_a_waiver_with_a_condition_needs_no_money(county: County) -> None:
    dispute = s01.story(county)
    agreement = agreement_of(dispute)
    assert {row.kind for row in agreement.obligations.all()} == {ObligationKind.DO, ObligationKind.REFRAIN}
    assert agreement.confirm_deadline == date("2025-05-26")  # 25 May 2025 is a Sunday
    assert dispute.mediation_deadline == date("2025-05-19")
    text = paper(dispute, PaperKind.AGREEMENT)
    assert "修好且以后不漏" in text
    assert "金额" not in text


def test_s02_found_by_the_committee_both_were_asked_and_the_word_counts_at_once(county: County) -> None:
    dispute = s02.story(county)
    assert dispute.channel == Channel.OWN_INITIATIVE
    accepted = dispute.timeline.get(action=Action.ACCEPT)
    consents = dispute.timeline.filter(reason__endswith="同意调解", pk__lt=accepted.pk)
    assert consents.count() == 2
    agreement = agreement_of(dispute)
    assert (agreement.form, agreement.effective_on) == (AgreementForm.ORAL, date("2025-07-07"))
    assert agreement.confirm_deadline == date("2025-08-06")
    assert not agreement.marks.exists()
    assert agreement.obligations.get(order=1).performed_on == date("2025-07-07")


def test_s02_a_visit_and_it_is_closed(county: County) -> None:
    dispute = s02.story(county)
    sweep("2025-07-14 08:00")
    assert "follow_up_7" in rows_told(dispute)


def test_s03_while_one_party_refuses_nothing_is_accepted(county: County) -> None:
    walk = started(county, "2024-12-02 09:00")
    walk.will("2024-12-02 15:00", "杜仲明", False)
    assert {"party_refused"} <= findings(walk.dispute, "triage")
    assert [notice.mode for notice in told(walk.dispute, Measure.TERMINATE)]
    with pytest.raises(Refused, match="人民调解法 3、17、26"):
        walk.accept("2024-12-03 09:00")
    walk.will("2024-12-04 09:00", "杜仲明", True)
    walk.accept("2024-12-04 09:10")
    assert walk.dispute.status == Status.MEDIATING


def test_s03_each_villagers_money_adds_up(county: County) -> None:
    dispute = s03.story(county)
    paid = agreement_of(dispute).obligations.filter(kind=ObligationKind.PAY.value)
    assert sum(row.amount_fen or 0 for row in paid) == 1_500_000
    assert all(row.performed_on == date("2024-12-14") for row in paid)
    assert "退回3900元" in paid.get(creditor__name="盘某").performed_note
    assert agreement_of(dispute).obligations.get(kind=ObligationKind.DO.value).performed_on is None
    text = paper(dispute, PaperKind.AGREEMENT)
    assert "叁仟玖佰元整" in text
    assert text.count("叁仟柒佰元整") == 3


def test_s04_one_group_two_outcomes_and_only_the_waiting_six_go_to_court(county: County) -> None:
    waiting, done = s04.story(county)
    assert waiting.file_number != done.file_number
    assert waiting.parties.count() == 7
    assert agreement_of(waiting).confirmation_applied_on == date("2021-09-17")
    assert agreement_of(done).confirmation_applied_on is None
    assert (done.status, done.close_reason, done.closed_on) == (
        Status.CLOSED,
        CloseReason.FULFILLED,
        date("2021-09-27"),
    )
    assert {dispute.colour for dispute in (waiting, done)} == {RiskColour.ORANGE}
    assert waiting.mediation_deadline == date("2021-09-30")


def test_s05_another_mediator_and_the_same_clock(county: County) -> None:
    dispute = s05.story(county)
    swap = dispute.timeline.get(action=Action.HAND_OVER)
    assert "回避" in swap.reason
    assert dispute.mediator == county.user("qingxi_sun")
    assert (dispute.accepted_on, dispute.level_since) == (date("2024-04-29"), date("2024-04-29"))
    assert dispute.mediation_deadline == date("2024-05-29")
    assert dispute.deadline_version == 1
    assert "孙海平" in paper(dispute, PaperKind.SESSION_RECORD)


def test_s05_a_death_is_red_and_a_person_is_asked_whether_the_county_should_take_it(county: County) -> None:
    dispute = s05.story(county)
    assert dispute.colour == RiskColour.RED
    assert {"death", "quarrel"} <= findings(dispute, "alerts")
    asked = dispute.notices.filter(rule_row="death", measure=Measure.SEND_UP.value)
    assert asked.exists()
    assert not dispute.handovers.exists()
    assert "派出所" in dispute.timeline.get(action=Action.REPORT_DANGER).reason


def test_s06_two_committees_share_one_file(county: County) -> None:
    dispute = s06.story(county)
    agreement = agreement_of(dispute)
    seals = set(agreement.marks.filter(kind=MarkKind.COMMITTEE_SEAL.value).values_list("signer_name", flat=True))
    assert seals == {TOWN, s06.OTHER_COMMITTEE}
    assert dispute.responsible.name == TOWN
    assert dispute.decisions.filter(table="triage").first().facts["is_cross_township"] is True
    assert not dispute.handovers.exists()
    assert would_find(dispute, "legal_aid", "2026-11-22") == ["offer_migrant"]


def test_s06_another_committees_seal_is_not_the_one_that_counts(county: County) -> None:
    walk = started(county, "2026-11-02 09:00", "qingxi_zhao", level=Level.TOWNSHIP)
    walk.accept("2026-11-02 09:10")
    walk.agree("2026-11-02 10:00", [walk.do("杜仲明", "装檐沟")], issues="滴水", responsibility="杜仲明")
    for party in walk.dispute.parties.all():
        walk.mark("2026-11-02 10:10", MarkKind.PARTY_SIGNATURE, party.name, party)
    walk.mark("2026-11-02 10:20", MarkKind.MEDIATOR_SIGNATURE, "赵敏")
    walk.mark("2026-11-02 10:30", MarkKind.COMMITTEE_SEAL, s06.OTHER_COMMITTEE)
    assert walk.agreement.effective_on is None
    walk.mark("2026-11-02 10:40", MarkKind.COMMITTEE_SEAL, TOWN)
    assert walk.agreement.effective_on == date("2026-11-02")


def test_s07_four_speak_for_twenty_seven(county: County) -> None:
    dispute = s07.story(county)
    group = dispute.parties.get(name=s07.GROUP)
    voices = list(group.representatives.all())
    assert len(voices) == 4
    assert all("书面授权" in voice.authority and voice.authorised_on for voice in voices)
    assert dispute.channel == Channel.PETITION
    assert dispute.responsible.name == COUNTY_CENTRE
    assert "large_group" in findings(dispute, "alerts")
    text = paper(dispute, PaperKind.AGREEMENT)
    assert all(f"代表{letter}" in text for letter in "甲乙丙丁")


def test_s07_an_agreement_nobody_signed_is_remembered(county: County) -> None:
    dispute = s07.story(county)
    sweep("2024-06-15 08:00")
    assert "unsigned" in rows_told(dispute)
    assert now(dispute).status == Status.AGREED
    assert bridge.build(PaperKind.AGREEMENT, dispute, agreement_of(dispute), date("2024-06-15"))["signed_on"] is None
