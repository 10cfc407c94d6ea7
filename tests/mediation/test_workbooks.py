"""A rulebook as an Excel workbook: out and in without a change, and every bad file refused with its place."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from mediation import workbook_files
from mediation.workbook_files import BadWorkbook
from mediation.workbook_pages import EXAMPLES, NOTES, RULES
from mediation.workbooks import explain, from_xlsx, to_xlsx
from rules import loading, shelf
from rules.loading import BadTable
from rules.table import Table

TABLES = {**shelf.editable(), **shelf.ladders()}
LADDER = shelf.shipped()["ladder"]


def read(content: bytes) -> Table:
    """The table in a workbook."""
    return loading.build({key: value for key, value in from_xlsx(content).items() if key != "lines"})


def changed(change: Callable[[Workbook], Any], table: Table = LADDER) -> bytes:
    """The ladder's workbook after somebody worked on it."""
    book = load_workbook(BytesIO(to_xlsx(table)))
    change(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def column(book: Workbook, heading: str, sheet: str = RULES) -> int:
    """Where a column stands."""
    return next(box.column for box in book[sheet][1] if box.value == heading)


def put(line: int, heading: str, value: Any, sheet: str = RULES) -> Callable[[Workbook], None]:
    """Write into one cell."""

    def change(book: Workbook) -> None:
        book[sheet].cell(line, column(book, heading, sheet)).value = value

    return change


# ---- out and in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_out_and_in_changes_nothing(name: str) -> None:
    assert read(to_xlsx(TABLES[name])).digest == TABLES[name].digest


@pytest.mark.parametrize("name", TABLES)
def test_a_spreadsheet_program_may_save_it_again(name: str) -> None:
    assert read(changed(lambda book: None, TABLES[name])).digest == TABLES[name].digest


def test_a_clerk_changes_seven_days_to_ten() -> None:
    line = next(at for at, row in enumerate(LADDER.rows, 2) if row.id == "panel_days")
    row = read(changed(put(line, "在本层级已过天数", "至少10"))).row("panel_days")
    assert (row.when["days_at_level"].source, row.says) == (
        ">= 10",
        "村（社区）“4+1”防线满10天仍未化解，上报乡镇（街道）。",
    )


def test_dates_numbers_and_truth_values_of_a_spreadsheet_are_taken() -> None:
    line = next(at for at, row in enumerate(LADDER.rows, 2) if row.id == "panel_gave_up")

    def change(book: Workbook) -> None:
        put(line, "施行日期", datetime(2027, 1, 1))(book)
        put(line, "调解小组表决认为无法化解", True)(book)
        put(line, "几小时内", 24.0)(book)

    row = read(changed(change)).row("panel_gave_up")
    assert (str(row.starts), row.when["panel_gave_up"].source, row.outcome.within_hours) == ("2027-01-01", "true", 24)


def test_another_condition_is_another_column() -> None:
    def change(book: Workbook) -> None:
        page = book[RULES]
        page.cell(1, page.max_column + 1).value = "涉及金额（元）"
        page.cell(5, page.max_column).value = "至少50000"

    assert read(changed(change)).rows[3].when["amount_fen"].source == ">= 5000000"


def test_law_rows_are_grey_and_locked_and_the_rest_is_open() -> None:
    page = load_workbook(BytesIO(to_xlsx(LADDER)))[RULES]
    assert page.protection.sheet
    assert (page["C2"].protection.locked, page["C4"].protection.locked) == (True, False)
    assert page["C2"].fill.fgColor.rgb.endswith("DDDDDD")


def test_words_are_offered_in_drop_downs() -> None:
    page = load_workbook(BytesIO(to_xlsx(LADDER)))[RULES]
    assert any(NOTES in str(offer.formula1) for offer in page.data_validations.dataValidation)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_text_never_becomes_a_formula(start: str) -> None:
    content = LADDER.as_json()
    rows: Any = content["rows"]
    rows[2] |= {"sentence": f"{start}cmd|' /C calc'!A0", "basis": f'{start}HYPERLINK("http://x")'}
    table = loading.build(content)
    out = to_xlsx(table)
    page = load_workbook(BytesIO(out))[RULES]
    assert {box.data_type for line in page.iter_rows() for box in line if isinstance(box.value, str)} == {"s"}
    assert read(out).digest == table.digest


# ---- bad files -------------------------------------------------------------------------------------------------------


def refusal(content: bytes) -> str:
    """What is said of a bad file."""
    with pytest.raises(BadWorkbook) as caught:
        from_xlsx(content)
    return "\n".join(caught.value.faults)


def packed(**parts: bytes) -> bytes:
    """A zip file with these parts (double underscores are slashes, a single one a dot)."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_", "."), content)
    return stream.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """The ladder's workbook with one part more."""
    stream = BytesIO(to_xlsx(LADDER))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return stream.getvalue()


FILES = {
    "empty": (b"", "这不是Excel工作簿"),
    "text": (b"hello", "这不是Excel工作簿"),
    "another zip": (packed(a_txt=b"x"), "这不是Excel工作簿"),
    "ten megabytes": (b"PK" + b"0" * 10_000_000, "文件太大：最多2MB"),
    "bomb": (packed(xl__workbook_xml=b"0" * 30_000_000), "文件展开以后太大"),
    "many parts": (packed(**{f"p{n}_xml": b"x" for n in range(300)}), "文件展开以后太大"),
    "macros": (with_part("xl/vbaProject.bin", b"x"), "文件里有宏"),
    "entities": (with_part("xl/extra.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "DOCTYPE"),
    "entities in UTF-16": (with_part("xl/extra.xml", '<!DOCTYPE x [<!ENTITY a "b">]>'.encode("utf-16")), "DOCTYPE"),
    "broken": (packed(xl__workbook_xml=b"<x"), "这个文件读不出来"),
    "cut off": (to_xlsx(LADDER)[:9000], "这不是Excel工作簿"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_no_workbook_is_refused(kind: str) -> None:
    content, complaint = FILES[kind]
    assert complaint in refusal(content)


def test_damaged_inside() -> None:
    content = bytearray(to_xlsx(LADDER))
    content[200:400] = b"\xff" * 200
    assert "打不开" in refusal(bytes(content)) or "读不出来" in refusal(bytes(content))


def a_stray_cell_far_below(book: Workbook) -> None:
    book[RULES].cell(900_000, 1).value = "x"


def a_double_column(book: Workbook) -> None:
    book[RULES].cell(1, book[RULES].max_column + 1).value = "层级"


def an_unknown_column(book: Workbook) -> None:
    book[RULES].cell(1, book[RULES].max_column + 1).value = "月亮"


SHEETS: dict[str, tuple[Callable[[Workbook], Any], str]] = {
    "formula": (put(4, "依据", "=1+1"), "工作表“规则”第4行D列“依据”是公式"),
    "import": (put(4, "规则（一句话）", "=__import__('os')"), "工作表“规则”第4行C列“规则（一句话）”是公式"),
    "merged": (lambda book: book[RULES].merge_cells("C4:D4"), "C4:D4是合并的单元格"),
    "no sheet": (lambda book: book.remove(book[EXAMPLES]), "缺少工作表“例子”"),
    "no column": (lambda book: book[RULES].delete_cols(3), "工作表“规则”第1行缺少“规则（一句话）”一列"),
    "double column": (a_double_column, "这一列出现了两次"),
    "unknown column": (an_unknown_column, "“月亮”：没有叫这个名字的列"),
    "far cell": (a_stray_cell_far_below, "工作表“规则”太大"),
    "unknown word": (put(4, "措施", "上天"), "“措施”：没有“上天”；可以写不予受理、上报"),
    "other table": (lambda book: setattr(book[NOTES]["B1"], "value", "exits"), "不是可以修改的规则表"),
    "example without row": (put(2, "编号", "moon", EXAMPLES), "“moon”在工作表“规则”里没有"),
    "example without id": (put(2, "编号", None, EXAMPLES), "没有写“编号”"),
    "odd expectation": (put(2, "应当命中", "也许", EXAMPLES), "工作表“例子”第2行的“应当命中”应为"),
    "odd number": (put(2, "在本层级已过天数", "七", EXAMPLES), "工作表“例子”第2行"),
    "odd truth": (put(2, "当事人明确拒绝调解", "也许", EXAMPLES), "应为是或者否"),
    "odd level": (put(2, "层级", "天上", EXAMPLES), "可以写网格、"),
}


@pytest.mark.parametrize("kind", SHEETS)
def test_a_bad_cell_is_named_with_sheet_row_and_column(kind: str) -> None:
    change, complaint = SHEETS[kind]
    assert complaint in refusal(changed(change))


def test_what_only_the_reader_of_tables_finds_is_named_by_its_line() -> None:
    def change(book: Workbook) -> None:
        put(4, "在本层级已过天数", "七天")(book)
        put(5, "几小时内", "很快")(book)
        put(6, "施行日期", "明天")(book)
        book[RULES].insert_rows(2)

    content = from_xlsx(changed(change))
    with pytest.raises(BadTable) as caught:
        loading.build({key: value for key, value in content.items() if key != "lines"})
    said = [explain(fault, content) for fault in caught.value.faults]
    assert [text.split("：")[0] for text in said[:3]] == [
        "工作表“规则”第5行（grid_days）“在本层级已过天数”（days_at_level）",
        "工作表“规则”第6行（panel_days）“几小时内”",
        "工作表“规则”第7行（panel_attempts）“施行日期”",
    ]


def test_a_fault_of_no_row_names_the_sheet() -> None:
    assert explain("规则表的rows：应为列表，至少一项。", {"lines": []}).startswith("工作表“规则”：")


def test_limits_are_what_the_messages_say() -> None:
    assert (workbook_files.LARGEST_FILE, workbook_files.LARGEST_INSIDE) == (2_000_000, 20_000_000)
