"""Words in promises that call for a second look: found they warn, not found they say nothing."""

import pytest

from rules import engine, shelf
from rules.facts import SCHEMA, Kind
from rules.signals import SIGNALS, signals
from tests.rules.samples import ON


@pytest.mark.parametrize(
    ("promise", "row"),
    [
        ("双方各交纳调解费200元", "no_fee"),
        ("甲乙双方自愿离婚，孩子由甲抚养", "status"),
        ("自签字之日起断绝父子关系", "status"),
        ("东侧宅基地使用权归乙方", "ownership"),
    ],
)
def test_words_that_call_for_a_second_look(promise, row):
    found = signals(["乙方于月底前清走杂物", promise])
    assert set(found.values()) == {True}
    assert engine.decide(shelf.shipped()["agreement"], found, ON).rows == (row,)


@pytest.mark.parametrize("promise", ["赔偿医药费500元", "乙方三日内拆除围墙", "经调解，费用由乙方承担", ""])
def test_ordinary_promises_say_nothing(promise):
    assert signals([promise]) == {}


def test_no_promises_say_nothing():
    assert signals([]) == {}


def test_every_signal_is_a_fact_that_a_row_asks_for():
    asked = {name for row in shelf.shipped()["agreement"].rows for name in row.when}
    assert asked >= SIGNALS.keys()
    assert {SCHEMA[name].kind for name in SIGNALS} == {Kind.BOOL}
