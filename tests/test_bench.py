"""What `make bench` compares must be comparable: the ladder by hand, the gate, the arithmetic of the report."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from django.conf import settings

from bench import (
    audit,
    by_hand,
    goals,
    ground,
    lists,
    mediators,
    memory,
    papers,
    race,
    replay,
    search,
    spike,
    tick,
    transitions,
)
from bench.cases import random_cases, synthetic
from bench.inside import orm
from bench.inside.transitions import same_history
from documents import press
from mediation.models import AuditEvent, Decision, Dispute, Handover, Letter, Notice, TimelineEntry
from mediation.services import sweep
from rules import engine, reference, shelf
from rules.table import Table
from tests import factories
from tests.factories import START

LADDER = shelf.shipped()["ladder"]


def ours(table: Table) -> race.Decider:
    return lambda facts: engine.decide(table, facts, race.ON).rows


def test_the_ladder_by_hand_says_what_the_rulebook_says() -> None:
    """When rules/tables/ladder.yaml changes, bench/by_hand.py changes with it."""
    cases = list(islice(random_cases(LADDER), 5000))
    race.agree(LADDER, "by hand", by_hand.ladder, cases)
    assert {row for facts in cases for row in by_hand.ladder(facts)} == {row.id for row in LADDER.rows}


def test_every_row_of_the_made_up_table_is_met() -> None:
    table = synthetic()
    cases = list(islice(random_cases(table), 2000))
    assert len(table.rows) == 20
    assert {row for facts in cases for row in reference.decide(table, facts, race.ON).rows} == {
        row.id for row in table.rows
    }


def test_an_engine_with_other_rows_does_not_start() -> None:
    def wrong(facts: Any) -> tuple[str, ...]:
        return ("refused",) if facts.get("level") == "county" else ours(LADDER)(facts)

    cases = list(islice(random_cases(LADDER), 50))
    race.agree(LADDER, "ours", ours(LADDER), cases)
    with pytest.raises(race.Differs, match="ladder: wrong gives"):
        race.agree(LADDER, "wrong", wrong, cases)


def test_ratios_are_taken_within_a_round() -> None:
    lines = list(race.report({"ours": [10.0, 40.0, 20.0], "theirs": [5.0, 10.0, 20.0]}, "ours"))
    assert lines[0].split() == ["ours", "20/s"]
    assert lines[1].endswith("10/s   ours 2.00x (1.00 to 4.00)")
    speeds = race.race({"ours": ours(LADDER)}, [{"status": "mediating"}], rounds=2, turn=0.01)
    assert [speed > 0 for speed in speeds["ours"]] == [True, True]


def test_a_goal_says_on_which_side_of_its_target_it_is() -> None:
    fast, slow = goals.at_least("faster", 10, [9, 12, 30]), goals.at_most("growth", 1.3, [1.2, 1.4, 1.5])
    assert (fast.figure, fast.is_met, slow.figure, slow.is_met) == (12, True, 1.4, False)
    _, *rows = goals.table([fast, slow])
    assert [row.split()[-4] for row in rows] == ["met", "MISSED"]


def test_memory_and_papers_are_reported() -> None:
    told = "\n".join(memory.run(decisions=20, warm_up=20))
    assert "20 decisions" in told
    assert "'disagreements': 0" in told
    assert [line.split()[0] for line in papers.run() if line] == list(press.KINDS)


# --- the parts that need a database, with few disputes ------------------------------------------------------------------

HERE = [ground.SQLITE if settings.IS_SQLITE else ground.POSTGRESQL]
FEW = 300
SIZED: dict[str, Any] = {
    "replay": lambda: replay.run(size=FEW, rounds=1, on=HERE),
    "lists": lambda: lists.run(size=FEW, small=120, rounds=1, on=HERE),
    "search": lambda: search.run(size=FEW, rounds=1, on=HERE),
    "audit": lambda: audit.run(events=FEW, rounds=1, on=HERE),
    "tick": lambda: tick.run(size=FEW, small=120, rounds=2, due=2, on=HERE),
    "mediators": lambda: mediators.run(size=FEW, rounds=2, mixed=200, plain=0),
    "spike": lambda: spike.run(size=FEW, rounds=3, on=HERE),
    "transitions": lambda: transitions.run(size=FEW, rounds=1, on=HERE),
}


@pytest.mark.slow
def test_every_part_runs_and_its_gates_hold() -> None:
    """Among them: a sweeper is killed, and afterwards each dispute went up once and no invariant is broken."""
    database = ground.filled(HERE[0], FEW)
    assert (database.open, database.due) == (306, 51)
    with ground.working(database.url) as worker:
        assert worker.call("crowd.broken") == []  # of the copies either
    for name, run in SIZED.items():
        assert [line for line in run() if isinstance(line, goals.Goal)], name
    with ground.working(database.url) as worker:
        with pytest.raises(race.Differs, match="were due"):
            spike.exactly_once(worker, asked=1)
        with pytest.raises(race.Differs, match="left whose time is over"):
            worker.call("morning.call_up", count=100)


@pytest.mark.django_db
def test_the_anchor_writes_the_same_rows_as_the_sweep() -> None:
    """What is timed row by row is the same work: as many rows of each kind, and the dispute stands the same."""
    county = factories.recall_county()
    ours, theirs = (factories.make_mediating(county, at=START) for _ in range(2))
    at = START.replace(day=START.day + 7)
    Dispute.objects.filter(pk=theirs.pk).update(next_check_at=at.replace(day=at.day + 1))
    assert sweep.run_sweep(at=at).escalated == 1
    orm.look(factories.fresh(theirs), at)
    assert _left_behind(ours) == _left_behind(theirs)


def _left_behind(dispute: Dispute) -> dict[str, Any]:
    entries = TimelineEntry.objects.filter(dispute=dispute)
    kinds = (Decision, Handover, Notice)
    said = (
        Notice.objects.filter(dispute=dispute)
        .order_by("text")
        .values_list("text", "organisation", "measure", "delivered_at")
    )
    stands = Dispute.objects.values_list(
        "status", "level", "responsible", "level_since", "level_deadline", "version", "deadline_version", "colour"
    )
    return {
        "rows": [model.objects.filter(dispute=dispute).count() for model in kinds],
        "timeline": list(entries.order_by("pk").values_list("action", "to_level", "reason", "rule_row", "basis")),
        "events": AuditEvent.objects.filter(row_kind="timelineentry", row_pk__in=entries.values("pk")).count(),
        "said": list(said),
        "letters": Letter.objects.filter(notice__dispute=dispute).count(),
        "stands": stands.get(pk=dispute.pk),
    }


@pytest.mark.django_db
def test_a_history_that_is_not_that_of_the_dispute_is_found() -> None:
    dispute = factories.make_mediating(factories.recall_county())
    last = dispute.history.latest("history_id").history_id
    with pytest.raises(race.Differs, match="0 rows of history for 1"):
        same_history("nobody", 1, last)
    dispute.save()
    same_history("save", 1, last)
    Dispute.objects.filter(pk=dispute.pk).update(title="改过")
    with pytest.raises(race.Differs, match="0 of them as they should be"):
        same_history("somebody", 1, last)
