"""Replay: the database answers as the engine does, and two tables are compared as a person would who asks them both."""

from __future__ import annotations

import datetime
import json
import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediation import access, replay
from mediation import facts as bridge
from mediation.models import Decision, Dispute
from mediation.moments import day_of
from mediation.services import agreements, intake
from mediation.services.sweep import run_sweep
from rules import engine, reference, shelf, sql
from rules.compiled import Verdicts
from rules.engine import DurableMatcher
from rules.facts import SCHEMA, Kind, normalise
from rules.sql import JsonTags, Sql
from rules.table import Hit, Table
from rules.vocabulary import Level, Measure
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import days
from tests.mediation.random_rows import scatter
from tests.mediation.states import mediating, performing, registered, sent_up
from tests.rules import samples
from tests.rules.samples import ON, plain_row, table_of

TODAY = START.date()
OPEN = Dispute.objects.open()
ALL = Dispute.objects.all()

# --- the engine, the reference, what is remembered of it, and SQL on whatever database runs here ---------------------------

TYPES = {
    "sqlite": {Kind.INT: "integer", Kind.BOOL: "bool", Kind.ENUM: "varchar(32)", Kind.TAGS: "text"},
    "postgresql": {Kind.INT: "bigint", Kind.BOOL: "boolean", Kind.ENUM: "varchar(32)", Kind.TAGS: "text"},
}
AS_TYPED = {name: JsonTags(name) if fact.kind is Kind.TAGS else name for name, fact in SCHEMA.items()}


def write_cases(cases: list[dict[str, Any]]) -> None:
    """A table `cases` with a column of the right type for every fact."""
    columns = ", ".join(f"{name} {TYPES[connection.vendor][fact.kind]} NULL" for name, fact in SCHEMA.items())
    lines = [
        [number, *(json.dumps(sorted(v)) if isinstance(v := case.get(name), frozenset) else v for name in SCHEMA)]
        for number, case in enumerate(cases)
    ]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS cases")
        cursor.execute(f"CREATE TEMPORARY TABLE cases (id integer, {columns})")
        marks = ", ".join(["%s"] * (len(SCHEMA) + 1))
        cursor.executemany(f"INSERT INTO cases VALUES ({marks})", lines)


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), size=st.integers(1, 15), hit=st.sampled_from(list(Hit)))
def test_durable_python_and_sql_agree_row_for_row(seed: int, size: int, hit: Hit) -> None:
    chance = random.Random(seed)
    table, names = samples.table(chance, size, hit)
    cases = [normalise(samples.facts(chance, names)) for _ in range(20)]
    answer = sql.answer_sql(table, ON, AS_TYPED, replay.DIALECTS[connection.vendor])
    asked = sql.select({"id": Sql("id"), "answer": answer}, Sql("cases"))
    write_cases(cases)
    with connection.cursor() as cursor:
        cursor.execute(f"{asked.text} ORDER BY id", asked.params)
        answers = [replay.found_by(table, ON, text) for _, text in cursor.fetchall()]
    matcher, verdicts = DurableMatcher(table.rows), Verdicts(table.rows)
    for case, rows in zip(cases, answers, strict=True):
        expected = reference.matching(table.rows, case)
        assert matcher.match(case) == verdicts.ids(verdicts.masks(case)[0]) == expected
        assert rows == reference.conclude(table, table.rows_on(ON), case, ON, expected, engine="reference").rows
    matcher.close()


# --- one table over the disputes of the house -----------------------------------------------------------------------------


def one_by_one(table: Table, on: datetime.date) -> dict[int, tuple[str, ...]]:
    """What the engine says of every dispute, asked in turn."""
    return {one.pk: engine.decide(table, bridge.build(one, on).facts, on).rows for one in Dispute.objects.all()}


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), ahead=st.integers(-50, 50))
def test_the_shipped_tables_over_any_disputes(county: County, seed: int, ahead: int) -> None:
    on = TODAY + days(ahead)
    with transaction.atomic():
        scatter(county, random.Random(seed), 6)
        for table in shelf.shipped().values():
            expected = one_by_one(table, on)
            assert replay.verdicts(table, ALL, on) == expected
            counts: Counter[str | None] = Counter(row for rows in expected.values() for row in rows or (None,))
            assert replay.tally(table, ALL, on) == {None: 0, **{row.id: 0 for row in table.rows_on(on)}, **counts}
        transaction.set_rollback(True)


def test_one_statement_however_many_disputes(county: County, django_assert_num_queries: Any) -> None:
    ladder = shelf.shipped()["ladder"]
    own = 1 if connection.vendor == "sqlite" else 4  # PostgreSQL is told not to compile it, in a savepoint
    for count in (1, 3):
        for _ in range(count):
            registered(county)
        with django_assert_num_queries(own):
            replay.tally(ladder, OPEN, TODAY)
        with django_assert_num_queries(own):
            replay.verdicts(ladder, OPEN, TODAY)


def test_a_person_who_may_see_nothing_asks_about_nothing(county: County) -> None:
    registered(county)
    ladder = shelf.shipped()["ladder"]
    assert replay.verdicts(ladder, access.visible_to(county.shi, TODAY), TODAY) == {}
    assert replay.verdicts(ladder, access.visible_to(county.audit, TODAY), TODAY) == {}
    assert len(replay.verdicts(ladder, access.visible_to(county.wang, TODAY), TODAY)) == 1
    assert replay.compare(ladder, ladder, access.visible_to(county.audit, TODAY), TODAY).asked == 0


def test_a_table_without_rows_in_force_and_facts_that_nobody_records(county: County) -> None:
    one = registered(county)
    assert replay.tally(table_of([plain_row(**{"from": "2030-01-01"})], "first"), OPEN, TODAY) == {None: 1}
    table = table_of([plain_row(when={"guardian_signed": "unknown"}), plain_row(id="two", when={"risk_tags": "known"})])
    assert replay.verdicts(table, OPEN, TODAY) == {one.pk: ("one", "two")}


# --- two tables, today ----------------------------------------------------------------------------------------------------

MEDIATING = '"registered","mediating"'


def ladder(at_panel: int = 7, **changes: Any) -> Table:
    """A small ladder: from the panel after so many days, from the township after fifteen."""
    after = {"status": MEDIATING, "level": '"panel"', "days_at_level": f">= {at_panel}"}
    later = {"status": MEDIATING, "level": '"township"', "days_at_level": ">= 15"}
    to_county = {"measure": "send_up", "mode": "act", "to": "county"}
    rows = [plain_row(id="panel", when=after, **changes), plain_row(id="township", when=later, then=to_county)]
    return table_of(rows, "first", name="ladder")


def told(difference: replay.Difference) -> list[tuple[list[str], list[str], int]]:
    """The moves by the ids of their rows."""
    return [([r.id for r in m.before], [r.id for r in m.after], m.count) for m in difference.moves]


def test_a_shorter_ladder_moves_those_in_between(county: County) -> None:
    five, two = mediating(county), made.make_mediating(county, at=START + days(3))
    sent_up(county)
    on = TODAY + days(5)
    found = replay.compare(ladder(), ladder(5), OPEN, on)
    assert (found.asked, found.moved, found.unreadable) == (3, 1, 0)
    assert told(found) == [([], ["panel"], 1)]
    assert found.moves[0].levels == (Level.TOWNSHIP,)
    (one,) = found.disputes
    assert (one.pk, one.file_number, one.title, one.on) == (five.pk, five.file_number, five.title, on)
    assert (one.before, [row.id for row in one.after]) == ((), ["panel"])
    assert [moved.pk for moved in replay.compare(ladder(), ladder(1), OPEN, on).disputes] == [five.pk, two.pk]
    back = replay.compare(ladder(5), ladder(), OPEN, on)
    assert told(back) == [(["panel"], [], 1)]
    assert back.moves[0].levels == ()


@pytest.mark.parametrize(
    ("then", "moves"),
    [
        ({"measure": "send_up", "mode": "act", "to": "county"}, True),
        ({"measure": "send_up", "mode": "ask", "to": "township"}, True),
        ({"measure": "send_up", "mode": "act", "to": "township", "within_hours": 2}, True),
        ({"measure": "remind", "mode": "ask"}, True),
        ({"measure": "send_up", "mode": "act", "to": "township", "route": "换一句话。"}, False),
    ],
)
def test_what_counts_as_a_move(county: County, then: dict[str, Any], moves: bool) -> None:
    mediating(county)
    on = TODAY + days(9)
    assert replay.compare(ladder(), ladder(then=then), OPEN, on).moved == moves
    renamed = table_of([plain_row(id="other", when={"days_at_level": ">= 7"}, then=then)], "first")
    assert replay.compare(ladder(), renamed, OPEN, on).moved == moves


def test_the_list_is_cut_off_and_the_count_is_not(county: County, django_assert_num_queries: Any) -> None:
    disputes = [mediating(county) for _ in range(4)]
    with django_assert_num_queries(2 if connection.vendor == "sqlite" else 8):
        found = replay.compare(ladder(), ladder(1), OPEN, TODAY + days(2), listed=2)
    assert (found.moved, [moved.pk for moved in found.disputes]) == (4, [one.pk for one in disputes[:2]])


def test_of_many_findings_only_the_different_ones_are_told(county: County) -> None:
    performing(county)
    mediating(county)
    both = [
        plain_row(id="a", when={"level": '"panel"'}),
        plain_row(id="b", when={}, then={"measure": "remind", "mode": "ask"}),
    ]
    third = plain_row(id="c", when={"status": '"performing"'}, then={"measure": "watch", "mode": "ask"})
    found = replay.compare(table_of(both), table_of([both[1], third]), OPEN, TODAY)
    assert told(found) == [(["a"], [], 1), (["a"], ["c"], 1)]
    assert found.asked == 2


def with_acts(table: Table, chance: random.Random) -> Table:
    """The same rows asking for one of three things."""
    acts = [Measure.WATCH, Measure.REMIND, Measure.NOTIFY_LEADER]
    rows = (replace(row, outcome=replace(row.outcome, measure=chance.choice(acts))) for row in table.rows)
    return replace(table, rows=tuple(rows))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), hit=st.sampled_from([Hit.FIRST, Hit.COLLECT]))
def test_any_two_tables_over_any_disputes(county: County, seed: int, hit: Hit) -> None:
    chance = random.Random(seed)
    live, draft = (with_acts(samples.table(chance, 6, hit)[0], chance) for _ in range(2))
    with transaction.atomic():
        scatter(county, chance, 6)
        old, new = one_by_one(live, ON), one_by_one(draft, ON)
        found = replay.compare(live, draft, ALL, ON)
        transaction.set_rollback(True)

    def asks(table: Table, rows: tuple[str, ...]) -> set[object]:
        return {table.row(row).outcome for row in rows}

    moved = [pk for pk in old if asks(live, old[pk]) != asks(draft, new[pk])]
    assert ([one.pk for one in found.disputes], found.moved, found.asked) == (sorted(moved), len(moved), len(old))


# --- two tables, in the past ----------------------------------------------------------------------------------------------

LATER = TODAY + days(60)


def past(live: Table, draft: Table, **changes: Any) -> replay.Difference:
    """Both over everything that was decided from the first day on."""
    values = {"disputes": ALL, "since": TODAY, "until": LATER, "on": LATER}
    return replay.compare_past(live, draft, **(values | changes))


def when(difference: replay.Difference) -> list[int]:
    """Days after the first one on which disputes first moved."""
    return [(moved.on - TODAY).days for moved in difference.disputes]


def sweep(until: int) -> None:
    """The sweep of every morning."""
    for day in range(1, until + 1):
        assert run_sweep(at=START + days(day)).failed == []


def test_a_day_on_which_nobody_asked_is_found(county: County) -> None:
    """The rulebook in force first looks again on the seventh day; the draft would have acted on the fifth."""
    one = mediating(county)
    sweep(8)
    assert not Decision.objects.filter(dispute=one, table="ladder", on=TODAY + days(5)).exists()
    found = past(ladder(), ladder(5))
    assert (found.asked, told(found), when(found)) == (1, [([], ["panel"], 1)], [5])
    assert found.disputes[0].file_number == one.file_number
    assert past(ladder(), ladder()).moves == ()


def test_what_was_settled_in_time_does_not_move(county: County) -> None:
    one = mediating(county)
    at = START + days(4)
    agreements.reach_agreement(dispute=one, by=county.wang, at=at, terms=made.terms(one, on=at.date()))
    sweep(9)
    assert (past(ladder(), ladder(5)).asked, past(ladder(), ladder(5)).moved) == (1, 0)
    assert when(past(ladder(), ladder(3))) == [3]


def test_what_was_closed_is_not_followed_any_longer(county: County) -> None:
    one = mediating(county)
    intake.withdraw_dispute(dispute=one, by=county.wang, at=START + days(4), reason="双方和好")
    assert past(ladder(), ladder(5)).moved == 0
    assert when(past(ladder(), ladder(4))) == []
    assert when(past(ladder(), ladder(3))) == [3]


def test_an_open_dispute_is_followed_until_the_last_day_asked(county: County) -> None:
    mediating(county)
    assert past(ladder(), ladder(5), until=TODAY + days(4)).moved == 0
    assert when(past(ladder(), ladder(5), until=TODAY + days(5))) == [5]


def test_each_dispute_counts_once_on_its_first_day(county: County) -> None:
    one, two = mediating(county), made.make_mediating(county, at=START + days(1))
    made.hold(county, one, at=START + days(2))
    sweep(12)
    found = past(ladder(), ladder(2))
    assert (found.asked, found.moved, when(found)) == (2, 2, [2, 3])
    assert [moved.pk for moved in found.disputes] == [one.pk, two.pk]
    assert (past(ladder(), ladder(2), listed=1).moved, len(past(ladder(), ladder(2), listed=1).disputes)) == (2, 1)


def test_after_the_act_of_a_rule_its_facts_are_over(county: County) -> None:
    """On the seventh day the dispute goes up: what was asked that morning is not followed on."""
    mediating(county)
    sweep(7)
    held = {"status": MEDIATING, "level": '"panel"', "days_at_level": "<= 20"}
    until_eight, until_twenty = (
        table_of([plain_row(when=held | {"days_at_level": f"<= {last}"})], "first", name="ladder") for last in (8, 20)
    )
    assert past(until_eight, until_twenty).moved == 0


def test_only_the_days_and_disputes_asked_for(county: County) -> None:
    mediating(county)
    sweep(8)
    assert past(ladder(), ladder(5), since=TODAY + days(9)).asked == 0
    assert past(ladder(), ladder(5), until=TODAY - days(1)).asked == 0
    assert past(ladder(), ladder(5), disputes=access.visible_to(county.shi, TODAY)).asked == 0
    assert past(ladder(), ladder(5), disputes=access.visible_to(county.zhao, TODAY)).moved == 1
    unasked = table_of([plain_row()], name="exits")
    assert past(unasked, unasked).asked == 0


def test_in_the_past_too_only_the_first_row_counts(county: County) -> None:
    made.make_mediating(county, risk_tags=["weapon"])
    first, second = (
        plain_row(when={"risk_tags": '"weapon"'}),
        plain_row(id="two", when={}, then={"measure": "watch", "mode": "ask"}),
    )
    alone, both = (table_of(rows, "first", name="alerts") for rows in ([first], [first, second]))
    assert past(alone, both).moved == 0
    assert told(past(alone, table_of([second, first], "first", name="alerts"))) == [(["one"], ["two"], 1)]


def test_facts_that_nobody_can_read_any_more_are_counted(county: County) -> None:
    one, two = mediating(county), mediating(county)
    stored = Decision.objects.filter(dispute=one, table="ladder").latest("pk")
    copy = {f.attname: getattr(stored, f.attname) for f in Decision._meta.concrete_fields if f.name != "id"}
    Decision.objects.create(**copy | {"facts": stored.facts | {"level": "moon"}, "at": START + days(1)})
    Decision.objects.create(**copy | {"dispute_id": two.pk, "facts": stored.facts | {"moon": 1}, "at": START + days(1)})
    found = past(ladder(), ladder(5))
    assert (found.asked, found.unreadable, [moved.pk for moved in found.disputes]) == (2, 1, [two.pk])


def test_risks_with_tags_are_read_back(county: County) -> None:
    made.make_mediating(county, risk_tags=["weapon", "quarrel"])
    quiet = table_of([plain_row(when={"risk_tags": '"death"'})], name="alerts")
    armed = table_of([plain_row(when={"risk_tags": '"weapon"'})], name="alerts")
    assert when(past(quiet, armed)) == [0]


@pytest.mark.parametrize("at_panel", [2, 5, 9])
def test_the_past_is_what_asking_every_morning_would_have_shown(county: County, at_panel: int) -> None:
    """Day by day before each sweep, both tables are asked of the facts of that morning."""
    live, draft, first = ladder(), ladder(at_panel), dict[int, datetime.date]()
    one, _ = mediating(county), made.make_mediating(county, at=START + days(1))
    made.hold(county, one, at=START + days(3))
    for count in range(1, 30):
        on = day_of(START + days(count))
        for dispute in Dispute.objects.filter(status__in=["registered", "mediating"]):
            known = bridge.build(fresh(dispute), on).facts
            if reference.decide(live, known, on).rows != reference.decide(draft, known, on).rows:
                first.setdefault(dispute.pk, on)
        run_sweep(at=START + days(count))
    found = past(live, draft, until=TODAY + days(29))
    assert {moved.pk: moved.on for moved in found.disputes} == first
