"""What `make bench` compares must be comparable: the ladder by hand, the gate, the arithmetic of the report."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from bench import by_hand, lists_inside, memory, papers, race, search_inside
from bench.cases import random_cases, synthetic
from documents import press
from rules import engine, reference, shelf
from rules.table import Table

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


def test_memory_and_papers_are_reported() -> None:
    told = "\n".join(memory.run(decisions=20, warm_up=20))
    assert "20 decisions" in told
    assert "'disagreements': 0" in told
    assert [line.split()[0] for line in papers.run() if line] == list(press.KINDS)


def test_lists_and_search_are_measured_on_equal_answers(db: None) -> None:
    told = "\n".join([*lists_inside.measure(40, 80, 1), *search_inside.measure(80, 1)])
    assert "queries: inbox 3; county, first page 4; county, last page 4" in told
    assert "name of 2 characters" in told
