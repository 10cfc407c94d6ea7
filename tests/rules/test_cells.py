"""The cell language, as a lawyer would try it out, and its laws."""

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cells import BadCell, Cell, Range, Verdict, describe, parse, requirement, say
from rules.facts import SCHEMA, Kind
from tests.rules import samples

DAYS, ATTEMPTS, MONEY = SCHEMA["days_at_level"], SCHEMA["attempts_at_level"], SCHEMA["amount_fen"]
LEVEL, REFUSED, RISK, MATTER = SCHEMA["level"], SCHEMA["party_refused"], SCHEMA["risk_tags"], SCHEMA["aid_matter"]

YES, NO, UNKNOWN = Verdict.YES, Verdict.NO, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("5", [5], [4, 6]),
        (">= 7", [7, 8], [6]),
        ("> 7", [8], [7]),
        ("< 3", [2, -9], [3]),
        ("<=3", [3], [4]),
        ("-2", [-2], [2]),
        ("[3..9]", [3, 9], [2, 10]),
        ("(3..9]", [4, 9], [3, 10]),
        ("[3..9)", [3, 8], [2, 9]),
        ("( 3 .. 9 )", [4, 8], [3, 9]),
        ("1,5, >= 9", [1, 5, 9, 10], [0, 2, 8]),
        ("not([3..9])", [2, 10], [3, 9]),
        ("not(5,6)", [4, 7], [5, 6]),
        ("≥7", [7], [6]),
        ("-", [0, 99], []),
        ("known", [0], []),
        ("unknown", [], [0]),
        (7, [7], [8]),
    ],
)
def test_numbers(text, yes, no):
    cell = parse(text, DAYS)
    assert [cell.check(value) for value in yes] == [YES] * len(yes)
    assert [cell.check(value) for value in no] == [NO] * len(no)


def test_words_are_written_as_codes_or_as_labels():
    for text in ('"grid","township"', '"网格", "乡镇（街道）"', "“grid”\uff0c“township”"):
        cell = parse(text, LEVEL)
        assert [cell.check(word) for word in ("grid", "township", "county")] == [YES, YES, NO]
    assert parse('not("grid")', LEVEL).check("county") is YES
    assert parse('not("grid")', LEVEL).check("grid") is NO


def test_truth_values():
    for text in (True, "true", "是"):
        assert [parse(text, REFUSED).check(value) for value in (True, False)] == [YES, NO]
    for text in (False, "false", "否", "not(true)"):
        assert [parse(text, REFUSED).check(value) for value in (True, False)] == [NO, YES]


def test_tags_mean_any_of_them_and_not_means_none():
    some, none = parse('"weapon","threat"', RISK), parse('not("weapon","threat")', RISK)
    for tags, met in ((["weapon"], True), (["threat", "quarrel"], True), (["quarrel"], False), ([], False)):
        assert some.check(frozenset(tags)) is (YES if met else NO)
        assert none.check(frozenset(tags)) is (NO if met else YES)


def test_unknown_is_unknown_unless_the_cell_asks_for_it():
    for fact, text in ((DAYS, ">= 7"), (LEVEL, 'not("grid")'), (REFUSED, "false"), (RISK, 'not("weapon")')):
        assert parse(text, fact).check(None) is UNKNOWN
        assert parse("-", fact).check(None) is YES
        assert parse("known", fact).check(None) is NO
        assert parse("unknown", fact).check(None) is YES
    assert parse("false,unknown", REFUSED).check(None) is YES
    assert parse("not(true,unknown)", REFUSED).check(None) is NO
    assert parse("known", RISK).check(frozenset()) is YES, "no tags at all is knowledge too"


@pytest.mark.parametrize(
    ("text", "fact", "message"),
    [
        ("", DAYS, "看不懂“”"),
        ("=__import__('os').system('id')", DAYS, "看不懂"),
        ("5,", DAYS, "看不懂"),
        ("5 6", DAYS, "看不懂"),
        ("1.5", DAYS, "看不懂"),
        ("not()", DAYS, "看不懂"),
        ("not(not(5))", DAYS, "看不懂"),
        ("not(known)", DAYS, "看不懂"),
        ('"grid', LEVEL, "看不懂"),
        ("grid", LEVEL, "看不懂"),
        ("[9..3]", DAYS, "范围“[9..3]”是空的"),
        ("(3..4)", DAYS, "是空的"),
        ("9" * 400, DAYS, "数字太大"),
        (str(2**53), DAYS, "数字太大"),
        (2**53, DAYS, "数字太大"),
        ("9" * 501, DAYS, "单元格太长：501字，最多500字"),
        ("x" * 10_000_000, DAYS, "单元格太长"),
        (None, DAYS, "不限请写“-”"),
        ([1], DAYS, "单元格应为文字"),
        ('"grid"', DAYS, "“在本层级已过天数”是整数"),
        ("true", DAYS, "是整数，应写数字或者范围，不能写“true”"),
        ("1", REFUSED, "应写true或者false,不能写“1”"),
        ("1", LEVEL, "应写带双引号的词"),
        (">= 1", RISK, "“风险情形”是标签"),
        ('"village","moon"', LEVEL, "“层级”没有“moon”这个词；可用的词：grid、panel"),
    ],
)
def test_what_cannot_be_read_is_said_in_chinese(text, fact, message):
    with pytest.raises(BadCell) as caught:
        parse(text, fact)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "fact", "sentence"),
    [
        (">= 7", DAYS, "在本层级已过天数不少于7天"),
        ("< 7", DAYS, "在本层级已过天数不超过6天"),
        ("[3..9]", ATTEMPTS, "本层级调解未成次数不少于3次且不超过9次"),
        ("3,>= 9", ATTEMPTS, "本层级调解未成次数等于3次或者不少于9次"),
        ("not(3)", ATTEMPTS, "本层级调解未成次数并非（等于3次）"),
        (">= 10000000", MONEY, "涉及金额不少于10万元"),
        ("-", DAYS, "在本层级已过天数不限"),
        ("known", DAYS, "在本层级已过天数已知"),
        ("unknown", DAYS, "在本层级已过天数不明"),
        ("true", REFUSED, "当事人明确拒绝调解为是"),
        ("false,unknown", REFUSED, "当事人明确拒绝调解为否，或者不明"),
        ("not(true,unknown)", REFUSED, "当事人明确拒绝调解不为是，且须已知"),
        ('"grid","county"', LEVEL, "层级为网格或者县（区）"),
        ('not("grid")', LEVEL, "层级不为网格"),
        ('"weapon"', RISK, "风险情形含有持械"),
        ('"weapon","quarrel"', RISK, "风险情形含有持械、发生口角之一"),
        ('not("weapon","quarrel")', RISK, "风险情形不含持械、发生口角"),
    ],
)
def test_a_cell_is_said_in_chinese(text, fact, sentence):
    assert describe(parse(text, fact), fact) == sentence


@pytest.mark.parametrize(
    ("fact", "value", "text"),
    [
        (DAYS, 7, "7天"),
        (MONEY, 0, "0元"),
        (MONEY, 12345, "123.45元"),
        (MONEY, 50000, "500元"),
        (MONEY, -50001, "-500.01元"),
        (REFUSED, True, "是"),
        (REFUSED, False, "否"),
        (MATTER, "labour", "请求确认劳动关系或者支付劳动报酬"),
        (RISK, frozenset({"quarrel", "weapon"}), "持械、发生口角"),
        (RISK, frozenset(), "无"),
        (DAYS, None, "不明"),
    ],
)
def test_a_value_is_said_in_chinese(fact, value, text):
    assert say(fact, value) == text


@given(st.randoms(use_true_random=False), st.sampled_from(list(SCHEMA.values())))
def test_not_turns_yes_into_no_and_leaves_unknown_alone(chance: random.Random, fact):
    options = ",".join(samples.option(fact, chance) for _ in range(3))
    plain, negated = parse(options, fact), parse(f"not({options})", fact)
    actual = samples.value(fact, chance)
    actual = frozenset(actual) if fact.kind is Kind.TAGS else actual
    assert {plain.check(actual), negated.check(actual)} == {YES, NO}
    for cell in (plain, negated):
        assert (cell.check(None) is UNKNOWN) is (None not in cell.options)


@given(st.randoms(use_true_random=False), st.sampled_from(list(SCHEMA.values())))
def test_what_was_read_reads_back_the_same_and_can_be_said(chance: random.Random, fact):
    cell = parse(samples.cell(fact, chance), fact)
    assert parse(cell.source, fact) == cell
    assert requirement(cell, fact)


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-60, 60))
def test_a_range_is_its_two_comparisons(low, high, actual):
    expected = low <= actual <= high
    if low <= high:
        assert (parse(f"[{low}..{high}]", DAYS).check(actual) is YES) is expected
    both = [parse(f">= {low}", DAYS).check(actual), parse(f"<= {high}", DAYS).check(actual)]
    assert (both == [YES, YES]) is expected


@given(st.text(max_size=40))
def test_no_text_whatever_breaks_the_reader(text):
    for fact in (DAYS, LEVEL, REFUSED, RISK):
        with suppress(BadCell):
            assert isinstance(parse(text, fact), Cell)


def test_an_open_range_holds_everything():
    assert Range(None, None).holds(-(10**9))
