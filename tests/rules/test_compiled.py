"""Remembered verdicts are the reference's verdicts."""

import random
import sys
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given, settings
from hypothesis import strategies as st

from rules import compiled, engine, reference
from rules.cells import Verdict
from rules.compiled import Verdicts
from rules.facts import normalise
from rules.table import Hit
from tests.rules import samples
from tests.rules.samples import ON, plain_row, table_of


@settings(max_examples=150, deadline=None)
@given(
    st.randoms(use_true_random=False),
    st.integers(1, 25),
    st.sampled_from([hit for hit in Hit if hit is not Hit.UNIQUE]),
)
def test_remembered_verdicts_decisions_and_open_questions_equal_the_reference(chance: random.Random, size, hit):
    table, names = samples.table(chance, size, hit)
    verdicts = Verdicts(table.rows)
    for _ in range(25):
        facts = normalise(samples.facts(chance, names))
        yes, may = verdicts.masks(facts)
        judged = [reference.verdict(row, facts) for row in table.rows]
        assert [yes >> at & 1 for at in range(len(judged))] == [verdict is Verdict.YES for verdict in judged]
        assert [may >> at & 1 for at in range(len(judged))] == [verdict is not Verdict.NO for verdict in judged]
        assert verdicts.ids(yes) == reference.matching(table.rows, facts)
        fast, plain = engine.decide(table, facts, ON).as_json(), reference.decide(table, facts, ON).as_json()
        assert {**fast, "engine": ""} == {**plain, "engine": ""}


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(compiled, "MOST_VALUES", 3)
    monkeypatch.setattr(engine, "MOST_STATES", 2)
    table = table_of([plain_row()])
    verdicts = Verdicts(table.rows)
    for days in range(20):
        assert verdicts.ids(verdicts.masks({"days_at_level": days})[0]) == ({"one"} if days >= 7 else set())
    own = engine.Engine()
    for day in range(1, 8):
        assert own.decide(table, {"days_at_level": 7}, ON.replace(day=day)).rows == ("one",)
    assert len(own._remembered) <= 2


def test_truth_and_one_stay_two_things():
    table = table_of([plain_row(when={"party_refused": "true"}), plain_row(id="n", when={"attempts_at_level": "1"})])
    assert engine.decide(table, {"party_refused": True, "attempts_at_level": 1}, ON).rows == ("one", "n")
    (reason,) = engine.decide(table, {"attempts_at_level": 1}, ON).findings[0].reasons
    assert reason.text == "本层级调解未成次数：实际1次，要求等于1次"


def test_threads_may_share_what_is_remembered():
    table, names = samples.table(random.Random(4), 20)
    cases = [normalise(samples.facts(random.Random(seed), names)) for seed in range(300)]
    expected = [reference.matching(table.rows, case) for case in cases]
    verdicts, before = Verdicts(table.rows), sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(6) as pool:
            runs = list(pool.map(lambda _: [verdicts.ids(verdicts.masks(case)[0]) for case in cases], range(12)))
    finally:
        sys.setswitchinterval(before)
    assert runs == [expected] * 12


def test_two_tables_that_differ_only_in_the_order_of_their_columns_keep_their_own_order():
    when = {"days_at_level": ">= 7", "attempts_at_level": ">= 3"}
    one, two = (table_of([plain_row(when=dict(pairs))]) for pairs in (when.items(), reversed(when.items())))
    assert one.digest == two.digest
    facts = {"days_at_level": 7, "attempts_at_level": 3}
    for table in (one, two):
        told = [reason.fact for reason in engine.decide(table, facts, ON).findings[0].reasons]
        assert told == [reason.fact for reason in reference.decide(table, facts, ON).findings[0].reasons]
