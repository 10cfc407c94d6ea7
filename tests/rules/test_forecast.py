"""What will happen if nobody acts, told before it happens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules import forecast, reference, shelf
from rules.vocabulary import Mode

MONDAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("facts", "days", "row"),
    [
        ({"status": "mediating", "level": "panel", "days_at_level": 0, "party_refused": False}, 7, "panel_days"),
        ({"status": "mediating", "level": "panel", "days_at_level": 5, "party_refused": False}, 2, "panel_days"),
        ({"status": "closed", "level": "panel", "days_at_level": 0, "party_refused": False}, None, None),
        ({"status": "mediating", "level": "panel", "days_at_level": 0, "party_refused": True}, None, None),
    ],
    ids=["第一天", "第五天", "已办结", "当事人拒绝"],
)
def test_the_ladder_says_when_it_will_act(facts: dict[str, object], days: int | None, row: str | None) -> None:
    coming = forecast.next_act(shelf.shipped()["ladder"], facts, MONDAY)
    if days is None:
        assert coming is None
    else:
        assert coming is not None
        assert (coming.on, coming.finding.row) == (MONDAY + timedelta(days=days), row)


def test_a_forecast_is_what_the_day_itself_decides() -> None:
    table = shelf.shipped()["ladder"]
    facts = {"status": "mediating", "level": "grid", "days_at_level": 0, "party_refused": False}
    coming = forecast.next_act(table, facts, MONDAY)
    assert coming is not None
    for day in range(1, (coming.on - MONDAY).days + 1):
        found = reference.decide(table, forecast.aged(facts, day), MONDAY + timedelta(days=day)).findings
        acts = [finding for finding in found if finding.outcome.mode is Mode.ACT]
        assert bool(acts) == (MONDAY + timedelta(days=day) == coming.on)


def test_nothing_within_the_limit() -> None:
    facts = {"status": "mediating", "level": "panel", "days_at_level": 0, "party_refused": False}
    assert forecast.next_act(shelf.shipped()["ladder"], facts, MONDAY, limit=3) is None


def test_what_is_remembered_has_a_limit_and_stays_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast, "MOST_REMEMBERED", 2)
    table = shelf.shipped()["ladder"]
    for _ in range(2):
        for days in range(1, 6):
            facts = {"status": "mediating", "level": "panel", "days_at_level": days}
            told = forecast.next_act(table, facts, date(2026, 11, 23))
            assert told == forecast._first_act(table, forecast.normalise(facts), date(2026, 11, 23), 0, 400)
            assert len(forecast._MEMORY) <= 2
