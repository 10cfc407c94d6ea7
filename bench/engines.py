"""Decisions per second: ours beside hand-written Python, a table interpreter, zen-engine and CLIPS, on the same rules.

Every engine starts from the same plain mapping and gives the ids of the rows found. Ours and the interpreter give a
whole decision (reasons, articles, what is unknown), ours checked against the reference; the others give ids alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bench import by_hand
from bench.cases import random_cases, synthetic
from bench.opponents import clips_rows, zen_rows
from bench.race import ON, Decider, agree, race, report
from rules import engine, reference, shelf
from rules.table import Table

CASES = 1000
ROUNDS = 5
TURN = 0.05  # seconds an engine has in a round
OURS = "rules.engine, explained and cross-checked"


def run() -> Iterator[str]:
    """Lines of the report. Raises Differs."""
    for table in (shelf.shipped()["ladder"], synthetic()):
        deciders, asked = deciders_of(table), list(islice(random_cases(table), CASES))
        for name, decide in deciders.items():
            agree(table, name, decide, asked)
        yield f"{table.name}: {len(table.rows)} rows, hit policy {table.hit}; the same rows from all on {CASES} cases"
        yield from report(race(deciders, asked, ROUNDS, TURN), OURS)
        yield ""


def deciders_of(table: Table) -> dict[str, Decider]:
    """Whoever can decide this table, by name; ours first."""
    deciders: dict[str, Decider] = {
        OURS: lambda facts: engine.decide(table, facts, ON).rows,
        "rules.reference, table interpreter, explained": lambda facts: reference.decide(table, facts, ON).rows,
        "zen-engine, compiled once, ids only": zen_rows(table),
        "CLIPS, ids only": clips_rows(table),
    }
    if table.name == "ladder":
        deciders["Python written by hand, ids only"] = by_hand.ladder
    return deciders
