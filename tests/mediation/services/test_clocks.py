"""Legal clocks: which run for which dispute, from which day; counted anew when a year's holidays are loaded."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation import clocks as bridge
from mediation.folders import Folder, open_folder
from mediation.models import Dispute, LegalClock, Notice
from mediation.services import endings, intake, recount, referrals, review
from mediation.services.holidays import load_year
from mediation.services.sweep import run_sweep
from rules import notice
from rules.calendar import shipped_holidays
from rules.legal_words import ClockStart
from rules.vocabulary import Action
from tests import factories as made
from tests.factories import START, County, fresh, moment
from tests.mediation.helpers import days, entries, history_gaps, refused
from tests.mediation.states import mediating, performing, sent_up, terminated
from tests.mediation.verbs import extend, told
from tests.rules.samples import NOTICE_2027

TODAY = START.date()
SPRING = moment(1, 8, year=2027)  # a period of 30 days from here ends in 春节


def running(dispute: Dispute) -> dict[str, tuple[str, str]]:
    """Row: start and safe day of every stored clock."""
    return {clock.row: (str(clock.start_on), str(clock.safe_on)) for clock in dispute.clocks.all()}


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


# --- which clocks run ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "row", "safe"),
    [
        ({}, "mediation_month", "2026-12-02"),
        ({"dispute_type": "medical"}, "medical_30", "2026-12-14"),
        ({"dispute_type": "migrant_wage"}, "labour_15", "2026-11-17"),
        ({"channel": "court", "court_entrustment": "before_filing"}, "court_before_filing", "2026-12-02"),
        ({"channel": "court", "court_entrustment": "ordinary"}, "court_ordinary", "2026-11-17"),
        ({"channel": "court", "court_entrustment": "summary"}, "court_summary", "2026-11-09"),
        ({"channel": "court", "court_entrustment": "none"}, "mediation_month", "2026-12-02"),
    ],
)
def test_a_type_and_a_court_have_their_own_period(county: County, changes: dict[str, Any], row: str, safe: str) -> None:
    form = {"request_form": "none"} if changes.get("channel") == "court" else {}
    dispute = made.make_mediating(county, **changes, **form)
    clock = bridge.mediation_clock(fresh(dispute))
    assert clock is not None
    assert (clock.row, str(clock.safe_on)) == (row, safe)
    assert (str(dispute.mediation_safe), clock.basis != "") == (safe, True)


def test_labour_is_counted_from_the_request_and_the_month_from_acceptance(county: County) -> None:
    dispute = made.make_dispute(county, dispute_type="labour_other")
    intake.accept_dispute(dispute=dispute, by=county.wang, at=START + days(2))
    told = running(fresh(dispute))
    assert told["labour_15"] == ("2026-11-02", "2026-11-17")
    assert told["mediation_month"] == ("2026-11-04", "2026-12-04")
    assert fresh(dispute).mediation_safe == day("2026-11-17")


def test_before_its_article_was_in_force_a_medical_dispute_had_its_period_too(county: County) -> None:
    dispute = made.make_dispute(county, dispute_type="medical")
    early = datetime.date(2018, 1, 2)
    found = bridge.rules_for({"status": "mediating", "dispute_type": "medical"}, early)
    assert [(rule.row, rule.period) for rule in found if rule.since.is_mediation] == [("general", "30个工作日")]
    assert bridge.first_mediation(dispute, early) != {}


def test_limitation_begins_anew_with_the_request(county: County) -> None:
    table = (
        ({}, "limitation_3_years", "2029-11-02"),
        ({"dispute_type": "migrant_wage"}, "labour_arbitration_1_year", "2027-11-02"),
        ({"dispute_type": "land_forest"}, "land_arbitration_2_years", "2028-11-02"),
    )
    for changes, row, safe in table:
        assert running(made.make_dispute(county, **changes))[row] == ("2026-11-02", safe)


@pytest.mark.parametrize(
    "changes",
    [
        {"channel": "own_initiative", "request_form": "none"},
        {"channel": "police", "request_form": "none"},
        {"limitation_on": TODAY - days(1)},
    ],
    ids=["主动调解", "公安移送", "时效已过"],
)
def test_what_interrupts_nothing_starts_nothing(county: County, changes: dict[str, Any]) -> None:
    dispute = made.make_dispute(county, **changes)
    assert (bridge.interrupted_on(dispute), running(dispute)) == (None, {})
    assert entries(dispute)[0].reason == ""


def test_the_request_is_stamped_for_good(county: County) -> None:
    dispute = made.make_dispute(county)
    intake.supplement_dispute(dispute=dispute, by=county.wang, at=START, changes={"claim": "另外的请求"})
    stamp = entries(dispute)[0].reason
    assert stamp == "聂某于2026-11-02请求调解与徐某的纠纷，诉讼时效自当日起中断。请求事项：停止排水\n清走杂物"


def test_a_court_s_way_of_entrusting_belongs_to_a_court(county: County) -> None:
    sentence = "来源不是法院的，不能填写法院委派、委托方式。"
    with refused(sentence, "court_entrustment"):
        made.make_dispute(county, court_entrustment="ordinary")
    dispute = made.make_dispute(county)
    with refused(sentence, "court_entrustment"):
        intake.supplement_dispute(dispute=dispute, by=county.wang, at=START, changes={"court_entrustment": "summary"})


def test_a_corrected_type_brings_its_own_period(county: County) -> None:
    dispute = mediating(county)
    intake.supplement_dispute(dispute=dispute, by=county.wang, at=START, changes={"dispute_type": "medical"})
    assert "mediation_month" not in running(dispute)
    assert fresh(dispute).mediation_safe == day("2026-12-14")
    assert history_gaps() == []


def test_the_month_goes_on_while_nobody_has_received_what_was_sent_up(county: County) -> None:
    assert running(sent_up(county))["mediation_month"] == ("2026-11-02", "2026-12-02")


def test_after_the_agreement_its_own_clocks_run(county: County) -> None:
    assert running(performing(county)) == {"confirm_30": ("2026-11-02", "2026-12-02")}


def test_a_notice_starts_the_three_days_of_a_traffic_accident(county: County) -> None:
    dispute = made.make_mediating(county, dispute_type="traffic")
    endings.terminate_mediation(dispute=dispute, by=county.wang, at=START, reason="分歧太大")
    assert "traffic_3" not in running(dispute)
    told(county, fresh(dispute), county.wang, START + days(1))
    assert running(dispute)["traffic_3"] == ("2026-11-03", "2026-11-06")
    assert "traffic_3" not in running(terminated(county))


def test_legal_aid_is_asked_until_it_is_answered(county: County) -> None:
    dispute = mediating(county)
    referral = referrals.refer_legal_aid(
        dispute=dispute, by=county.wang, at=START, party=dispute.parties.first(), reason="经济困难"
    )
    assert running(dispute)["aid_decision_7"] == ("2026-11-02", "2026-11-09")
    referral.state = "accepted"
    referral.save()
    review.review(dispute=fresh(dispute), at=START)
    assert "aid_decision_7" not in running(dispute)


def test_the_last_instalment_counts_and_without_an_agreement_none(county: County) -> None:
    last = bridge.STARTS[ClockStart.LAST_DUE]
    dispute = performing(county)
    assert last(dispute, open_folder(dispute)) == day("2026-11-22")
    assert last(dispute, Folder()) is None


# --- another calendar -------------------------------------------------------------------------------------------------


def load(county: County, text: str = NOTICE_2027, at: datetime.datetime = SPRING, **more: Any) -> Any:
    """The notice of 2027, loaded by the administrator."""
    return load_year(by=county.admin, at=at, year=2027, text=text, source="假定的通知", **more)


def entrusted(county: County, at: datetime.datetime = SPRING) -> Dispute:
    """Thirty days that end in 春节: 2027-02-07, a Sunday."""
    return made.make_mediating(county, at=at, channel="court", request_form="none", court_entrustment="before_filing")


def test_a_year_without_its_notice_is_provisional_until_it_is_loaded(county: County) -> None:
    dispute = entrusted(county)
    before = dispute.clocks.get()
    assert (str(before.deadline_on), str(before.safe_on), before.is_provisional) == ("2027-02-11", "2027-02-04", True)
    done = load(county)
    after = fresh(before)
    assert (str(after.deadline_on), str(after.safe_on), after.is_provisional) == ("2027-02-15", "2027-02-04", False)
    assert (done.is_new, done.disputes) == (True, 1)
    now = fresh(dispute)
    assert (str(now.mediation_deadline), str(now.mediation_safe)) == ("2027-02-15", "2027-02-04")
    assert now.next_check_at == SPRING  # the sweep looks at once
    assert history_gaps() == []


def test_the_change_stands_in_the_timeline_and_the_mediator_is_told(county: County) -> None:
    dispute = entrusted(county)
    load(county)
    text = "放假安排更新，调解期限的届满日由2027-02-11改为2027-02-15，稳妥日由2027-02-04改为2027-02-04。"
    entry = entries(dispute)[-1]
    assert (entry.action, entry.by, entry.reason) == (Action.RECOUNT, None, text)
    told = dispute.notices.get(key__startswith="recount:")
    assert (told.text, told.user, told.organisation) == (text, county.wang, dispute.responsible)


def test_loading_twice_changes_nothing(county: County) -> None:
    dispute = entrusted(county)
    load(county)
    again = load(county, at=SPRING + days(1))
    assert (again.is_new, again.disputes) == (False, 0)
    assert dispute.notices.filter(key__startswith="recount:").count() == 1
    assert [entry.action for entry in entries(dispute)].count(Action.RECOUNT) == 1


def test_what_the_change_does_not_touch_is_neither_written_nor_told(county: County) -> None:
    untouched = [mediating(county), performing(county), entrusted(county, moment(3, 1, year=2027))]
    closed = entrusted(county)
    intake.withdraw_dispute(dispute=closed, by=county.wang, at=SPRING, reason="撤回")
    before = {dispute.pk: fresh(dispute).version for dispute in untouched}
    assert load(county).disputes == 0
    assert {dispute.pk: fresh(dispute).version for dispute in untouched} == before
    assert Notice.objects.filter(key__startswith="recount:").count() == 0
    march = untouched[2].clocks.get()
    assert (str(march.safe_on), march.is_provisional) == ("2027-03-31", False)  # the day stays, 暂定 goes


def test_unaffected_disputes_cost_no_query(county: County) -> None:
    calendar = notice.merged(shipped_holidays(), 2027, notice.read(NOTICE_2027, 2027), is_confirmed=True)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert recount.recount(calendar=calendar, years={2027}, at=START) == 0
        return len(caught)

    mediating(county)
    one = cost()
    for _ in range(4):
        mediating(county)
    assert cost() == one <= 2


def test_working_days_on_the_way_count_even_when_the_end_lies_elsewhere(county: County) -> None:
    dispute = made.make_mediating(county, at=moment(2, 1, year=2027), dispute_type="medical")
    clock = dispute.clocks.get(since="accepted")
    assert str(clock.safe_on) == "2027-03-19"
    load(county)
    assert str(fresh(clock).safe_on) == "2027-03-22"  # two days more are free on the way, and one Saturday is worked


def test_other_periods_and_their_copies_move_as_well(county: County) -> None:
    dispute = made.make_mediating(county, at=SPRING)
    agreement = made.sign(county, _agreement(county, dispute), at=SPRING).agreements.get()
    assert str(agreement.confirm_deadline) == "2027-02-11"
    aided = entrusted(county, moment(2, 1, year=2027))
    referral = referrals.refer_legal_aid(
        dispute=aided, by=county.wang, at=moment(2, 4, year=2027), party=aided.parties.first(), reason="困难"
    )
    assert str(referral.decide_by) == "2027-02-11"
    assert load(county).disputes == 2
    assert str(fresh(agreement).confirm_deadline) == "2027-02-15"
    assert str(fresh(referral).decide_by) == "2027-02-04"
    assert str(aided.notices.get(measure="refer_aid").due_on) == "2027-02-04"


def _agreement(county: County, dispute: Dispute) -> Any:
    from_terms = made.terms(dispute, on=SPRING.date())
    return made.agreements.reach_agreement(dispute=dispute, by=county.wang, at=SPRING, terms=from_terms)


@pytest.mark.goes_behind
def test_an_extended_period_keeps_the_day_that_was_agreed(county: County) -> None:
    dispute = mediating(county)
    extend(county, dispute, county.wang, START, until=day("2027-02-11"))
    clock = bridge.mediation_clock(fresh(dispute))
    assert clock is not None
    assert (str(clock.raw_on), str(clock.deadline_on)) == ("2027-02-11", "2027-02-11")
    load(county)
    assert (str(fresh(clock).raw_on), str(fresh(clock).deadline_on)) == ("2027-02-11", "2027-02-15")
    assert str(fresh(clock).safe_on) == "2027-02-04"


def test_many_are_counted_in_chunks(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recount, "CHUNK", 2)
    cases = [entrusted(county) for _ in range(5)]
    assert load(county).disputes == 5
    assert {str(fresh(case).mediation_deadline) for case in cases} == {"2027-02-15"}


@pytest.mark.goes_behind
def test_what_a_crash_left_undone_is_done_by_the_next_call(county: County) -> None:
    dispute = entrusted(county)
    load(county)
    LegalClock.objects.filter(dispute=dispute).update(deadline_on=day("2027-02-11"), is_provisional=True)
    assert load(county).disputes == 1
    assert str(dispute.clocks.get().deadline_on) == "2027-02-15"


def test_the_sweep_finds_what_is_due_after_the_change(county: County) -> None:
    dispute = entrusted(county)
    load(county)
    assert run_sweep(at=SPRING).due >= 1
    assert fresh(dispute).next_check_at > SPRING


def test_a_dispute_that_closed_meanwhile_is_left_alone(county: County) -> None:
    dispute = entrusted(county)
    calendar = notice.merged(shipped_holidays(), 2027, notice.read(NOTICE_2027, 2027), is_confirmed=True)
    assert recount.moved_by(calendar, {2027})
    intake.withdraw_dispute(dispute=dispute, by=county.wang, at=SPRING, reason="撤回")
    assert recount._recount_chunk([dispute.pk], calendar, SPRING) == 0


def test_another_mediation_period_may_be_the_first(county: County) -> None:
    dispute = made.make_mediating(county, at=moment(1, 24, year=2027), dispute_type="labour_other")
    assert str(fresh(dispute).mediation_deadline) == "2027-02-11"  # 15 days, before the month of 02-24
    load(county)
    assert str(fresh(dispute).mediation_deadline) == "2027-02-15"
