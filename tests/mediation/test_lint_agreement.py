"""`manage.py lint_agreement`: JSON out, and an exit code that a script can rely on."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from documents.checkup import SEVERITIES
from tests.documents.checkup.cases import goods, patched

KEYS = ["code", "severity", "where", "words", "start", "end", "text", "basis", "mend"]


def run(tmp_path: Path, content: object, **options: Any) -> tuple[int, Any, str]:
    """Exit code, the JSON on standard output, what was complained of."""
    file, out = tmp_path / "data.json", StringIO()
    file.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8")
    try:
        call_command("lint_agreement", str(file), stdout=out, on="2026-11-22", **options)
    except CommandError as error:
        return error.returncode, json.loads(out.getvalue() or "null"), str(error)
    return 0, json.loads(out.getvalue()), ""


def good() -> dict[str, Any]:
    data = goods()["水沟"]
    owed = {"debtor": "王大山", "creditor": "张淼", "kind": "pay", "content": "墙面维修费", "amount_fen": 220000}
    return {**data, "obligations": [{**owed, "manner": "转账到张淼本人账户", "due_on": "2026-12-10"}]}


def test_a_clean_agreement_is_an_empty_list(tmp_path: Path) -> None:
    assert run(tmp_path, good()) == (0, [], "")
    assert run(tmp_path, good(), confirm=True) == (0, [], "")


def test_what_a_court_would_refuse_exits_one(tmp_path: Path) -> None:
    bad = patched(good(), [{"path": "terms/-", "value": "双方不得向法院起诉。"}])
    code, findings, said = run(tmp_path, bad)
    assert (code, said) == (1, "有1处问题要改正以后才能签订。")
    assert [list(each) for each in findings] == [KEYS]
    found = findings[0]
    assert (found["code"], found["severity"], found["where"]) == ("sue_waived", "court", "terms[3]")
    assert bad["terms"][3][found["start"] : found["end"]] == found["words"] == "不得向法院起诉"
    assert "人民调解法" in found["basis"]
    assert found["severity"] in SEVERITIES


def test_what_is_unclear_stops_only_a_confirmation(tmp_path: Path) -> None:
    unclear = patched(good(), [{"path": "terms/0", "value": "王大山尽快清除水沟上的余料。"}])
    assert run(tmp_path, unclear)[0] == 0
    assert run(tmp_path, unclear, confirm=True)[0] == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "不是正确的 JSON"),
        ("[]", "应当是一个 JSON 对象"),
        ({"terms": "一句话"}, "“协议内容”应为列表"),
        ({"parties": [{"name": 5}]}, "“姓名或名称”应为文字"),
        ({"signed_on": "昨天"}, "“签订日期”应为日期"),
    ],
)
def test_what_cannot_be_read_exits_two_with_a_sentence(tmp_path: Path, content: object, said: str) -> None:
    code, findings, complaint = run(tmp_path, content)
    assert (code, findings) == (2, None)
    assert said in complaint


def test_a_missing_file_exits_two() -> None:
    with pytest.raises(CommandError, match="读不到文件") as refused:
        call_command("lint_agreement", "no/such/file.json")
    assert refused.value.returncode == 2


def test_a_bad_day_exits_two(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(CommandError, match="看不懂日期") as refused:
        call_command("lint_agreement", str(file), on="明天")
    assert refused.value.returncode == 2


def test_nothing_at_all_is_findings_and_no_exception(tmp_path: Path) -> None:
    code, findings, _ = run(tmp_path, {})
    assert code == 1
    assert {each["code"] for each in findings} >= {"too_few_parties", "terms_missing", "facts_missing"}
