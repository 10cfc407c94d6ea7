"""The sweep may sleep exactly until the horizon: never longer, and not for nothing."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import horizon, shelf
from rules.cells import Verdict
from rules.facts import SCHEMA, BadFacts, normalise
from rules.horizon import days_until_change
from rules.reference import matching
from tests.rules import samples
from tests.rules.samples import ON, plain_row, table_of

FAR = 40  # days that the slow way looks ahead


def later(facts, days):
    """The facts as they will be so many days on if nobody does anything."""
    return {name: value + SCHEMA[name].daily * days if SCHEMA[name].daily else value for name, value in facts.items()}


def slow_changes(tables, facts):
    """Day by day: the first day on which a row that may match by itself changes a cell, begins or ends."""

    def picture(days):
        now, today = later(facts, days), ON + timedelta(days=days)
        return {
            (table.name, row.id): [cell.check(now.get(name)) for name, cell in row.when.items()]
            for table in tables
            for row in table.rows
            if row.in_force(today) and all(still_possible(name, cell, facts) for name, cell in row.when.items())
        }

    return next((days for days in range(1, FAR + 1) if picture(days) != picture(0)), None)


def still_possible(name, cell, facts):
    return (SCHEMA[name].daily and name in facts) or cell.check(facts.get(name)) is Verdict.YES


def first_other_answer(tables, facts):
    """Day by day: the first day on which the set of matching rows differs."""

    def answer(days):
        today = ON + timedelta(days=days)
        return [matching(table.rows_on(today), later(facts, days)) for table in tables]

    return next((days for days in range(1, FAR + 1) if answer(days) != answer(0)), None)


def dated_table(chance: random.Random):
    rows = []
    for number in range(6):
        names = [*chance.sample([n for n in SCHEMA if SCHEMA[n].daily], 3), *chance.sample(list(SCHEMA), 1)]
        row = samples.row(number, sorted(set(names)), chance)
        row["from"] = str(ON + timedelta(days=chance.choice([-300, -300, chance.randint(-5, 30)])))
        if chance.random() < 0.4:
            row["to"] = str(max(date.fromisoformat(row["from"]), ON + timedelta(days=chance.randint(-9, 30))))
        rows.append(row)
    return table_of(rows)


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_horizon_is_what_the_slow_way_finds(chance: random.Random):
    tables = [dated_table(chance)]
    facts = normalise(samples.facts(chance))
    found, slow, other = (
        days_until_change(tables, facts, ON),
        slow_changes(tables, facts),
        first_other_answer(tables, facts),
    )
    assert (found if found is not None and found <= FAR else None) == slow
    assert other is None or (found is not None and found <= other), "never later than a change of the answer"


@settings(max_examples=80, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_shipped_books_never_change_before_their_horizon(chance: random.Random):
    tables = list(shelf.shipped().values())
    facts = normalise(
        {name: value % 40 if type(value) is int else value for name, value in samples.facts(chance).items()}
    )
    found, other = days_until_change(tables, facts, ON), first_other_answer(tables, facts)
    assert other is None or (found is not None and found <= other)


@pytest.mark.parametrize(
    ("facts", "days"),
    [
        ({"status": "mediating", "level": "panel", "days_at_level": 0}, 7),
        ({"status": "mediating", "level": "panel", "days_at_level": 6}, 1),
        ({"status": "mediating", "level": "panel", "days_at_level": 7}, None),
        ({"status": "mediating", "level": "panel"}, None),
        ({"status": "closed", "level": "panel", "days_at_level": 0}, None),
        ({"status": "mediating", "month_days_left": 30}, 23),
        ({"status": "mediating", "month_days_left": 7}, 4),
        ({"status": "mediating", "month_days_left": 0}, None),
        ({"status": "mediating", "month_days_left": 9, "level": "grid", "days_at_level": 0}, 1),
    ],
)
def test_the_ladder_is_looked_at_again_in_time(facts, days):
    assert days_until_change([shelf.shipped()["ladder"]], facts, ON) == days


def test_rows_begin_and_end_by_themselves():
    facts = {"days_at_level": 100}
    dated = table_of([plain_row(**{"from": "2026-06-11", "to": "2026-06-20"})])
    assert days_until_change([dated], facts, ON) == 10
    assert days_until_change([dated], facts, ON + timedelta(days=10)) == 10
    assert days_until_change([dated], facts, ON + timedelta(days=19)) == 1
    assert days_until_change([dated], facts, ON + timedelta(days=20)) is None


def test_no_table_never_changes_and_facts_are_checked():
    assert days_until_change([], {}, ON) is None
    with pytest.raises(BadFacts):
        days_until_change([], {"moon": 1}, ON)


def test_what_is_remembered_has_a_limit_and_stays_right(monkeypatch: pytest.MonkeyPatch):
    books = shelf.shipped().values()
    asked = [{"status": "mediating", "level": "panel", "days_at_level": days} for days in range(1, 6)]
    wanted = [days_until_change(books, facts, ON) for facts in asked]
    monkeypatch.setattr(horizon, "MOST_REMEMBERED", 2)
    monkeypatch.setattr(horizon, "_MEMORY", {})
    assert [days_until_change(books, facts, ON) for facts in asked] == wanted
    assert len(horizon._MEMORY) <= 2
