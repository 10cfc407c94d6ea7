"""The commands a person types: what they print, and one Chinese sentence instead of a traceback."""

from __future__ import annotations

import datetime
import io
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from documents import press
from mediation.management import reading
from mediation.management.commands import check_rules, draw_lifecycle, sweep
from mediation.services.holidays import load_year
from mediation.services.sweep import SweepReport
from rules import shelf
from tests.factories import START, make_county
from tests.rules.samples import NOTICE_2027

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = Path(press.__file__).parent / "samples"
VILLAGE = {"status": "mediating", "level": "village", "days_at_level": 9}
TABLE = """
name: small
title: 小表
pack: local
hit: first
note: 只为测试。
rows:
  - id: late
    sentence: 满7天。
    basis: 示例
    from: 2020-01-01
    when: {days_at_level: '>= 7'}
    then: {measure: remind, mode: ask}
    examples:
      - {given: {days_at_level: 7}, expect: true}
      - {given: {days_at_level: 6}, expect: false}
"""


def run(name: str, *arguments: Any, **options: Any) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command(name, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A file of facts."""
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(VILLAGE), encoding="utf-8")
    return file


# --- decide -----------------------------------------------------------------------------------------------------------


def test_decide_prints_the_decision_with_its_reasons(facts: Path) -> None:
    decision = json.loads(run("decide", "ladder", facts, on="2026-11-22"))
    assert (decision["table"], decision["on"]) == ("ladder", "2026-11-22")
    assert decision["digest"] == shelf.shipped()["ladder"].digest
    assert decision["findings"][0]["outcome"] == {"measure": "send_up", "mode": "act", "to": "township"}


def test_decide_without_a_date_decides_for_today(facts: Path) -> None:
    assert json.loads(run("decide", "ladder", facts))["on"] == timezone.localdate().isoformat()


def test_decide_says_why_a_row_was_not_found(facts: Path) -> None:
    answer = json.loads(run("decide", "ladder", facts, on="2026-11-22", why_not="grid_days"))
    assert answer["row"] == "grid_days"
    assert "层级" in answer["text"]


def test_decide_takes_a_table_from_a_file(facts: Path, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(TABLE, encoding="utf-8")
    assert json.loads(run("decide", tmp_path / "small.yaml", facts))["findings"][0]["row"] == "late"


def test_decide_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(VILLAGE)))
    assert json.loads(run("decide", "ladder", "-"))["facts"] == VILLAGE


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "第1行第2列"),
        (b"[1]", "JSON 对象"),
        ("{'status'}".encode("utf-16"), "UTF-8"),
        (b"[" * 100_000, "不是正确的 JSON"),
        (b'{"n": 1' + b"0" * 5000 + b"}", "不是正确的 JSON"),
        (b'{"no_such_fact": 1}', "没有名为“no_such_fact”的事实"),
        (b'{"days_at_level": "9"}', "值不对"),
        (b'{"days_at_level": 1.5}', "值不对"),
        (b'{"status": null, "level": "moon"}', "值不对"),
    ],
)
def test_decide_refuses_bad_facts_in_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "bad.json").write_bytes(content)
    with pytest.raises(CommandError, match=said):
        run("decide", "ladder", tmp_path / "bad.json")


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (("moon", "FACTS"), {}, "没有名为“moon”的规则表"),
        (("ladder", "no-such-file.json"), {}, "读不到文件"),
        (("ladder", "nul\0.json"), {}, "读不到文件"),
        (("ladder", "."), {}, "读不到文件"),
        (("no-such-table.yaml", "FACTS"), {}, "读不到文件"),
        (("ladder", "FACTS"), {"on": "22.11.2026"}, "看不懂日期"),
        (("ladder", "FACTS"), {"why_not": "moon"}, "没有编号为“moon”的行"),
    ],
)
def test_decide_refuses_bad_arguments(facts: Path, arguments: Any, options: Any, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run("decide", *(str(facts) if word == "FACTS" else word for word in arguments), **options)


def test_decide_refuses_a_broken_table(facts: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("name: [", encoding="utf-8")
    with pytest.raises(CommandError, match="有错"):
        run("decide", tmp_path / "broken.yaml", facts)


# --- decide with a DMN file -------------------------------------------------------------------------------------------

DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="t" name="t" namespace="urn:t">
  <inputData id="i" name="金额"><variable name="金额" typeRef="number"/></inputData>
  <decision id="d" name="费率"><informationRequirement><requiredInput href="#i"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE">
      <input id="a"><inputExpression typeRef="number"><text>金额</text></inputExpression></input>
      <output id="b" typeRef="number"/>
      <rule id="r"><inputEntry id="e"><text>&gt;= 1.5</text></inputEntry><outputEntry id="o"><text>0.10</text></outputEntry></rule>
    </decisionTable></decision></definitions>"""


@pytest.mark.parametrize(("amount", "answer"), [("1.50", 0.1), ("1.49", None)], ids=["恰好到界限", "差一分"])
def test_decide_reads_dmn_with_exact_decimals(tmp_path: Path, amount: str, answer: float | None) -> None:
    (tmp_path / "t.dmn").write_text(DMN, encoding="utf-8")
    (tmp_path / "facts.json").write_text(f'{{"金额": {amount}}}', encoding="utf-8")
    assert json.loads(run("decide", tmp_path / "t.dmn", tmp_path / "facts.json")) == {"费率": answer}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DTD"),
        ("<definitions", "XML"),
        (DMN.replace("&gt;= 1.5", "for x in y return x"), "第1"),
    ],
    ids=["实体", "残缺", "超出S-FEEL"],
)
def test_a_bad_dmn_file_is_refused_in_chinese(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "t.dmn").write_text(text, encoding="utf-8")
    (tmp_path / "facts.json").write_text('{"金额": 1}', encoding="utf-8")
    with pytest.raises(CommandError, match=sentence):
        run("decide", tmp_path / "t.dmn", tmp_path / "facts.json")


# --- check_rules ------------------------------------------------------------------------------------------------------


def test_check_rules_passes_every_shipped_book() -> None:
    assert run("check_rules").count("没有问题") == len(shelf.shipped())


def test_check_rules_proves_that_a_row_is_dead(tmp_path: Path) -> None:
    late = TABLE.index("  - id: late")
    twice = TABLE + TABLE[late:].replace("late", "later").replace("'>= 7'", "'>= 8'").replace("7}", "8}").replace(
        "6}", "7}"
    )
    (tmp_path / "dead.yaml").write_text(twice, encoding="utf-8")
    out = check_rules.faults(twice, datetime.date(2026, 11, 22))
    assert any("later" in fault for fault in out)


def test_check_rules_names_each_fault_and_fails(tmp_path: Path) -> None:
    wrong_example = TABLE.replace("{days_at_level: 6}, expect: false", "{days_at_level: 6}, expect: true")
    for name, text in (("good", TABLE), ("wrong", wrong_example), ("broken", "name: [")):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="3 个规则表中有 2 个有错"):
        run("check_rules", *sorted(tmp_path.glob("*.yaml")))
    assert "late" in check_rules.faults(wrong_example, datetime.date(2026, 11, 22))[0]


# --- deadline and print_paper ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_deadline_prints_three_dates_and_the_steps() -> None:
    answer = json.loads(run("deadline", "2026-01-15", "1个月"))
    assert (answer["raw"], answer["deadline"], answer["safe"]) == ("2026-02-15", "2026-02-24", "2026-02-14")
    assert answer["steps"]


@pytest.mark.parametrize("is_there", [False, True], ids=["没有数据库", "空的数据库"])
def test_deadline_needs_no_database(tmp_path: Path, is_there: bool) -> None:
    file = tmp_path / "empty.sqlite3"
    if is_there:
        file.touch()
    done = subprocess.run(
        [sys.executable, "manage.py", "deadline", "2026-01-15", "1个月"],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{file}", "DJANGO_SETTINGS_MODULE": "config.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert json.loads(done.stdout)["deadline"] == "2026-02-24", done.stderr
    assert file.exists() is is_there


@pytest.mark.django_db
def test_deadline_counts_with_the_holidays_that_the_office_loaded() -> None:
    county = make_county()
    load_year(by=county.admin, at=START, year=2027, text=NOTICE_2027, source="假定的通知")
    assert json.loads(run("deadline", "2027-01-08", "30天"))["deadline"] == "2027-02-15"
    assert json.loads(run("deadline", "2027-01-08", "30天", shipped=True))["deadline"] == "2027-02-11"


@pytest.mark.django_db
@pytest.mark.parametrize(("start", "period"), [("2026-01-15", "soon"), ("15.1.2026", "7天"), ("9999-01-15", "99年")])
def test_deadline_refuses_what_it_cannot_count(start: str, period: str) -> None:
    with pytest.raises(CommandError, match=r"看不懂|超出"):
        run("deadline", start, period)


# --- draw_lifecycle ---------------------------------------------------------------------------------------------------


def test_lifecycle_page_is_fresh() -> None:
    run("draw_lifecycle", check=True)


def test_a_stale_lifecycle_page_is_found_and_mended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(draw_lifecycle, "PAGE", tmp_path / "lifecycle.md")
    with pytest.raises(CommandError, match="make docs"):
        run("draw_lifecycle", check=True)
    run("draw_lifecycle")
    run("draw_lifecycle", check=True)
    draw_lifecycle.PAGE.write_text("old", encoding="utf-8")
    with pytest.raises(CommandError, match="make docs"):
        run("draw_lifecycle", check=True)


# --- sweep ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_sweep_prints_what_it_did_as_json() -> None:
    assert isinstance(json.loads(run("sweep", at="2026-11-22T08:30")), dict)


@pytest.mark.django_db
def test_sweep_rings_the_bell_only_when_workers_can_hear_it(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[bool] = []
    monkeypatch.setattr(sweep, "ring_all", lambda: rung.append(settings.HAS_BROKER))
    for settings.HAS_BROKER in (False, True):
        run("sweep")
    assert rung == [True]


def test_sweep_refuses_a_moment_together_with_a_loop() -> None:
    with pytest.raises(CommandError, match="不能同时使用"):
        run("sweep", at="2026-11-22", loop=True)


@pytest.mark.django_db
class Impatience(threading.Event):
    """Stops a loop that fails at every pass, which would otherwise fill the memory with what it logs."""

    asked = 0

    def is_set(self) -> bool:
        self.asked += 1
        return self.asked > 10 or super().is_set()


@pytest.mark.django_db
def test_sweep_loop_survives_a_failing_pass_and_logs_no_names(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop, passes = Impatience(), []

    def fail_once(*, at: datetime.datetime, seconds: float) -> SweepReport:
        passes.append(at)
        if len(passes) == 1:
            raise ValueError("Failing row contains （张三）")
        stop.set()
        return SweepReport(at=at.isoformat())

    reports: list[SweepReport] = []
    monkeypatch.setattr(sweep, "run_sweep", fail_once)
    sweep.sweep_forever(stop=stop, every=0, after=reports.append)
    assert (len(passes), len(reports)) == (2, 1)
    assert "ValueError" in caplog.text
    assert "张三" not in caplog.text


@pytest.mark.django_db
def test_the_bells_reach_both_tasks(django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture) -> None:
    with django_capture_on_commit_callbacks(execute=True) as rung:
        sweep.ring_all()
    assert len(rung) == 2
    assert caplog.text == ""  # a wrong name or argument would be logged


# --- reading ----------------------------------------------------------------------------------------------------------


def test_a_moment_without_a_zone_is_local() -> None:
    assert reading.read_moment("2026-11-22T08:30").isoformat() == "2026-11-22T08:30:00+08:00"
    assert reading.read_moment("2026-11-22T00:30+00:00").isoformat() == "2026-11-22T00:30:00+00:00"


def test_a_moment_that_nobody_understands_is_said_so() -> None:
    with pytest.raises(CommandError, match="看不懂时间“明天”"):
        reading.read_moment("明天")
