"""Heavy runs against the C engine, each in a process of its own: `python -X faulthandler -m tests.rules.stress NAME`.

A run prints nothing and exits 0, or says what is wrong. A crash of the engine then fails a test, not the test run.
"""

from __future__ import annotations

import faulthandler
import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from rules import engine, reference, shelf
from rules.engine import DurableMatcher, Engine
from tests.rules import samples
from tests.rules.samples import ON

MEGABYTE = 1024


@settings(max_examples=250, deadline=None, database=None)
@given(st.randoms(use_true_random=False), st.integers(1, 25))
def agreement(chance: random.Random, size: int) -> None:
    """Random tables: the engine finds exactly the rows that the reference finds."""
    _agree(chance, size, 25)


def large_tables() -> None:
    """Tables of up to 180 rows, more than one shard each."""
    for seed in range(60):
        _agree(random.Random(seed), 20 + seed % 9 * 20, 40)


def _agree(chance: random.Random, size: int, cases: int) -> None:
    table, names = samples.table(chance, size)
    matcher = DurableMatcher(table.rows)
    for _ in range(cases):
        facts = reference.normalise(samples.facts(chance, names))
        expected = reference.matching(table.rows, facts)
        found = matcher.match(facts)
        assert found == expected, (facts, [(row.id, row.when) for row in table.rows if row.id in found ^ expected])
    matcher.close()


def memory() -> None:
    """100,000 decisions leave less than 2 MB behind."""
    chance = random.Random(7)
    tables = list(shelf.shipped().values())
    cases = [samples.facts(chance) for _ in range(500)]
    _run(tables, cases, 5_000)
    before = _resident()
    _run(tables, cases, 100_000)
    grown = _resident() - before
    assert grown < 2 * MEGABYTE, f"grew by {grown} kB"
    assert engine.health()["faults"] == engine.health()["disagreements"] == 0, engine.health()


def _run(tables: list[engine.Table], cases: list[dict[str, object]], times: int) -> None:
    for number in range(times):
        engine.decide(tables[number % len(tables)], cases[number % len(cases)], ON)


def rebuilding() -> None:
    """2,000 matchers built and closed: the C side gives everything back."""
    rows = shelf.shipped()["reminders"].rows
    for _ in range(200):
        DurableMatcher(rows).close()
    before = _resident()
    for _ in range(2_000):
        DurableMatcher(rows).close()
    grown = _resident() - before
    assert grown < 2 * MEGABYTE, f"grew by {grown} kB"


def _resident() -> int:
    """Resident memory in kB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def threads() -> None:
    """Eight threads share the engine and get what one thread gets."""
    sys.setswitchinterval(1e-5)
    expected = _answers()
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: _answers(), range(8)))
    assert results == [expected] * 8
    assert engine.health()["faults"] == engine.health()["disagreements"] == 0, engine.health()


def forks() -> None:
    """Three children of a process whose engine is already built, and busy, get what the parent gets."""
    expected = _answers()
    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(lambda: [_answers() for _ in range(5)])
        children = [_child(expected) for _ in range(3)]
        assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children] == [0, 0, 0]
        assert busy.result() == [expected] * 5
    assert _answers() == expected


def _child(expected: list[tuple[str, ...]]) -> int:
    pid = os.fork()
    if pid == 0:
        good = _answers() == expected and engine.health()["faults"] == engine.health()["disagreements"] == 0
        os._exit(0 if good else 1)
    return pid


def _answers() -> list[tuple[str, ...]]:
    chance = random.Random(11)
    tables = list(shelf.shipped().values())
    made = [engine.decide(chance.choice(tables), samples.facts(chance), ON) for _ in range(400)]
    assert {decision.engine for decision in made} == {"durable_rules"}
    return [decision.rows for decision in made]


def eviction() -> None:
    """More tables than the cache holds: old matchers are closed, answers stay right."""
    own = Engine()
    chance = random.Random(3)
    tables = [samples.table(chance, 5) for _ in range(80)]
    for table, names in tables * 2:
        facts = samples.facts(chance, names)
        assert own.decide(table, facts, ON).rows == reference.decide(table, facts, ON).rows
    assert own.health()["faults"] == own.health()["disagreements"] == 0, own.health()


RUNS = {run.__name__: run for run in (large_tables, memory, rebuilding, threads, forks, eviction)}
RUNS["agreement"] = agreement

if __name__ == "__main__":
    faulthandler.enable()
    RUNS[sys.argv[1]]()
