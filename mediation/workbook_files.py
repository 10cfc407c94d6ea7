"""What may be opened as a workbook, and what stands in its sheets: the border where a stranger's file is judged."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

from openpyxl.cell.cell import Cell as Box
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from mediation.workbook_pages import NO, YES

LARGEST_FILE = 2_000_000  # bytes as uploaded
LARGEST_INSIDE = 20_000_000  # bytes unpacked
MOST_PARTS, MOST_COLUMNS, MOST_FAULTS = 200, 100, 50


class BadWorkbook(ValueError):
    """A workbook that cannot be read as a rulebook. `faults` holds one Chinese sentence each."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults[:MOST_FAULTS])
        super().__init__("\n".join(self.faults))


# ---- before anything is opened ---------------------------------------------------------------------------------------


def judge(content: bytes) -> None:
    """Size, kind and parts of the file, from its directory alone."""
    if len(content) > LARGEST_FILE:
        raise BadWorkbook([f"文件太大：最多{LARGEST_FILE // 1_000_000}MB。"])
    if not zipfile.is_zipfile(BytesIO(content)):
        raise BadWorkbook(["这不是Excel工作簿（.xlsx）；请在表格软件里另存为“Excel 工作簿（.xlsx）”再上传。"])
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            _judge_parts(packed)
    except BadWorkbook:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise BadWorkbook(["这个文件已经损坏，打不开。"]) from None


def _judge_parts(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    names = [part.filename.lower() for part in parts]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_INSIDE:
        raise BadWorkbook(["文件展开以后太大，不予打开。"])
    if any("vbaproject" in name or "/macrosheets/" in name or "/activex/" in name for name in names):
        raise BadWorkbook(["文件里有宏，不予打开；请另存为不带宏的“Excel 工作簿（.xlsx）”。"])
    if "xl/workbook.xml" not in names:
        raise BadWorkbook(["这不是Excel工作簿（.xlsx）；请在表格软件里另存为“Excel 工作簿（.xlsx）”再上传。"])
    for part in parts:
        with packed.open(part) as stream:
            text = stream.read(LARGEST_INSIDE + 1)
        # Entities expand to any size; no office program writes them.
        if len(text) > LARGEST_INSIDE or b"<!doctype" in text.replace(b"\0", b"").lower():
            raise BadWorkbook(["文件里有不能接受的内容（DOCTYPE），不予打开。"])


# ---- one sheet -------------------------------------------------------------------------------------------------------


class Sheet:
    """Headings and filled lines of a sheet, with what cannot be accepted in it."""

    def __init__(self, title: str) -> None:
        self.title, self.faults = title, list[str]()
        self.headings: dict[int, str] = {}
        self.lines: list[tuple[int, dict[int, str]]] = []

    def place(self, line: int, column: int) -> str:
        """Where a cell stands, as a person looks for it."""
        heading = f"“{self.headings[column]}”" if column in self.headings else ""
        return f"工作表“{self.title}”第{line}行{get_column_letter(column)}列{heading}"


def read_sheet(page: Worksheet, most: int) -> Sheet:
    sheet = Sheet(page.title)
    if page.max_row > most + 100 or page.max_column > MOST_COLUMNS:
        sheet.faults.append(f"工作表“{page.title}”太大：最多{most}行、{MOST_COLUMNS}列，多余的行列请删除。")
        return sheet
    sheet.faults += [f"工作表“{page.title}”的{area}是合并的单元格，请先取消合并。" for area in page.merged_cells.ranges]
    for number, boxes in enumerate(page.iter_rows(), 1):
        texts = {box.column: _text(box, sheet, number) for box in boxes if box.value is not None}
        texts = {column: text for column, text in texts.items() if text}
        if number == 1:
            sheet.headings = texts
        elif texts:
            sheet.lines.append((number, texts))
    return sheet


def _text(box: Box, sheet: Sheet, line: int) -> str:
    """A cell as text. A formula is a fault: what it would say depends on the computer that opens it."""
    value = box.value
    if box.data_type in ("f", "e"):
        sheet.faults.append(f"{sheet.place(line, box.column)}是公式或者错误值，请改成文字或者数字。")
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else str(value).strip()
