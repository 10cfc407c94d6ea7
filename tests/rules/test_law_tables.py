"""Legal periods, the ways out, the check of an agreement, and the ladders other counties use."""

from dataclasses import replace
from datetime import date

import pytest

from rules import analysis, engine, shelf
from rules.calendar import Period, deadline, shipped_holidays
from rules.legal_words import ClockStart, CourtEntrustment
from rules.loading import BadTable
from rules.remedies import remedies
from rules.table import Example, Pack
from rules.vocabulary import DisputeType, Level, Measure, Mode
from tests.rules.samples import ON, plain_row, table_of

TABLES = shelf.shipped()


def clocks(**facts):
    made = engine.decide(TABLES["clocks"], facts, ON)
    return {found.row: (found.outcome.period, found.outcome.since) for found in made.findings}


@pytest.mark.parametrize(
    ("facts", "row", "period", "since"),
    [
        ({"status": "mediating", "dispute_type": "labour_other"}, "labour_15", "15天", ClockStart.REQUESTED),
        ({"status": "mediating", "dispute_type": "medical"}, "medical_30", "30个工作日", ClockStart.ACCEPTED),
        ({"status": "mediating", "dispute_type": "neighbour"}, "mediation_month", "1个月", ClockStart.ACCEPTED),
        ({"status": "mediating", "court_entrustment": "before_filing"}, "court_before_filing", "30天", "entrusted"),
        ({"status": "mediating", "court_entrustment": "ordinary"}, "court_ordinary", "15天", "entrusted"),
        ({"status": "mediating", "court_entrustment": "summary"}, "court_summary", "7天", ClockStart.ENTRUSTED),
        ({"status": "terminated", "dispute_type": "traffic"}, "traffic_3", "3个工作日", ClockStart.TERMINATED),
        ({"status": "performing"}, "confirm_30", "30天", ClockStart.EFFECTIVE),
        ({"agreement_confirmed": True}, "objection_15", "15天", ClockStart.RULING),
        ({"status": "performing", "agreement_confirmed": True}, "enforce_2_years", "2年", ClockStart.LAST_DUE),
        ({"aid_pending": True}, "aid_decision_7", "7天", ClockStart.AID_REQUESTED),
        ({"aid_pending": True, "aid_granted": True}, "aid_lawyer_3", "3天", ClockStart.AID_GRANTED),
        ({"status": "registered", "dispute_type": "contract"}, "limitation_3_years", "3年", ClockStart.HARM_KNOWN),
        ({"status": "mediating", "dispute_type": "migrant_wage"}, "labour_arbitration_1_year", "1年", "harm_known"),
        ({"status": "mediating", "dispute_type": "land_forest"}, "land_arbitration_2_years", "2年", "harm_known"),
        ({"status": "registered", "court_entrustment": "summary"}, "court_online_3", "3个工作日", "entrusted"),
        ({"status": "performing", "confirmation_applied": True}, "court_accepts_3", "3天", "confirm_applied"),
        ({"status": "performing", "confirmation_applied": True}, "court_decides_15", "15天", "confirm_accepted"),
        ({"agreement_confirmed": True}, "outsider_6_months", "6个月", ClockStart.HARM_KNOWN),
        ({"aid_pending": True, "aid_granted": False}, "aid_objection_5", "5天", ClockStart.AID_OBJECTION),
        ({"status": "referred", "dispute_type": "migrant_wage"}, "labour_committee_5", "5天", "arbitration_applied"),
        ({"status": "referred", "dispute_type": "labour_other"}, "labour_award_45", "45天", "arbitration_accepted"),
        ({"status": "referred", "dispute_type": "labour_other"}, "labour_suit_15", "15天", ClockStart.AWARD),
    ],
)
def test_every_legal_clock_runs_where_the_law_starts_it(facts, row, period, since):
    assert clocks(**facts)[row] == (period, since)


def test_every_clock_is_tried():
    tried = {case[1] for case in test_every_legal_clock_runs_where_the_law_starts_it.pytestmark[0].args[1]}
    assert tried == {row.id for row in TABLES["clocks"].rows}


def test_a_dispute_has_one_mediation_period():
    for kind in DisputeType:
        for way in (None, *CourtEntrustment):
            running = clocks(status="mediating", dispute_type=kind, court_entrustment=way)
            months = {"mediation_month", "medical_30", "court_before_filing", "court_ordinary", "court_summary"}
            assert len(months & set(running)) == 1, (kind, way)


def test_every_period_can_be_counted():
    for row in TABLES["clocks"].rows:
        assert row.pack is Pack.LAW
        assert deadline(ON, Period.parse(row.outcome.period), shipped_holidays()).raw > ON


def test_every_type_of_dispute_has_a_way_out_that_names_a_court():
    assert TABLES["exits"].complete
    for kind in DisputeType:
        routes = remedies(kind)
        assert any("人民法院" in route or "诉讼" in route for route in routes), kind
        assert remedies(kind, ON) == routes
    assert [found.row for found in engine.decide(TABLES["exits"], {"dispute_type": "migrant_wage"}, ON).findings] == [
        "labour_arbitration",
        "labour_court",
        "labour_inspection",
        "payment_order",
        "legal_aid",
    ]
    assert not any("法律援助" in route for route in remedies(DisputeType.MEDICAL, date(2021, 6, 1))), (
        "the law of that day"
    )


def test_a_sound_agreement_passes_and_silence_is_no_fault():
    sound = {
        "has_fee": False,
        "has_payment": True,
        "has_amount": True,
        "has_due_date": True,
        "has_manner": True,
        "has_place": True,
        "has_dispute_facts": True,
        "has_responsibility": True,
        "confirms_status": False,
        "confirms_ownership": False,
        "harms_others": False,
        "agreement_form": "written",
        "dispute_type": "migrant_wage",
        "party_tags": ["minor"],
        "guardian_signed": True,
        "electronic_signature": False,
        "written_wanted": True,
    }
    assert engine.decide(TABLES["agreement"], sound, ON).rows == ()
    assert engine.decide(TABLES["agreement"], {}, ON).rows == ()
    broken = {name: not value if isinstance(value, bool) else value for name, value in sound.items()}
    rows = engine.decide(TABLES["agreement"], {**broken, "has_payment": True, "agreement_form": "oral"}, ON).rows
    assert {"no_fee", "no_amount", "no_due_date", "status", "ownership", "others", "oral_labour", "guardian"} <= set(
        rows
    )
    assert {row.outcome.mode for row in TABLES["agreement"].rows} == {Mode.ASK}, "a person decides what is signed"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"period": "15天"}, "应当同时写明"),
        ({"since": "accepted"}, "应当同时写明"),
        ({"period": "半年", "since": "accepted"}, "看不懂期间“半年”"),
        ({"period": "15天", "since": "moon"}, "“moon”不是可用的词"),
    ],
)
def test_a_period_needs_its_beginning(changes, message):
    with pytest.raises(BadTable) as caught:
        table_of([plain_row(then={"measure": "remind", "mode": "act", **changes})])
    assert message in str(caught.value)


def test_a_period_is_kept_in_its_plain_spelling():
    row = table_of([plain_row(then={"measure": "remind", "mode": "act", "period": "15日", "since": "accepted"})]).rows[
        0
    ]
    assert (row.outcome.period, row.outcome.since) == ("15天", ClockStart.ACCEPTED)


# ---- other ladders ---------------------------------------------------------------------------------------------------

LADDERS = shelf.ladders()


def where(ladder, **facts):
    made = engine.decide(LADDERS[ladder], {"status": "mediating", **facts}, ON)
    return [(found.outcome.measure, found.outcome.to) for found in made.findings]


def test_four_ladders_stand_beside_the_live_one():
    assert sorted(LADDERS) == ["elders_first", "four_levels_seven_days", "one_seven_twenty", "three_by_three"]
    assert all(table not in TABLES.values() for table in LADDERS.values())
    law = [row.id for row in TABLES["ladder"].rows if row.pack is Pack.LAW]
    for table in LADDERS.values():
        assert table.name == "ladder"
        assert [row.id for row in table.rows if row.pack is Pack.LAW] == law
        assert table.rows[0].id == "refused", "who refuses is never sent up （人民调解法 17）"
        assert analysis.check(table, ON) == []


def test_examples_that_name_rows_of_the_live_ladder_do_not_come_along(monkeypatch):
    live = TABLES["ladder"]
    first = live.rows[0]
    names_local = Example({"status": "mediating", "level": "panel", "days_at_level": 7}, ("panel_days",))
    changed = replace(live, rows=(replace(first, examples=(*first.examples, names_local)), *live.rows[1:]))
    monkeypatch.setattr(shelf, "shipped", lambda: {"ladder": changed})
    assert shelf.with_law(LADDERS["elders_first"]).rows[0].examples == first.examples


@pytest.mark.parametrize(
    ("ladder", "facts", "goal"),
    [
        ("four_levels_seven_days", {"level": "grid", "days_at_level": 1}, Level.VILLAGE),
        ("four_levels_seven_days", {"level": "panel", "days_at_level": 3}, Level.TOWNSHIP),
        ("four_levels_seven_days", {"level": "township", "days_since_registered": 7}, Level.COUNTY),
        ("one_seven_twenty", {"level": "village", "complexity": "simple", "days_at_level": 1}, Level.TOWNSHIP),
        ("one_seven_twenty", {"level": "village", "days_at_level": 7}, Level.TOWNSHIP),
        ("one_seven_twenty", {"level": "township", "complexity": "complex", "days_at_level": 20}, Level.COUNTY),
        ("three_by_three", {"level": "grid", "attempts_at_level": 3}, Level.VILLAGE),
        ("three_by_three", {"level": "village", "attempts_at_level": 3}, Level.TOWNSHIP),
        ("elders_first", {"level": "panel", "attempts_at_level": 2}, Level.VILLAGE),
        ("elders_first", {"level": "village", "days_at_level": 7}, Level.TOWNSHIP),
    ],
)
def test_each_ladder_moves_by_its_own_numbers(ladder, facts, goal):
    assert where(ladder, **facts) == [(Measure.SEND_UP, goal)]
    assert where(ladder, **facts, party_refused=True) == [(Measure.TERMINATE, None)]


def test_ladders_end_with_a_choice():
    assert where("three_by_three", level="township", attempts_at_level=3) == [(Measure.CHOOSE_EXIT, None)]
    assert where("elders_first", level="county", days_at_level=15) == [(Measure.CHOOSE_EXIT, None)]
    assert where("one_seven_twenty", level="village", complexity="complex", days_at_level=19) == []
