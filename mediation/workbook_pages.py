"""The pages of a rulebook's workbook: headings, grey law rows, words to choose from. Read back by workbooks.py."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from mediation.cell_words import GAP, holes_in_chinese, shown, spell, unit
from rules.cells import say
from rules.facts import SCHEMA, Fact, Kind, Value
from rules.legal_words import ClockStart
from rules.table import Example, Pack, Row, Table
from rules.vocabulary import Level, Measure, Mode, RiskColour

RULES, EXAMPLES, NOTES = "规则", "例子", "说明"
YES, NO, NEVER, ALWAYS, EXPECT = "是", "否", "全表都不命中", "只命中：", "应当命中"
PLAIN = {
    "id": "编号",
    "pack": "性质",
    "sentence": "规则（一句话）",
    "basis": "依据",
    "from": "施行日期",
    "to": "停用日期",
    "name": "规则表代号",
    "title": "规则表名称",
    "note": "规则表说明",
}
OUTCOME = {
    "measure": "措施",
    "mode": "方式",
    "level": "上报到",
    "colour": "颜色",
    "within_hours": "几小时内",
    "route": "告知途径",
    "period": "期限",
    "since": "期限起算",
}
_ROW = ("id", "pack", "sentence", "basis", "from", "to")
_HELP = (
    "怎样填：",
    "1. 灰色的是法律规则，随程序更新，不能修改，也不能删除。",
    "2. 每一行是一条规则；同一行里写了的条件要同时符合，空着的不限。",
    "3. 数字写：至少7、至多3、等于0、3至9。词语写：网格；几个词之间用“；”隔开；除外写：除外：网格；乡镇（街道）。",
    "4. 可以在后面加“，或者不明”，例如：否，或者不明。是或否写：是、否。",
    "5. 要用别的条件，在第1行加一列，列名写右边“可用的条件”里的名字。",
    "6. 规则里的数字写成大括号，例如满{在本层级已过天数}天，改了条件，句子跟着变。",
    "7. 每条本地规则在“例子”里至少要有一个应当命中的和一个不应命中的。",
    "8. 不要用公式，不要合并单元格。改好以后在规则页面上传，检查通过才能送审。",
)
_SPARE = 40  # empty lines that may be filled in
_GREY, _HEAD = PatternFill("solid", fgColor="DDDDDD"), PatternFill("solid", fgColor="E6EFE9")
_WRAP = Alignment(wrap_text=True, vertical="top")


def write(table: Table) -> bytes:
    """The workbook as bytes."""
    book = Workbook()
    rules, examples, notes = book.active, book.create_sheet(EXAMPLES), book.create_sheet(NOTES)
    rules.title = RULES
    facts = [fact for name, fact in SCHEMA.items() if any(name in row.when for row in table.rows)]
    given = [fact for name, fact in SCHEMA.items() if any(name in e.given for r in table.rows for e in r.examples)]
    given += [fact for fact in facts if fact not in given]
    lists = _notes(notes, table, [*facts, *(fact for fact in given if fact not in facts)])
    _rules(rules, table, facts, lists)
    _examples(examples, table, given, lists)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def heading(fact: Fact) -> str:
    """The column of a fact; money says that it is in yuan."""
    return fact.label + ("（元）" if unit(fact) == "元" else "")


def _rules(page: Worksheet, table: Table, facts: list[Fact], lists: dict[str, str]) -> None:
    heads = [*(PLAIN[key] for key in _ROW), *map(heading, facts), *OUTCOME.values()]
    _line(page, 1, heads, locked=True, fill=_HEAD)
    for at, row in enumerate(table.rows, 2):
        is_law = row.pack is Pack.LAW
        _line(page, at, _rule(row, facts), locked=is_law, fill=_GREY if is_law else None)
    last = _open(page, len(table.rows), len(heads))
    for column, name in enumerate([*_ROW, *(fact.name for fact in facts), *OUTCOME], 1):
        if name in lists and name != "pack":
            _choices(page, column, last, lists[name], strict=name in OUTCOME)
    _widths(page, [14, 10, 48, 30, 13, 13, *[20] * len(facts), 16, 14, 18, 8, 10, 40, 14, 14])
    page.freeze_panes = "D2"


def _rule(row: Row, facts: list[Fact]) -> list[Any]:
    outcome = row.outcome
    return [
        row.id,
        row.pack.label,
        holes_in_chinese(row.sentence),
        row.basis,
        row.starts.isoformat(),
        row.ends and row.ends.isoformat(),
        *(spell(row.when[fact.name].source, fact) if fact.name in row.when else None for fact in facts),
        outcome.measure.label,
        outcome.mode.label,
        outcome.to and outcome.to.label,
        outcome.colour and outcome.colour.label,
        outcome.within_hours,
        outcome.route or None,
        outcome.period or None,
        outcome.since and outcome.since.label,
    ]


def _examples(page: Worksheet, table: Table, facts: list[Fact], lists: dict[str, str]) -> None:
    _line(page, 1, [PLAIN["id"], EXPECT, *map(heading, facts)], locked=True, fill=_HEAD)
    told = [(row, example) for row in table.rows for example in row.examples]
    for at, (row, example) in enumerate(told, 2):
        is_law = row.pack is Pack.LAW
        values = [value(example.given.get(fact.name), fact) for fact in facts]
        _line(page, at, [row.id, expected(example), *values], locked=is_law, fill=_GREY if is_law else None)
    last = _open(page, len(told), len(facts) + 2)
    for column, fact in enumerate(facts, 3):
        if fact.name in lists:
            _choices(page, column, last, lists[fact.name], strict=False)
    _widths(page, [16, 14, *[18] * len(facts)])
    page.freeze_panes = "C2"


def expected(example: Example) -> str:
    """What an example expects, in words."""
    if isinstance(example.expect, bool):
        return YES if example.expect else NO
    return ALWAYS + "、".join(example.expect) if example.expect else NEVER


def value(actual: Value | None, fact: Fact) -> Any:
    """A fact's value as people write it; None for an unknown one."""
    if actual is None or isinstance(actual, bool):
        return None if actual is None else (YES if actual else NO)
    if isinstance(actual, int):
        return shown(actual, fact) if unit(fact) == "元" else actual
    if isinstance(actual, frozenset):
        return GAP.join(say(fact, frozenset({word})) for word in sorted(actual)) or "无"
    return say(fact, actual)


def _notes(page: Worksheet, table: Table, facts: list[Fact]) -> dict[str, str]:
    """Which table this is, how to fill it in, and lists of words; returns where each list stands."""
    about = ((PLAIN["name"], table.name), (PLAIN["title"], table.title), (PLAIN["note"], table.note))
    for line, (label, text) in enumerate(about, 1):
        _put(page, line, 1, label, locked=True)
        _put(page, line, 2, text, locked=label == PLAIN["name"])
    for line, text in enumerate(_HELP, 5):
        _put(page, line, 1, text, locked=True)
    words = {"measure": Measure, "mode": Mode, "level": Level, "colour": RiskColour, "since": ClockStart}
    lists = {OUTCOME[name]: (name, [word.label for word in list(kind)]) for name, kind in words.items()}
    lists |= {fact.label: (fact.name, _labels(fact)) for fact in facts if _labels(fact)}
    lists["可用的条件"] = ("", [heading(fact) for fact in SCHEMA.values()])
    where: dict[str, str] = {}
    for column, (title, (name, labels)) in enumerate(lists.items(), 4):
        for line, label in enumerate([title, *labels], 1):
            _put(page, line, column, label, locked=True)
        letter = get_column_letter(column)
        where[name] = f"'{NOTES}'!${letter}$2:${letter}${len(labels) + 1}"
    _widths(page, [24, 60, 4, *[24] * len(lists)])
    return where


def _labels(fact: Fact) -> list[str]:
    if fact.kind is Kind.BOOL:
        return [YES, NO]
    return [term.label for term in fact.words or ()]


# ---- the small print -------------------------------------------------------------------------------------------------


def _line(page: Worksheet, at: int, values: Iterable[Any], *, locked: bool, fill: PatternFill | None = None) -> None:
    for column, text in enumerate(values, 1):
        box = _put(page, at, column, text, locked=locked)
        if fill:
            box.fill = fill
        if at == 1:
            box.font = Font(bold=True)


def _put(page: Worksheet, line: int, column: int, text: Any, *, locked: bool) -> Any:
    """One cell. Text stays text, also where it begins like a formula."""
    box = page.cell(line, column)
    if isinstance(text, str):
        box.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        box.data_type = "s"
        box.quotePrefix = text[:1] in ("=", "+", "-", "@")
    elif text is not None:
        box.value = text
    box.alignment, box.protection = _WRAP, Protection(locked=locked)
    return box


def _open(page: Worksheet, filled: int, columns: int) -> int:
    """Protect what is locked, leave empty lines to fill in; the last of them."""
    last = filled + 1 + _SPARE
    for line in range(filled + 2, last + 1):
        for column in range(1, columns + 1):
            _put(page, line, column, None, locked=False)
    page.protection.sheet = True  # without a password: it keeps slips away, the services keep the law rows
    for allowed in ("insertRows", "deleteRows", "insertColumns", "formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(page.protection, allowed, False)
    return last


def _choices(page: Worksheet, column: int, last: int, source: str, *, strict: bool) -> None:
    """A drop-down of words; where several may stand in one cell, other text is let through."""
    offer = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=strict)
    offer.error, offer.errorTitle = "请从列表中选择。", "不认识的词"
    letter = get_column_letter(column)
    offer.add(f"{letter}2:{letter}{last}")
    page.add_data_validation(offer)


def _widths(page: Worksheet, widths: Iterable[int]) -> None:
    for column, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(column)].width = width
