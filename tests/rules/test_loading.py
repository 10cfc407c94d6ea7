"""Rulebooks come from people: every fault is named in Chinese with its row and cell, and nothing hostile gets in."""

import json
import time

import pytest
import yaml

from rules import compiler
from rules.facts import SCHEMA
from rules.loading import LARGEST_TEXT, MOST_FAULTS, BadTable, build, load
from rules.table import Hit, Pack
from rules.vocabulary import Level, Measure, Mode, RiskColour
from tests.rules.samples import plain_row, table_of

GOOD = """
name: demo
title: 演示
pack: local
hit: first
rows:
  - id: days
    sentence: 满7天上报。
    basis: 示例
    from: 2026-01-01
    to: '2026-12-31'
    when: {days_at_level: '>= 7', party_refused: no, sessions_count: 2}
    then: {measure: send_up, mode: act, to: township, colour: red, within_hours: 24, route: 去乡镇}
    examples:
      - {given: {days_at_level: 7, party_refused: false, sessions_count: 2}, expect: true}
      - {given: {days_at_level: 6}, expect: false}
      - {given: {}, expect: []}
"""


def faults(text):
    with pytest.raises(BadTable) as caught:
        load(text)
    assert str(caught.value) == "\n".join(caught.value.faults)
    return caught.value.faults


def row_faults(**changes):
    with pytest.raises(BadTable) as caught:
        table_of([plain_row(**changes)])
    return "\n".join(caught.value.faults)


def test_a_good_book_is_read_as_written():
    table = load(GOOD)
    assert (table.name, table.title, table.pack, table.hit, table.note) == ("demo", "演示", Pack.LOCAL, Hit.FIRST, "")
    (row,) = table.rows
    assert (row.starts.isoformat(), row.ends and row.ends.isoformat()) == ("2026-01-01", "2026-12-31")
    assert {name: cell.source for name, cell in row.when.items()} == {
        "days_at_level": ">= 7",
        "party_refused": "false",
        "sessions_count": "2",
    }
    outcome = row.outcome
    assert (outcome.measure, outcome.mode, outcome.to) == (Measure.SEND_UP, Mode.ACT, Level.TOWNSHIP)
    assert (outcome.colour, outcome.within_hours, outcome.route) == (RiskColour.RED, 24, "去乡镇")
    assert [example.expect for example in row.examples] == [True, False, ()]


def test_a_table_survives_the_way_through_json_with_the_same_digest():
    table = load(GOOD)
    again = build(json.loads(json.dumps(table.as_json(), ensure_ascii=False)))
    assert again == table
    assert again.digest == table.digest
    assert len(table.digest) == 64
    changed = build({**table.as_json(), "note": "改过"})
    assert changed.digest != table.digest


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "3 x"}, "第1行的id:“3 x”不能作编号"),
        ({"id": None}, "第1行的id:“None”不能作编号"),
        ({"sentence": " "}, "第1行（one）的sentence:应为文字"),
        ({"basis": None}, "第1行（one）的basis:应为文字"),
        ({"basis": 27}, "第1行（one）的basis:应为文字"),
        ({"sentence": "长" * 1001}, "最多1000字"),
        ({"pack": "moon"}, "第1行（one）的pack:“moon”不是可用的词；可用的词：law、local"),
        ({"from": "2026-02-30"}, "第1行（one）的from:“2026-02-30”不是日期"),
        ({"from": None}, "第1行（one）的from:“None”不是日期"),
        ({"to": "2019-12-31"}, "第1行（one）：失效日（to）早于生效日（from）"),
        ({"when": {"moon": 1}}, "第1行（one）的when:不认识“moon”"),
        ({"when": "days >= 7"}, "第1行（one）的when:应为"),
        ({"when": {"days_at_level": "许多"}}, "第1行（one）“在本层级已过天数”（days_at_level）：看不懂“许多”"),
        ({"when": {"level": '"月亮"'}}, "第1行（one）“层级”（level）：“层级”没有“月亮”这个词"),
        ({"when": {"days_at_level": None}}, "第1行（one）“在本层级已过天数”（days_at_level）：单元格应为文字"),
        ({"then": {"measure": "fly", "mode": "act"}}, "第1行（one）的then.measure:“fly”不是可用的词"),
        ({"then": {"measure": "watch"}}, "第1行（one）的then.mode:“None”不是可用的词"),
        ({"then": {"measure": "watch", "mode": "act", "to": "county"}}, "其他措施不写to"),
        ({"then": {"measure": "send_up", "mode": "act"}}, "须写明上报到哪一层级（to）"),
        ({"then": {"measure": "send_up", "mode": "act", "to": "moon"}}, "then.to:“moon”不是可用的词"),
        ({"then": {"measure": "watch", "mode": "act", "colour": "pink"}}, "then.colour:“pink”不是可用的词"),
        ({"then": {"measure": "watch", "mode": "act", "within_hours": 1.5}}, "within_hours:应为小时数"),
        ({"then": {"measure": "watch", "mode": "act", "within_hours": True}}, "within_hours:应为小时数"),
        ({"then": {"measure": "watch", "mode": "act", "within_hours": 0}}, "within_hours:应为小时数"),
        ({"then": {"measure": "watch", "mode": "act", "route": 7}}, "then.route:应为文字"),
        ({"examples": []}, "第1行（one）的examples:应为列表，至少一项"),
        ({"examples": [{"given": {"days_at_level": 7}, "expect": True}]}, "至少要有一个应当命中（true）的和一个"),
        (
            {"examples": [{"given": {}, "expect": "yes"}]},
            "第1行（one）的第1个例子的expect:应为true、false或者行编号的列表",
        ),
        ({"examples": [{"given": {"days_at_level": "7"}, "expect": True}]}, "的第1个例子：事实“在本层级已过天数”"),
        ({"examples": [{"given": {"moon": 1}, "expect": [1]}]}, "的第1个例子的given:不认识“moon”"),
        ({"colour": "red"}, "第1行（one）：不认识“colour”".replace("(one)", "")),
        ({"when": dict.fromkeys(("level", "risk_tags", "dispute_type"), "")}, "看不懂“”"),
    ],
)
def test_each_fault_names_row_and_cell(changes, message):
    assert message in row_faults(**changes)


def test_all_faults_come_at_once_but_not_too_many():
    text = row_faults(id="1", basis="", when={"days_at_level": "x", "level": "y"})
    assert len(text.splitlines()) == 4
    with pytest.raises(BadTable) as caught:
        table_of([plain_row(id="?")] * 400)
    assert len(caught.value.faults) == MOST_FAULTS


def test_faults_of_the_table_itself():
    assert "规则表：应为“名称： 值”的一组内容。" in faults("- 1")
    text = "\n".join(faults("{name: 3, pack: x, hit: y, rows: {}, extra: 1}"))
    for message in (
        "规则表：不认识“extra”",
        "的name:“3”",
        "的pack:“x”",
        "的hit:“y”",
        "的title:应为文字",
        "的rows:应为列表",
    ):
        assert message in text
    with pytest.raises(BadTable, match="行“one”：编号重复"):
        table_of([plain_row(), plain_row()])
    with pytest.raises(BadTable, match="有501行，最多500行"):
        table_of([plain_row()] * 501)
    with pytest.raises(BadTable, match="应为“名称： 值”的一组内容"):
        table_of(["row"])


def test_a_row_that_the_engine_could_choke_on_is_refused():
    words = ",".join(f'"{word.value}"' for word in SCHEMA["dispute_type"].words or ())
    heavy = {"dispute_type": words, "level": '"grid","panel","village","township"'}
    assert "“或者”的组合有72种，最多60种；请拆成几行" in row_faults(when=heavy)


def test_fields_that_the_engine_could_confuse_are_found(monkeypatch):
    # two names with the same 32-bit FNV-1a hash, and two with the same FNV-1 hash
    assert compiler.collisions(["costarring", "liquid", "level"]) == [("costarring", "liquid")]
    assert compiler.collisions(["creamwove", "quists", "level"]) == [("creamwove", "quists")]
    everything = [row for table in [table_of([plain_row(when=dict.fromkeys(SCHEMA, "known"))])] for row in table.rows]
    assert not compiler.collisions(compiler.field_names(everything))
    assert len(compiler.field_names(everything)) <= compiler.MAX_FIELDS
    monkeypatch.setattr(compiler, "MAX_FIELDS", 3)
    monkeypatch.setattr(compiler, "RESERVED", ("costarring", "liquid"))
    text = row_faults()
    assert "用到的字段有3个" not in text
    assert "字段“costarring”与“liquid”的散列值相同" in text
    monkeypatch.setattr(compiler, "MAX_FIELDS", 2)
    assert "用到的字段有3个，最多2个" in row_faults()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: !!python/object/apply:os.system ['id']", "第1行：不能使用标签"),
        ("a: !secret x", "第1行：不能使用标签"),
        ("a: &x [1]\nb: *x", "第2行：不能使用引用（*）"),
        ("a: {b: 1, c: 2,\n  b: 3}", "第2行：“b”写了两次"),
        ("? [1, 2]\n: 3", "不能使用标签或者复杂的键"),
        ("a: [", "不是正确的YAML"),
        ("a: \x00", "不是正确的YAML"),
        ("a: 2026-13-45", "不能接受的值"),
        ("a: " + "9" * 5000, "不能接受的值"),
        ("[" * 50_000, "不能接受的值"),
        ("x" * (LARGEST_TEXT + 1), "规则表太大：1000001字节，最多1000000字节"),
        ("宽" * 10_000_000, "规则表太大"),
        ("", "规则表：应为"),
    ],
)
def test_hostile_yaml_is_refused_in_chinese(text, message):
    assert message in "\n".join(faults(text))


def test_a_bomb_of_aliases_costs_nothing():
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    begun = time.perf_counter()
    assert "不能使用引用" in "\n".join(faults("\n".join(lines)))
    assert time.perf_counter() - begun < 1


def test_a_cell_is_data_and_never_code():
    hostile = yaml.safe_load(GOOD)
    hostile["rows"][0]["when"] = {"days_at_level": "=__import__('os').system('id')"}
    with pytest.raises(BadTable, match="看不懂“=__import__"):
        build(hostile)
