"""The commands that print: any paper from a file, blank, as Word, and the schemas beside the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from documents import json_schema, press
from tests.factories import make_county, make_mediating
from tests.test_commands import SAMPLES, run


@pytest.mark.parametrize("kind", press.KINDS)
def test_print_paper_prints_every_sample_without_a_database(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    run("print_paper", kind, SAMPLES / f"{kind}.json", output=str(file), draft=True)
    assert file.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("kind", "content", "output", "said"),
    [
        ("moon", "{}", "out.pdf", "没有名为“moon”的文书"),
        ("agreement", "{}", "out.pdf", "不能打印"),
        ("agreement", None, "no/such/folder/out.pdf", "不能写到文件"),
    ],
)
def test_print_paper_refuses_in_one_sentence(
    tmp_path: Path, kind: str, content: str | None, output: str, said: str
) -> None:
    file = tmp_path / "data.json"
    file.write_text(content or (SAMPLES / "agreement.json").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(CommandError, match=said):
        run("print_paper", kind, file, output=str(tmp_path / output))


@pytest.mark.parametrize("kind", press.KINDS)
def test_print_paper_prints_a_blank_copy(kind: str, tmp_path: Path) -> None:
    said = run("print_paper", kind, output=str(tmp_path / "blank.pdf"), blank=True)
    assert " 页" in said
    assert (tmp_path / "blank.pdf").read_bytes() == press.blank(kind).pdf


def test_print_paper_writes_word_when_the_name_says_so(tmp_path: Path) -> None:
    data = SAMPLES / "agreement.json"
    run("print_paper", "agreement", data, output=str(tmp_path / "a.docx"), number="甲1号", large=True)
    run("print_paper", "agreement", output=str(tmp_path / "b.DOCX"), blank=True)
    sample = json.loads(data.read_text(encoding="utf-8"))
    assert (tmp_path / "a.docx").read_bytes() == press.docx("agreement", sample, number="甲1号", large=True)
    assert (tmp_path / "b.DOCX").read_bytes() == press.docx("agreement", None)


def test_print_paper_boxes_what_no_font_has_only_when_asked(tmp_path: Path) -> None:
    sample = json.loads((SAMPLES / "agreement.json").read_text(encoding="utf-8")) | {"recorder": "俞\U0002ebf0"}
    file = tmp_path / "data.json"
    file.write_text(json.dumps(sample), encoding="utf-8")
    with pytest.raises(CommandError, match="U\\+2EBF0"):
        run("print_paper", "agreement", file, output=str(tmp_path / "out.pdf"))
    assert "已印作□" in run("print_paper", "agreement", file, output=str(tmp_path / "out.pdf"), missing_box=True)


@pytest.mark.parametrize("options", [{}, {"blank": True, "data": "x.json"}])
def test_print_paper_wants_data_or_a_blank_copy(options: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="二者选一"):
        run(
            "print_paper",
            "agreement",
            *filter(None, [options.pop("data", "")]),
            output=str(tmp_path / "o.pdf"),
            **options,
        )


# --- write_schemas ----------------------------------------------------------------------------------------------------


def test_schemas_of_the_papers_are_fresh() -> None:
    run("write_schemas", check=True)


def test_stale_schemas_are_found_and_mended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(json_schema, "DIRECTORY", tmp_path / "schemas")
    with pytest.raises(CommandError, match="make docs"):
        run("write_schemas", check=True)
    run("write_schemas")
    run("write_schemas", check=True)
    assert {file.stem for file in json_schema.DIRECTORY.iterdir()} == set(press.KINDS)
    (json_schema.DIRECTORY / "novel.json").write_text("{}", encoding="utf-8")
    (json_schema.DIRECTORY / "agreement.json").write_text("{}", encoding="utf-8")
    with pytest.raises(CommandError, match=r"agreement\.json、novel\.json"):
        run("write_schemas", check=True)
    run("write_schemas")
    run("write_schemas", check=True)
    assert not (json_schema.DIRECTORY / "novel.json").exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("枫林村人民调解委员会", "枫林村人民调解委员会2026年11月，案件总数1件"),
        ("青溪镇", "青溪镇各人民调解委员会2026年11月，案件总数1件"),
        ("云岭乡人民调解委员会", "云岭乡人民调解委员会2026年11月，案件总数0件"),
    ],
)
def test_monthly_sheet_prints_a_body_or_a_place(db: None, tmp_path: Path, body: str, said: str) -> None:
    make_mediating(make_county())
    file = tmp_path / "sheet.pdf"
    assert said in run("monthly_sheet", "--body", body, "--month", "2026-11", "-o", file)
    assert file.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("body", "month", "output", "said"),
    [
        ("月亮村", "2026-11", "sheet.pdf", "没有名为“月亮村”的单位"),
        ("青溪镇", "2026-13", "sheet.pdf", "看不懂月份“2026-13”"),
        ("青溪镇", "2026-11", "no/such/sheet.pdf", "不能写到文件"),
        ("很" * 90, "2026-11", "sheet.pdf", "最多80字"),
    ],
)
def test_monthly_sheet_refuses_in_one_sentence(
    db: None, tmp_path: Path, body: str, month: str, output: str, said: str
) -> None:
    committee = make_county().body("枫林村人民调解委员会")
    committee.name = "很" * 90
    committee.save()
    with pytest.raises(CommandError, match=said):
        run("monthly_sheet", "--body", body, "--month", month, "-o", tmp_path / output)
