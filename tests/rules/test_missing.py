"""What is still missing: no fact named in vain, none forgotten."""

import random
from datetime import date

import pytest

from rules import missing, reference, shelf
from rules.cells import Verdict, parse
from rules.facts import SCHEMA, BadFacts, Kind
from rules.missing import changes, what_would_change
from tests.rules.samples import ON, plain_row, table_of
from tests.rules.test_analysis import everything, small_table

LADDER = shelf.shipped()["ladder"]
CASE = {"status": "mediating", "level": "panel", "days_at_level": 5, "attempts_at_level": 1, "party_refused": False}


def found(table, row, facts):
    rows = table.rows_on(ON)
    matched = reference.matching(rows, facts)
    return row.id in reference.conclude(table, rows, facts, ON, matched, engine="reference").rows


@pytest.mark.parametrize("part", range(4))
def test_exactly_the_values_that_change_the_answer_are_named(part):
    for seed in range(part * 50, part * 50 + 50):
        chance, table = random.Random(seed), small_table(seed)
        row = chance.choice(table.rows)
        names = sorted({name for line in table.rows for name in line.when})
        facts = {name: chance.choice(everything(name)) for name in names}
        facts = {name: value for name, value in facts.items() if value is not None}
        now = found(table, row, facts)
        told = {change.fact: change for change in changes(table, row.id, facts, ON)}
        for name in names:
            if SCHEMA[name].kind is Kind.TAGS:
                continue
            cell = parse(told[name].cell, SCHEMA[name]) if name in told else None
            for value in everything(name)[:-1]:
                differs = found(table, row, {**facts, name: value}) is not now
                assert differs is (cell is not None and cell.check(value) is Verdict.YES), (seed, name, value)
        assert all(change.appears is not now for change in told.values())


@pytest.mark.parametrize("part", range(2))
def test_exactly_the_tags_that_change_the_answer_are_named(part):
    for seed in range(part * 100, part * 100 + 100):
        chance, table = random.Random(seed), small_table(seed)
        row = chance.choice(table.rows)
        facts = {"risk_tags": chance.choice(everything("risk_tags")[:-1]), "days_at_level": chance.randint(0, 5)}
        now = found(table, row, facts)
        told = {
            cell for change in changes(table, row.id, facts, ON) if change.fact == "risk_tags" for cell in [change.cell]
        }
        listed = {
            word for cell in told for word in cell.removeprefix("not(").removesuffix(")").replace('"', "").split(",")
        }
        expected = {
            word
            for word in ("violence", "weapon", "quarrel", "death")
            if found(table, row, {**facts, "risk_tags": facts["risk_tags"] ^ {word}}) is not now
        }
        assert listed == expected, seed


def test_days_are_counted_for_what_moves_by_itself():
    assert what_would_change(LADDER, "panel_days", CASE, ON) == (
        "“在本层级已过天数”现在是5天；不少于7天的，也就是再过2天，“panel_days”行就会命中。",
    )
    assert what_would_change(LADDER, "month_7", {**CASE, "month_days_left": 12}, ON) == (
        "“距一个月调解期限届满”现在是12天；不少于4天且不超过7天的，也就是再过5天，“month_7”行就会命中。",
    )
    assert what_would_change(LADDER, "panel_attempts", CASE, ON) == (
        "“本层级调解未成次数”现在是1次；不少于3次的，“panel_attempts”行就会命中。",
    )
    gone = what_would_change(LADDER, "panel_days", {**CASE, "days_at_level": 9}, ON)
    assert "“在本层级已过天数”现在是9天；不超过6天的，“panel_days”行就不再命中。" in gone
    assert "“当事人明确拒绝调解”现在是否；为是的，“panel_days”行就不再命中。" in gone


def test_what_needs_several_facts_is_told_together():
    assert what_would_change(LADDER, "county_days", CASE, ON) == (
        "“county_days”行还须同时满足2项："
        "层级为县（区）（现在是村（社区）“4+1”防线）；在本层级已过天数不少于30天（现在是5天）。",
    )


def test_a_row_in_the_shadow_of_another_says_whose():
    both = {**CASE, "days_at_level": 9, "attempts_at_level": 3, "party_refused": True}
    assert what_would_change(LADDER, "panel_attempts", both, ON) == (
        "排在前面的“refused”、“panel_days”行先命中，它们不再命中时才轮到“panel_attempts”行。",
    )
    assert changes(LADDER, "panel_attempts", both, ON) == ()


def test_tags_that_come_and_go():
    table = table_of([plain_row(when={"risk_tags": '"weapon","threat"'})])
    assert what_would_change(table, "one", {"risk_tags": ["quarrel"]}, ON) == (
        "“风险情形”现在是发生口角；含有扬言报复或同归于尽、持械之一的，“one”行就会命中。",
    )
    assert what_would_change(table, "one", {"risk_tags": ["weapon"]}, ON) == (
        "“风险情形”现在是持械；不含持械的，“one”行就不再命中。",
    )
    both = what_would_change(table, "one", {"risk_tags": ["weapon", "threat"]}, ON)
    assert both == ("“one”行已命中，没有哪一项事实单独改变就能使它不再命中。",)
    none = table_of([plain_row(when={"risk_tags": 'not("weapon")'})])
    assert what_would_change(none, "one", {}, ON) == ("“风险情形”现在是不明；查明的，“one”行就会命中。",)


def test_dates_and_wrong_questions():
    table = table_of([plain_row(**{"from": "2026-03-01", "to": "2026-03-31"})])
    assert what_would_change(table, "one", {}, date(2026, 5, 1)) == (
        "“one”行在2026-05-01不生效，任何事实都改变不了；该行自2026-03-01起生效，2026-03-31后失效。",
    )
    assert "该行自2011-01-01起生效。" in what_would_change(LADDER, "refused", {}, date(2001, 1, 1))[0]
    assert changes(table, "one", {}, date(2026, 5, 1)) == ()
    with pytest.raises(KeyError, match="没有编号为“moon”的行"):
        what_would_change(table, "moon", {}, ON)
    with pytest.raises(BadFacts):
        what_would_change(table, "one", {"moon": 1}, ON)


def test_rows_that_all_count_cast_no_shadow():
    table = table_of([plain_row(), plain_row(id="two", when={"attempts_at_level": "3", "level": '"grid"'})], "collect")
    assert what_would_change(table, "two", {"days_at_level": 9}, ON) == (
        "“two”行还须同时满足2项：本层级调解未成次数等于3次（现在是不明）；层级为网格（现在是不明）。",
    )
    assert missing.changes(table, "one", {"days_at_level": 9}, ON)[0].appears is False
