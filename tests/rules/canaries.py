"""What durable_rules 2.0.28 does and we rely on, or guard against. Run by test_canaries.py, one process each."""

from __future__ import annotations

import faulthandler
import json
import sys

import durable_rules_engine as c_engine
import pytest
from durable.engine import MessageNotHandledException, MessageObservedException, Ruleset

from rules import engine

HANDLE = {"sid": "1", "id": "1"}


def ruleset(**conditions: list[object]) -> Ruleset:
    rules = {name: {"all": [{"m": {"$and": tests}}], "run": lambda c: None} for name, tests in conditions.items()}
    return Ruleset("canary", None, rules)


def firings(rules: Ruleset, **fact: object) -> list[str]:
    state = rules.assert_fact({**fact, **HANDLE})
    started = c_engine.start_action_for_state(rules._handle, state)
    firing, found = started and started[1], []
    while firing:
        found += json.loads(firing)
        firing = c_engine.complete_and_start_action(rules._handle, state)
    return found


def no_match_raises_and_keeps_nothing() -> None:
    rules = ruleset(a=[{"n": 1}])
    for _ in range(3):
        with pytest.raises(MessageNotHandledException):
            firings(rules, n=2)


def no_match_is_answered_with_a_one() -> None:
    rules = ruleset(a=[{"n": 1}])
    assert c_engine.assert_fact(rules._handle, '{"n":2,"sid":"1","id":"1"}')[0] == engine.UNHANDLED


def a_firing_begins_with_the_rule() -> None:
    rules = ruleset(**{"a-b_2": [{"n": 1}]})
    state = rules.assert_fact({"n": 1, **HANDLE})
    assert c_engine.start_action_for_state(rules._handle, state)[1].startswith('{"a-b_2":')


def a_fact_stays_until_it_is_retracted() -> None:
    rules = ruleset(a=[{"n": 1}])
    assert firings(rules, n=1) == ["a"]
    with pytest.raises(MessageObservedException):
        firings(rules, n=1)
    rules.retract_fact(dict(HANDLE))
    assert firings(rules, n=1) == ["a"]


def all_matching_rules_fire() -> None:
    rules = ruleset(**{name: [{"n": 1}] for name in "abcd"})
    assert sorted(firings(rules, n=1)) == list("abcd")


def both_sides_of_an_or_fire_twice() -> None:
    rules = ruleset(a=[{"k": 1}, {"$or": [{"n": 1}, {"m": 1}]}])
    assert firings(rules, k=1, n=1, m=1) == ["a", "a"]


def more_than_64_true_nodes_are_refused() -> None:
    sixty = ruleset(**{f"r{n}": [{"k": 1}, {f"f{n}": 1}] for n in range(60)})
    assert len(firings(sixty, k=1, **{f"f{n}": 1 for n in range(60)})) == 60
    seventy = ruleset(**{f"r{n}": [{"k": 1}, {f"f{n}": 1}] for n in range(70)})
    with pytest.raises(Exception, match="303"):  # if this is gone, compiler.MAX_WEIGHT may grow
        firings(seventy, k=1, **{f"f{n}": 1 for n in range(70)})


def comparisons_with_a_missing_field_are_false() -> None:
    tests = {"eq": {"n": 1}, "neq": {"$neq": {"n": 1}}, "lt": {"$lt": {"n": 1}}, "gte": {"$gte": {"n": 1}}}
    rules = ruleset(always=[{"k": 1}], **{name: [{"k": 1}, test] for name, test in tests.items()})
    assert firings(rules, k=1) == ["always"]


def existence_is_seen_behind_a_positive_literal() -> None:
    rules = ruleset(there=[{"k": 1}, {"$ex": {"n": 1}}], absent=[{"k": 1}, {"$nex": {"n": 1}}])
    assert firings(rules, k=1, n=False) == ["there"]
    rules.retract_fact(dict(HANDLE))
    assert firings(rules, k=1) == ["absent"]


def integers_are_exact_up_to_our_limit() -> None:
    edge = 2**53 - 1
    rules = ruleset(at=[{"k": 1}, {"$gte": {"n": edge}}], below=[{"k": 1}, {"$lt": {"n": edge}}], minus=[{"n": -edge}])
    assert firings(rules, k=1, n=edge) == ["at"]
    rules.retract_fact(dict(HANDLE))
    assert firings(rules, k=1, n=edge - 1) == ["below"]
    rules.retract_fact(dict(HANDLE))
    assert sorted(firings(rules, k=1, n=-edge)) == ["below", "minus"]


def a_ruleset_can_be_given_back_after_one_action() -> None:
    for _ in range(50):
        rules = ruleset(a=[{"n": 1}])
        firings(rules, n=1)
        rules.retract_fact(dict(HANDLE))
        rules.delete_state("1")
        c_engine.delete_ruleset(rules._handle)


CANARIES = {
    canary.__name__: canary
    for canary in (
        no_match_raises_and_keeps_nothing,
        no_match_is_answered_with_a_one,
        a_firing_begins_with_the_rule,
        a_fact_stays_until_it_is_retracted,
        all_matching_rules_fire,
        both_sides_of_an_or_fire_twice,
        more_than_64_true_nodes_are_refused,
        comparisons_with_a_missing_field_are_false,
        existence_is_seen_behind_a_positive_literal,
        integers_are_exact_up_to_our_limit,
        a_ruleset_can_be_given_back_after_one_action,
    )
}

if __name__ == "__main__":
    faulthandler.enable()
    CANARIES[sys.argv[1]]()
