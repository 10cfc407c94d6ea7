"""The sweep: only what is due, once, after any outage, past any poison (design section 4)."""

from __future__ import annotations

import datetime
import json

import pytest

from mediation.models import Dispute, Heartbeat, Notice
from mediation.moments import start_of
from mediation.services import intake
from mediation.services.sweep import run_sweep
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import acts, days, entries, everything, history_gaps

TODAY = START.date()


def test_only_what_is_due_is_looked_at(county: County) -> None:
    early = made.make_mediating(county)
    made.make_mediating(county, at=START + days(2))
    report = run_sweep(at=start_of(TODAY + days(3)))
    assert (report.due, report.reviewed, report.escalated, report.failed) == (1, 1, 0, [])
    assert Notice.objects.count() == 1
    assert early.notices.get(rule_row="no_session").created_at == start_of(TODAY + days(3))


def test_a_moment_before_nothing_is_due(county: County) -> None:
    made.make_mediating(county)
    at = start_of(TODAY + days(3)) - datetime.timedelta(microseconds=1)
    assert run_sweep(at=at).due == 0


def test_twice_does_everything_once(county: County) -> None:
    dispute = made.make_mediating(county)
    at = START + days(7)
    first = run_sweep(at=at)
    after = {name: rows for name, rows in everything().items() if name != "Heartbeat"}
    second = run_sweep(at=at)
    assert (first.escalated, second.due, second.escalated) == (1, 0, 0)
    assert {name: rows for name, rows in everything().items() if name != "Heartbeat"} == after
    assert (dispute.handovers.count(), acts(dispute).count("escalate")) == (1, 1)


@pytest.mark.parametrize("outage", [7, 30, 400])
def test_after_an_outage_each_breach_escalates_once(county: County, outage: int) -> None:
    """However long nobody swept: one step up per level, each with its own clock from the day of the step."""
    grid = county.body("枫林村人民调解委员会").place.children.order_by("code").first()
    dispute = made.make_mediating(county, by=county.grid, grid=grid, level="grid")
    at = START + days(outage)
    report = run_sweep(at=at)
    after = fresh(dispute)
    assert (report.escalated, after.level, after.level_since) == (1, "panel", at.date())
    run_sweep(at=at + days(6))
    assert fresh(dispute).level == "panel"
    run_sweep(at=at + days(7))
    assert fresh(dispute).level == "township"
    assert dispute.handovers.count() == 2


def test_from_the_grid_to_the_county_nobody_lifts_a_finger(county: County) -> None:
    """1 + 7 + 15 days up, then 30 days at the county until a person is asked which way out."""
    grid = county.body("枫林村人民调解委员会").place.children.order_by("code").first()
    dispute = made.make_mediating(county, by=county.grid, grid=grid, level="grid")
    climbed = []
    for day in range(60):
        run_sweep(at=START + days(day))
        if not climbed or climbed[-1][1] != fresh(dispute).level:
            climbed.append((day, fresh(dispute).level))
    assert climbed == [(0, "grid"), (1, "panel"), (8, "township"), (23, "county")]
    asked = dispute.notices.get(rule_row="county_days")
    assert (asked.mode, asked.created_at.date()) == ("ask", TODAY + days(53))


@pytest.mark.goes_behind
def test_poison_is_set_aside_for_an_hour_while_others_go_on(county: County, caplog: pytest.LogCaptureFixture) -> None:
    poison, healthy = made.make_mediating(county), made.make_mediating(county)
    Dispute.objects.filter(pk=poison.pk).update(risk_tags=["没有这个词"])
    at = START + days(7)
    before = len(entries(poison))
    report = run_sweep(at=at)
    assert (report.due, report.reviewed, report.failed) == (2, 1, [poison.file_number])
    assert (fresh(healthy).level, fresh(poison).level) == ("township", "panel")
    assert fresh(poison).next_check_at == at + datetime.timedelta(hours=1)
    assert len(entries(poison)) == before
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "没有这个词" not in caplog.text


@pytest.mark.goes_behind
def test_an_antidote_lets_it_go_on(county: County) -> None:
    poison = made.make_mediating(county)
    Dispute.objects.filter(pk=poison.pk).update(risk_tags=["没有这个词"])
    run_sweep(at=START + days(7))
    intake.report_risk(dispute=fresh(poison), by=county.wang, at=START + days(7), risk_tags=[])
    assert fresh(poison).level == "township"


@pytest.mark.goes_behind
def test_poison_waits_its_hour_only(county: County) -> None:
    poison = made.make_mediating(county)
    Dispute.objects.filter(pk=poison.pk).update(risk_tags=["没有这个词"])
    at = START + days(7)
    run_sweep(at=at)
    assert run_sweep(at=at + datetime.timedelta(minutes=59)).due == 0
    assert run_sweep(at=at + datetime.timedelta(minutes=60)).failed == [poison.file_number]


def test_the_report_is_plain_json_and_the_heartbeat(county: County) -> None:
    made.make_mediating(county)
    report = run_sweep(at=START + days(7))
    told = json.loads(json.dumps(report.as_json()))
    assert told == {
        "at": (START + days(7)).isoformat(),
        "due": 1,
        "reviewed": 1,
        "escalated": 1,
        "failed": [],
        "unfinished": False,
    }
    beat = Heartbeat.objects.get(name="sweep")
    assert (beat.at, beat.detail) == (START + days(7), told)


def test_the_heart_beats_when_nothing_is_due(county: County) -> None:
    run_sweep(at=START)
    run_sweep(at=START + days(1))
    assert Heartbeat.objects.get().at == START + days(1)


def test_closed_disputes_are_never_looked_at(county: County) -> None:
    dispute = made.make_dispute(county)
    intake.withdraw_dispute(dispute=dispute, by=county.wang, at=START, reason="撤回")
    assert run_sweep(at=START + days(400)).due == 0


def test_the_sweep_leaves_history_too(county: County) -> None:
    made.make_mediating(county)
    run_sweep(at=START + days(7))
    assert history_gaps() == []
