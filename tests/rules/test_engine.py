"""The cage: what happens when the engine errs, fails, is missing, forks or meets a broken table."""

import importlib.util
import logging
import sys
import threading
from datetime import date

import pytest

from rules import engine, reference
from rules.engine import GIVE_UP_AFTER, MOST_MATCHERS, DurableMatcher, Engine, EngineFault
from rules.facts import BadFacts
from tests.rules.samples import ON, plain_row, table_of

SEVEN = {"days_at_level": 7}


class Wrapped:
    """A matcher that can be told to misbehave."""

    built = 0
    trouble = None
    extra: frozenset = frozenset()

    def __init__(self, rows):
        type(self).built += 1
        self.inner = DurableMatcher(rows)

    def match(self, facts):
        if self.trouble:
            raise self.trouble
        return self.inner.match(facts) | self.extra

    def close(self):
        self.inner.close()


@pytest.fixture
def wrapped():
    return type("Mine", (Wrapped,), {})


@pytest.fixture
def complaints(caplog):
    caplog.set_level(logging.ERROR, logger="rules.engine")
    return caplog


def test_a_decision_comes_from_the_engine_and_equals_the_reference():
    table = table_of([plain_row(), plain_row(id="two", when={})])
    made = engine.decide(table, SEVEN, ON)
    plain = reference.decide(table, SEVEN, ON)
    assert made.engine == "durable_rules"
    assert {**made.as_json(), "engine": ""} == {**plain.as_json(), "engine": ""}
    assert engine.decide(table, {}, ON).rows == ("two",)
    with pytest.raises(BadFacts):
        engine.decide(table, {"moon": 1}, ON)


def test_a_table_without_rows_in_force_decides_nothing():
    made = engine.decide(table_of([plain_row()]), SEVEN, date(1999, 1, 1))
    assert (made.rows, made.considered, made.engine) == ((), 0, "durable_rules")


def test_an_engine_that_raises_is_thrown_away_and_the_reference_answers(wrapped, complaints):
    own, table = Engine(wrapped), table_of([plain_row()])
    assert own.decide(table, SEVEN, ON).engine == "durable_rules"
    wrapped.trouble = RuntimeError("303")
    made = own.decide(table, SEVEN, ON)
    assert (made.rows, made.engine, made.disagreed) == (("one",), "reference", False)
    assert own.health() == {
        "decisions": 2,
        "disagreements": 0,
        "faults": 1,
        "conflicts": 0,
        "last_fault": "规则表“sample”：RuntimeError: 303",
        "engine": "durable_rules",
    }
    assert "303" in complaints.text
    wrapped.trouble = None
    assert own.decide(table, SEVEN, ON).engine == "durable_rules"
    assert wrapped.built == 2, "kept after a success, rebuilt after the fault"
    assert own.decide(table, SEVEN, ON).engine == "durable_rules"
    assert wrapped.built == 2
    own.reset_health()
    assert own.health()["decisions"] == own.health()["faults"] == 0
    assert own.health()["last_fault"] == ""


def test_a_table_that_fails_again_and_again_is_left_to_the_reference(wrapped):
    own, table = Engine(wrapped), table_of([plain_row()])
    wrapped.trouble = RuntimeError("303")
    assert [own.decide(table, SEVEN, ON).rows for _ in range(10)] == [("one",)] * 10
    assert wrapped.built == own.health()["faults"] == GIVE_UP_AFTER
    wrapped.trouble = None
    assert own.decide(table, SEVEN, ON).engine == "reference"
    assert own.decide(table_of([plain_row()], note="别的表"), SEVEN, ON).engine == "durable_rules"
    own.forget()
    assert own.decide(table, SEVEN, ON).engine == "durable_rules"


def test_an_interruption_passes_through_and_spoils_nothing(wrapped):
    own, table = Engine(wrapped), table_of([plain_row()])
    wrapped.trouble = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        own.decide(table, SEVEN, ON)
    wrapped.trouble = None
    assert own.decide(table, SEVEN, ON).rows == ("one",)
    assert wrapped.built == 2


def test_a_planted_disagreement_is_seen_counted_and_overruled(wrapped, complaints):
    own, table = Engine(wrapped), table_of([plain_row()])
    wrapped.extra = frozenset({"one"})
    made = own.decide(table, {"days_at_level": 6}, ON)
    assert (made.rows, made.engine, made.disagreed) == ((), "reference", True)
    assert own.health()["disagreements"] == 1
    assert "引擎" in complaints.text
    assert not own.decide(table, SEVEN, ON).disagreed


def test_two_rows_where_one_is_allowed_are_a_complaint_and_the_first_counts(complaints):
    own, table = Engine(), table_of([plain_row(), plain_row(id="two")], "unique")
    assert own.decide(table, SEVEN, ON).rows == ("one",)
    assert own.health()["conflicts"] == 1
    assert "只许命中一行，却同时命中：one、two" in complaints.text


def test_old_matchers_are_closed_and_a_failing_close_is_only_a_fault(wrapped, complaints):
    closed = []
    wrapped.close = lambda self: closed.append(self) if len(closed) < 1 else 1 / 0
    own = Engine(wrapped)
    tables = [table_of([plain_row()], note=str(number)) for number in range(MOST_MATCHERS + 2)]
    for table in tables[:-1]:
        assert own.decide(table, SEVEN, ON).engine == "durable_rules"
    assert len(closed) == 1
    assert own.decide(tables[-1], SEVEN, ON).rows == ("one",)
    assert own.health()["faults"] == 1
    assert "ZeroDivisionError" in complaints.text


def test_the_cache_is_bounded_with_the_real_engine_too():
    own = Engine()
    for number in range(MOST_MATCHERS + 3):
        assert own.decide(table_of([plain_row()], note=str(number)), SEVEN, ON).engine == "durable_rules"
    assert len(own._matchers) == MOST_MATCHERS


def test_a_matcher_that_fails_its_self_test_is_never_used():
    class Deaf(DurableMatcher):
        ping = '{"kind":"nobody","sid":"1","id":"1"}'

    with pytest.raises(EngineFault, match="自检没有通过"):
        Deaf(table_of([plain_row()]).rows)


def test_a_forked_child_starts_afresh():
    table = table_of([plain_row()])
    own = Engine()
    own.decide(table, SEVEN, ON)
    own._lock.acquire()  # a thread of the parent held it at the moment of the fork
    engine._after_fork()
    assert own.decide(table, SEVEN, ON).engine == "durable_rules"


def test_without_the_extension_the_reference_answers_and_health_says_so(complaints, monkeypatch):
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    spec = importlib.util.spec_from_file_location("rules.engine", engine.__file__)
    bare = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bare)
    table = table_of([plain_row()])
    made = bare.decide(table, SEVEN, ON)
    assert (made.rows, made.engine, made.disagreed) == (("one",), "reference", False)
    assert bare.health()["engine"] == "reference"
    assert str(bare.health()["last_fault"]).startswith("规则引擎没有装好")
    assert "规则引擎没有装好" in complaints.text


def test_nothing_runs_beside_us():
    before = set(threading.enumerate())
    Engine().decide(table_of([plain_row()]), SEVEN, ON)
    assert set(threading.enumerate()) == before
