"""The plain decision: hit policies, dates, reasons, what is unknown, and why not."""

import json
from datetime import date

import pytest

from rules import reference
from rules.facts import BadFacts
from rules.reference import TableConflict, decide, failing_examples, why_not
from tests.rules.samples import ON, plain_row, table_of

TWO = [
    plain_row(id="days", when={"days_at_level": ">= 7", "party_refused": "false"}),
    plain_row(id="tries", when={"attempts_at_level": ">= 3", "risk_tags": "-"}),
]
BOTH = {"days_at_level": 9, "party_refused": False, "attempts_at_level": 3}


def test_hit_policies():
    assert decide(table_of(TWO, "collect"), BOTH, ON).rows == ("days", "tries")
    assert decide(table_of(TWO, "rule_order"), BOTH, ON).rows == ("days", "tries")
    assert decide(table_of(TWO, "first"), BOTH, ON).rows == ("days",)
    assert decide(table_of(TWO, "unique"), {"attempts_at_level": 3}, ON).rows == ("tries",)
    with pytest.raises(TableConflict, match="只许命中一行，却同时命中：days、tries"):
        decide(table_of(TWO, "unique"), BOTH, ON)


def test_a_row_counts_from_its_first_to_its_last_day():
    table = table_of([plain_row(**{"from": "2026-03-01", "to": "2026-03-31"})])
    facts = {"days_at_level": 7}
    days = {day: decide(table, facts, date.fromisoformat(day)) for day in ("2026-02-28", "2026-03-01", "2026-03-31")}
    assert [(made.rows, made.considered) for made in days.values()] == [((), 0), (("one",), 1), (("one",), 1)]
    assert decide(table, facts, date(2026, 4, 1)).considered == 0


def test_a_finding_carries_its_reasons():
    made = decide(table_of(TWO), {"days_at_level": 7, "party_refused": False}, ON)
    (finding,) = made.findings
    assert [reason.text for reason in finding.reasons] == [
        "在本层级已过天数：实际7天，要求不少于7天",
        "当事人明确拒绝调解：实际否，要求为否",
    ]
    assert (finding.reasons[0].cell, finding.reasons[0].actual) == (">= 7", "7天")
    assert made.engine == "reference"
    assert made.unknown == ("attempts_at_level",)


def test_unknown_names_only_what_could_still_matter():
    assert decide(table_of(TWO), {}, ON).unknown == ("attempts_at_level", "days_at_level", "party_refused")
    assert decide(table_of(TWO), {"days_at_level": 3}, ON).unknown == ("attempts_at_level",)
    first = table_of(TWO, "first")
    assert decide(first, {"days_at_level": 7, "party_refused": False}, ON).unknown == ()
    assert decide(first, {"attempts_at_level": 3}, ON).unknown == ("days_at_level", "party_refused")


def test_a_decision_is_plain_json_in_chinese():
    table = table_of([plain_row(when={"risk_tags": '"weapon"'}, then={"measure": "watch", "mode": "act"})])
    told = decide(table, {"risk_tags": ["weapon", "quarrel"]}, ON).as_json()
    assert json.loads(json.dumps(told, ensure_ascii=False)) == told
    assert told["facts"] == {"risk_tags": ["quarrel", "weapon"]}
    assert told["on"] == "2026-06-01"
    assert told["digest"] == table.digest
    assert told["findings"][0]["outcome"] == {"measure": "watch", "mode": "act"}
    assert told["findings"][0]["reasons"][0]["text"] == "风险情形：实际持械、发生口角，要求含有持械"


def test_why_not_goes_cell_by_cell():
    answer = why_not(table_of(TWO), "days", {"days_at_level": 6}, ON)
    assert [(cell.reason.fact, str(cell.verdict)) for cell in answer.cells] == [
        ("days_at_level", "no"),
        ("party_refused", "unknown"),
    ]
    assert answer.text == (
        "“days”行没有命中。条件不符：在本层级已过天数：实际6天，要求不少于7天。情况不明：当事人明确拒绝调解。"
    )
    assert json.loads(json.dumps(answer.as_json())) == answer.as_json()
    assert (answer.in_force, str(answer.verdict), answer.shadowed_by) == (True, "no", "")


def test_why_not_knows_shadows_dates_and_success():
    first = table_of(TWO, "first")
    assert why_not(first, "tries", BOTH, ON).text == "“tries”行没有命中。条件都符合，但排在前面的“days”行先命中。"
    assert why_not(first, "tries", BOTH, ON).shadowed_by == "days"
    assert why_not(first, "days", BOTH, ON).text == "“days”行已命中，条件都符合。"
    dated = table_of([plain_row(**{"from": "2026-03-01", "to": "2026-03-31"})])
    early = why_not(dated, "one", {"days_at_level": 7}, date(2026, 2, 1))
    late = why_not(dated, "one", {"days_at_level": 7}, date(2026, 4, 1))
    assert early.text == "“one”行没有命中。2026-02-01时该行尚未生效（2026-03-01起生效）。"
    assert late.text == "“one”行没有命中。2026-04-01时该行已经失效（2026-03-31后失效）。"
    assert not early.in_force


def test_why_not_refuses_what_does_not_exist():
    with pytest.raises(KeyError, match="没有编号为“moon”的行"):
        why_not(table_of(TWO), "moon", {}, ON)
    with pytest.raises(BadFacts):
        why_not(table_of(TWO), "days", {"moon": 1}, ON)


def test_examples_that_do_not_come_out_are_named():
    wrong = [{"given": {"days_at_level": 6}, "expect": True}, {"given": {"days_at_level": 7}, "expect": False}]
    exact = {"given": {"days_at_level": 7}, "expect": ["two"]}
    table = table_of([plain_row(examples=[*wrong, exact])])
    assert failing_examples(table) == [
        "行“one”的第1个例子：应为True,实际命中[]。",
        "行“one”的第2个例子：应为False,实际命中['one']。",
        "行“one”的第3个例子：应为（'two',），实际命中['one']。",
    ]
    double = table_of([plain_row(), plain_row(id="two")], "unique")
    assert all("只许命中一行" in complaint for complaint in failing_examples(double))
    assert len(failing_examples(double)) == 2
    assert reference.conflict(double, {"one"}) == ""
