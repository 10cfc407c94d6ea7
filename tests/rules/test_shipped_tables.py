"""The rulebooks that ship: every example beside a row comes out as written, from the engine and from the reference."""

import re

import pytest

from rules import engine, reference, shelf
from rules.table import Pack
from rules.vocabulary import DisputeType, Level, Measure, Mode, RiskColour, Status
from tests.rules.samples import ON

TABLES = shelf.shipped()
EXAMPLES = [
    pytest.param(table, row, example, id=f"{table.title}-{row.id}-{number}")
    for table in (*TABLES.values(), *shelf.ladders().values())
    for row in table.rows
    for number, example in enumerate(row.examples, 1)
]


@pytest.mark.parametrize(("table", "row", "example"), EXAMPLES)
def test_every_example_comes_out_as_written(table, row, example):
    for made in (
        engine.decide(table, example.given, row.starts),
        reference.decide(table, example.given, row.starts),
        engine.decide(table, example.given, ON),
    ):
        got = row.id in made.rows if isinstance(example.expect, bool) else made.rows
        assert got == example.expect
        assert not made.disagreed


@pytest.mark.parametrize("table", [*TABLES.values(), *shelf.ladders().values()], ids=[*TABLES, *shelf.ladders()])
def test_every_row_is_explained_and_dated(table):
    assert reference.failing_examples(table) == []
    assert table.title
    assert table.note
    for row in table.rows:
        assert re.search(r"[\u4e00-\u9fff].*。$", row.sentence), row.id
        assert re.search(r"\d|办法", row.basis), row.id
        assert ("示例" in row.basis) is (row.pack is Pack.LOCAL), f"{row.id}: 示例 marks local rows, and only those"
        if row.outcome.measure in (Measure.REFUSE_INTAKE, Measure.CHOOSE_EXIT, Measure.TERMINATE, Measure.OFFER_AID):
            assert row.outcome.route, f"{row.id}: whoever is sent away is told where to go"


def decide(table, **facts):
    return engine.decide(TABLES[table], facts, ON)


def outcomes(made):
    return [(finding.row, finding.outcome.measure, finding.outcome.mode) for finding in made.findings]


def test_the_shelf_holds_the_eight_books():
    assert sorted(TABLES) == [
        "agreement",
        "alerts",
        "clocks",
        "exits",
        "ladder",
        "legal_aid",
        "reminders",
        "triage",
    ]
    assert shelf.shipped() is TABLES


@pytest.mark.parametrize(
    ("level", "days", "goal"),
    [
        ("grid", 1, "panel"),
        ("panel", 7, "township"),
        ("village", 7, "township"),
        ("township", 15, "county"),
        ("county", 30, None),
    ],
)
@pytest.mark.parametrize("status", ["registered", "mediating"])
def test_the_ladder_moves_on_the_day_and_not_before(level, days, goal, status):
    for late in (0, 1, 100):
        (finding,) = decide("ladder", status=status, level=level, days_at_level=days + late).findings
        assert finding.outcome.to == goal
        assert finding.outcome.measure is (Measure.SEND_UP if goal else Measure.CHOOSE_EXIT)
        assert finding.outcome.mode is (Mode.ACT if goal else Mode.ASK)
    assert decide("ladder", status=status, level=level, days_at_level=days - 1).rows == ()


def test_who_refuses_is_never_sent_up():
    # 人民调解法 17: whatever else is true
    for level in Level:
        made = decide(
            "ladder",
            status="mediating",
            level=level,
            party_refused=True,
            days_at_level=99,
            attempts_at_level=9,
            panel_gave_up=True,
            month_days_left=-1,
        )
        assert outcomes(made) == [("refused", Measure.TERMINATE, Mode.ASK)]


def test_settled_disputes_are_never_sent_up():
    for status in set(Status) - {Status.REGISTERED, Status.MEDIATING}:
        for level in Level:
            made = decide("ladder", status=status, level=level, days_at_level=99, attempts_at_level=9)
            assert made.rows == ()


def test_the_month_asks_at_seven_at_three_and_at_its_end():
    asked = {
        left: decide("ladder", status="mediating", level="township", days_at_level=2, month_days_left=left).rows
        for left in (8, 7, 4, 3, 1, 0, -9)
    }
    assert asked == {
        8: (),
        7: ("month_7",),
        4: ("month_7",),
        3: ("month_3",),
        1: ("month_3",),
        0: ("month_over",),
        -9: ("month_over",),
    }


def test_labour_disputes_hear_of_arbitration_on_day_fifteen():
    for kind in DisputeType:
        made = decide("ladder", status="mediating", level="county", dispute_type=kind, days_since_registered=15)
        is_labour = kind in (DisputeType.MIGRANT_WAGE, DisputeType.LABOUR_OTHER)
        assert made.rows == (("labour_15",) if is_labour else ())


def test_intake_is_refused_with_a_way_to_go_and_sent_up_only_from_the_village():
    refused = decide("triage", handled_by="court", is_entrusted=False, level="village", is_cross_village=True)
    assert outcomes(refused) == [("court_accepted", Measure.REFUSE_INTAKE, Mode.ASK)]
    for level in Level:
        rows = decide("triage", is_cross_township=True, level=level).rows
        assert rows == (("cross_township",) if level in (Level.GRID, Level.PANEL, Level.VILLAGE) else ())


def test_danger_is_reported_whatever_is_missing_until_it_was():
    # 人民调解法 25: no gate, no missing fact stands in the way
    for tag in ("violence", "threat", "weapon", "self_harm", "group_fight", "group_petition"):
        (report, leader) = decide("alerts", risk_tags=[tag]).findings
        assert (report.outcome.measure, report.outcome.mode) == (Measure.REPORT_POLICE, Mode.ACT)
        assert report.outcome.colour is leader.outcome.colour is RiskColour.RED
        assert decide("alerts", risk_tags=[tag], danger_reported=True).rows == ("danger_leader",)
    assert all(row.outcome.mode is Mode.ACT for row in TABLES["alerts"].rows)
    abuse = decide("alerts", risk_tags=["abuse_of_incapable"])
    assert abuse.findings[0].basis == "反家庭暴力法 14"


def test_new_tension_at_a_visit_paints_the_dispute_orange():
    # 人民调解法 25, 31
    (watch,) = decide("alerts", new_tension=True).findings
    assert (watch.outcome.measure, watch.outcome.colour) == (Measure.WATCH, RiskColour.ORANGE)
    assert decide("alerts", new_tension=False).rows == decide("alerts").rows == ()


@pytest.mark.parametrize("table", [*TABLES.values(), *shelf.ladders().values()], ids=[*TABLES, *shelf.ladders()])
def test_local_rows_count_by_their_cells(table):
    for row in table.rows:
        assert "{" not in row.says, row.id
        if row.pack is Pack.LOCAL:
            assert not re.search(r"\d+[天次人元]", re.sub(r"\{.*?\}", "", row.sentence)), row.id


def test_legal_aid_is_never_asked_for_twice():
    entitled = {"party_tags": ["abuse_victim"], "aid_requested": True, "limitation_days_left": 3, "level": "county"}
    assert decide("legal_aid", **entitled, aid_pending=False).rows == ("refer_no_test",)
    assert decide("legal_aid", **entitled, aid_pending=True).rows == ()
    waiting = decide("legal_aid", **entitled)
    assert outcomes(waiting) == [("offer_no_test", Measure.OFFER_AID, Mode.ASK)]
    assert "aid_pending" in waiting.unknown


def test_reminders_never_fall_silent_on_an_overdue_obligation():
    for days in (-1, -2, -30, -400):
        assert "overdue" in decide("reminders", status="performing", days_to_next_due=days).rows
