"""Rows in the engine's own words: exactly the subset that is proven safe, and nothing else."""

import json

import pytest

from rules import compiler
from rules.facts import SCHEMA, Kind
from tests.rules.samples import plain_row, table_of


def compiled(name, cell):
    (row,) = table_of([plain_row(when={name: cell})]).rows
    first, *rest = compiler.rule(row)["all"][0]["m"]["$and"]
    assert first == {"kind": "case"}, "a positive literal comes first: `$nex` alone would loop for ever"
    return rest


@pytest.mark.parametrize(
    ("name", "cell", "tests"),
    [
        ("sessions_count", "-", []),
        ("sessions_count", "5", [{"sessions_count": 5}]),
        ("sessions_count", ">= 5", [{"$gte": {"sessions_count": 5}}]),
        ("sessions_count", "< 5", [{"$lte": {"sessions_count": 4}}]),
        ("sessions_count", "[3..9]", [{"$and": [{"$gte": {"sessions_count": 3}}, {"$lte": {"sessions_count": 9}}]}]),
        ("sessions_count", "1,2", [{"$or": [{"sessions_count": 1}, {"sessions_count": 2}]}]),
        ("sessions_count", "not([3..9])", [{"$or": [{"$lt": {"sessions_count": 3}}, {"$gt": {"sessions_count": 9}}]}]),
        ("sessions_count", "not(>= 3)", [{"$lt": {"sessions_count": 3}}]),
        ("sessions_count", "known", [{"$ex": {"sessions_count": 1}}]),
        ("party_refused", "true", [{"party_refused": True}]),
        ("party_refused", "not(true)", [{"party_refused": False}]),
        ("party_refused", "false,unknown", [{"$or": [{"party_refused": False}, {"$nex": {"party_refused": 1}}]}]),
        ("level", '"grid"', [{"level": "grid"}]),
        ("level", 'not("grid","panel")', [{"$neq": {"level": "grid"}}, {"$neq": {"level": "panel"}}]),
        ("risk_tags", '"weapon","death"', [{"$or": [{"risk_tags#weapon": True}, {"risk_tags#death": True}]}]),
        ("risk_tags", 'not("weapon")', [{"risk_tags#weapon": False}]),
        ("risk_tags", "known", [{"$ex": {"risk_tags#": 1}}]),
        ("risk_tags", "unknown", [{"$nex": {"risk_tags#": 1}}]),
    ],
)
def test_a_cell_in_the_engine_s_words(name, cell, tests):
    assert compiled(name, cell) == tests


def test_a_case_is_flat_and_leaves_out_what_is_unknown():
    facts = {"level": "grid", "days_at_level": 3, "risk_tags": frozenset({"weapon"}), "party_refused": False}
    flat = json.loads(compiler.text(facts, ["level", "risk_tags", "party_refused", "group_size"]))
    assert (flat.pop("sid"), flat.pop("id")) == ("1", "1")
    assert {name: value for name, value in flat.items() if value is not False} == {
        "kind": "case",
        "level": "grid",
        "risk_tags#": True,
        "risk_tags#weapon": True,
    }
    assert flat["party_refused"] is False
    assert flat["risk_tags#death"] is False
    assert "days_at_level" not in flat
    rows = table_of([plain_row(when={"level": "known", "risk_tags": "known", "party_refused": "known"})]).rows
    assert set(flat) <= compiler.field_names(rows)


def test_shards_never_weigh_too_much():
    rows = [plain_row(id=f"r{n}", when={"level": '"grid","panel","village","township"'}) for n in range(100)]
    parts = compiler.shards(table_of(rows).rows)
    assert [row.id for part in parts for row in part] == [f"r{n}" for n in range(100)]
    assert [len(part) for part in parts] == [15] * 6 + [10]
    assert compiler.shards([]) == []


def test_every_kind_of_cell_has_a_weight():
    def weigh(cell, name="days_at_level"):
        return compiler.weight(table_of([plain_row(when={name: cell})]).rows[0])

    assert [weigh(cell) for cell in ("-", "known", "unknown", "5", "[1..5]", "1,2,unknown")] == [1, 1, 1, 1, 1, 3]
    assert [weigh(cell) for cell in ("not(5)", "not([1..5],[7..9])", "not(>= 5)")] == [2, 4, 1]
    assert weigh('not("grid","panel")', "level") == 1
    assert {fact.kind for fact in SCHEMA.values()} == set(Kind)
