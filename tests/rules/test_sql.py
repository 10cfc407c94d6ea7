"""A table in SQL says of every case what the reference and the engine say."""

import json
import random
import sqlite3
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import reference, shelf, sql
from rules.cells import Verdict
from rules.engine import DurableMatcher
from rules.facts import SCHEMA, Kind, normalise
from rules.sql import DJANGO_SQLITE, POSTGRES, SQLITE, JsonTags, NoColumn, Sql, TagColumns
from rules.table import Hit
from rules.vocabulary import RiskTag
from tests.rules import samples
from tests.rules.samples import ON, plain_row, table_of

AS_JSON = {name: JsonTags(f'"{name}"') if fact.kind is Kind.TAGS else f'"{name}"' for name, fact in SCHEMA.items()}
TRUTH = {1: Verdict.YES, 0: Verdict.NO, None: Verdict.UNKNOWN}


def stored(value):
    return json.dumps(sorted(value)) if isinstance(value, frozenset) else value


def database(cases):
    """A table `dispute` with one column per fact, tags as JSON."""
    base = sqlite3.connect(":memory:")
    names = list(SCHEMA)
    columns = ", ".join(f'"{name}"' for name in names)
    base.execute(f"CREATE TABLE dispute (id INTEGER PRIMARY KEY, {columns})")
    marks = ", ".join("?" * (len(names) + 1))
    lines = [(number, *(stored(case.get(name)) for name in names)) for number, case in enumerate(cases)]
    base.executemany(f"INSERT INTO dispute VALUES ({marks})", lines)
    return base


DISPUTES = Sql("dispute")


def answers(base, table, columns=AS_JSON):
    answer = sql.answer_sql(table, ON, columns, SQLITE)
    found = sql.select({"key": Sql("id"), "answer": answer}, DISPUTES)
    return [sql.matched(table, ON, text) for _, text in base.execute(f"{found.text} ORDER BY id", found.params)]


def counts(base, table):
    """How often each answer is given, by the ids of its rows."""
    found = sql.counted({"answer": sql.answer_sql(table, ON, AS_JSON, SQLITE)}, DISPUTES)
    return {sql.matched(table, ON, text): number for text, number in base.execute(found.text, found.params)}


@settings(max_examples=120, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 15), st.sampled_from(list(Hit)))
def test_engine_reference_and_sql_agree(chance: random.Random, size, hit):
    table, names = samples.table(chance, size, hit)
    cases = [normalise(samples.facts(chance, names)) for _ in range(20)]
    matcher, base = DurableMatcher(table.rows), database(cases)
    for case, rows in zip(cases, answers(base, table), strict=True):
        expected = reference.matching(table.rows, case)
        assert matcher.match(case) == expected
        concluded = reference.conclude(table, table.rows_on(ON), case, ON, expected, engine="reference")
        assert (rows[:1] if hit is Hit.UNIQUE else rows) == concluded.rows
    matcher.close()
    base.close()


@settings(max_examples=80, deadline=None)
@given(st.randoms(use_true_random=False))
def test_yes_no_and_unknown_are_true_false_and_null(chance: random.Random):
    table, names = samples.table(chance, 6)
    cases = [normalise(samples.facts(chance, names)) for _ in range(20)]
    base = database(cases)
    for row in table.rows:
        found = sql.row_sql(row, AS_JSON, SQLITE)
        lines = base.execute(f"SELECT {found.text} FROM dispute ORDER BY id", found.params)
        assert [TRUTH[value] for (value,) in lines] == [reference.verdict(row, case) for case in cases]
    base.close()


@pytest.mark.parametrize("table", shelf.shipped().values(), ids=shelf.shipped())
def test_the_shipped_tables_agree_on_a_thousand_cases(table):
    chance = random.Random(5)
    names = sorted({name for row in table.rows for name in row.when})
    cases = [normalise(samples.facts(chance, names)) for _ in range(1000)]
    base = database(cases)
    rows = answers(base, table)
    assert rows == [reference.decide(table, case, ON).rows for case in cases]
    assert counts(base, table) == Counter(rows)
    base.close()


def test_a_unique_table_says_all_rows_that_match():
    table = table_of([plain_row(id="a"), plain_row(id="b", when={"days_at_level": ">= 9"})], "unique")
    base = database([{"days_at_level": 9}, {"days_at_level": 7}, {}])
    assert answers(base, table) == [("a", "b"), ("a",), ()]
    base.close()


def test_tags_may_be_columns_of_their_own():
    table = table_of(
        [plain_row(when={"risk_tags": '"weapon","threat"'}), plain_row(id="no", when={"risk_tags": 'not("weapon")'})]
    )
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE dispute (id INTEGER, risky, weapon, threat)")
    lines = [(1, True, True, False), (2, True, False, True), (3, True, False, False), (4, False, False, False)]
    base.executemany("INSERT INTO dispute VALUES (?, ?, ?, ?)", lines)
    columns = {"risk_tags": TagColumns({"weapon": "weapon", "threat": "threat"}, "risky = TRUE")}
    assert answers(base, table, columns) == [("one",), ("one", "no"), ("no",), ()]
    first = {"risk_tags": TagColumns({"weapon": "weapon", "threat": "threat"})}
    assert answers(base, table, first)[3] == ("no",), "without `known` a NULL would say that nothing is known"
    base.close()


def test_a_fact_without_a_column_is_an_error_unless_it_is_said_to_be_unknown():
    table = table_of([plain_row(when={"days_at_level": ">= 7", "risk_tags": "unknown"})])
    base = database([{"days_at_level": 9}])
    with pytest.raises(NoColumn, match="事实“在本层级已过天数”（days_at_level）没有对应的列"):
        answers(base, table, {})
    assert answers(base, table, {"days_at_level": '"days_at_level"', "risk_tags": None}) == [("one",)]
    assert answers(base, table, {"days_at_level": None, "risk_tags": None}) == [()]
    for wrong in ({"days_at_level": JsonTags("x")}, {"days_at_level": "1", "risk_tags": "x"}):
        with pytest.raises(NoColumn, match="的列不合它的类型"):
            answers(base, table, wrong)
    some = table_of([plain_row(when={"risk_tags": '"weapon"'})])
    with pytest.raises(NoColumn, match="标签“weapon”没有对应的列"):
        answers(base, some, {"risk_tags": TagColumns({RiskTag.QUARREL: "quarrel"})})
    base.close()


@pytest.mark.parametrize("hit", ["first", "unique", "collect"])
def test_a_table_without_rows_in_force_matches_nothing(hit):
    table = table_of([plain_row(**{"from": "2030-01-01"})], hit)
    base = database([{"days_at_level": 9}])
    assert answers(base, table) == [()]
    assert counts(base, table) == {(): 1}
    base.close()


def test_the_dialects_differ_in_two_words_and_no_text_of_a_table_gets_in():
    table = table_of([plain_row(when={"level": '"grid"', "risk_tags": '"weapon"', "party_refused": "false,unknown"})])
    text = {dialect: sql.row_sql(table.rows[0], AS_JSON, dialect) for dialect in (SQLITE, DJANGO_SQLITE, POSTGRES)}
    assert text[POSTGRES].text == (
        '(((("level") = %s)) AND ((CASE WHEN ("risk_tags" IS NOT NULL) THEN ((strpos("risk_tags", %s) > 0))'
        ' ELSE NULL END)) AND ((("party_refused") = FALSE OR ("party_refused") IS NULL)))'
    )
    assert text[SQLITE].text == text[POSTGRES].text.replace("%s", "?").replace("strpos", "instr")
    assert text[DJANGO_SQLITE].text == text[POSTGRES].text.replace("strpos", "instr")
    assert text[POSTGRES].params == ("grid", '"weapon"')
    assert sql.row_sql(table_of([plain_row(when={"level": "-"})]).rows[0], {}, SQLITE).text == "(1=1)"
    assert sql.cell_sql(
        table_of([plain_row(when={"level": "-"})]).rows[0].when["level"], SCHEMA["level"], {}, SQLITE
    ).text
