"""A rulebook as an Excel workbook and back, equal to the last letter: what an office edits at its own desk.

Three sheets: 规则 (a row per rule), 例子 (a row per example), 说明 (which table it is, how to fill it in, the words).
A file that comes in may be a stranger's: its size is judged before it is opened, formulas, macros and merged cells are
refused, and every fault names sheet, row and column. Whether the text is sound is said by rules/loading.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from mediation.cell_words import GAP, holes_in_code, shown, typed, unspell
from mediation.workbook_files import BadWorkbook, Sheet, judge, read_sheet
from mediation.workbook_pages import ALWAYS, EXAMPLES, EXPECT, NEVER, NO, NOTES, OUTCOME, PLAIN, RULES, YES, write
from rules import shelf
from rules.facts import SCHEMA, Fact, Kind
from rules.legal_words import ClockStart
from rules.loading import MOST_ROWS
from rules.table import Pack, Table
from rules.vocabulary import Level, Measure, Mode, RiskColour, Term

MOST_EXAMPLES = 5000
WORDS: dict[str, type[Term] | type[Any]] = {
    "pack": Pack,
    "measure": Measure,
    "mode": Mode,
    "to": Level,
    "colour": RiskColour,
    "since": ClockStart,
}
_PLACE = re.compile(r"^第(\d+)行（([^）]*)）")


def to_xlsx(table: Table) -> bytes:
    """The rulebook as a workbook: law rows grey and locked, words to choose from, no text that could count as formula."""
    return write(table)


def from_xlsx(content: bytes) -> dict[str, Any]:
    """Plain data as rules.loading.build takes it. Raises BadWorkbook."""
    judge(content)
    try:
        book = load_workbook(BytesIO(content), keep_links=False)
    except Exception as error:  # openpyxl answers a broken file with whatever it stumbled over
        raise BadWorkbook(
            ["这个文件读不出来，可能已经损坏；请在表格软件里另存为“Excel 工作簿（.xlsx）”再上传。"]
        ) from error
    missing = [name for name in (RULES, EXAMPLES, NOTES) if name not in book.sheetnames]
    if missing:
        raise BadWorkbook([f"缺少工作表“{'”“'.join(missing)}”；请先导出现行规则，在导出的文件里修改。"])
    sheets = [
        read_sheet(book[RULES], MOST_ROWS),
        read_sheet(book[EXAMPLES], MOST_EXAMPLES),
        read_sheet(book[NOTES], 200),
    ]
    if faults := [fault for sheet in sheets for fault in sheet.faults]:
        raise BadWorkbook(faults)
    return _Reader(*sheets).content()


def explain(fault: str, content: Mapping[str, Any]) -> str:
    """A fault of rules.loading in the places of the workbook: sheet, line and heading."""
    found = _PLACE.match(fault)
    lines = content.get("lines", ())
    if found is None or not int(found[1]) <= len(lines):
        return f"工作表“{RULES}”：{plain_place(fault)}"
    line = lines[int(found[1]) - 1]
    return f"工作表“{RULES}”第{line}行（{found[2]}）{plain_place(fault[found.end() :])}"


def plain_place(text: str) -> str:
    """The keys of a file in the words of the screen: `的then.within_hours` is `“几小时内”`."""
    for key, heading in (PLAIN | OUTCOME).items():
        text = re.sub(rf"(?:的then)?(?:\.|的){key}(?![a-z_])", f"“{heading}”", text)
    return re.sub(r"的then(?=：)|的when(?=：)", "", text)


# ---- the whole -------------------------------------------------------------------------------------------------------


class _Reader:
    """The three sheets as plain data; collects faults."""

    def __init__(self, rules: Sheet, examples: Sheet, notes: Sheet) -> None:
        self.rules, self.examples, self.faults = rules, examples, list[str]()
        self.about = {texts.get(1, ""): texts.get(2, "") for _, texts in notes.lines} | {
            notes.headings.get(1, ""): notes.headings.get(2, "")
        }

    def content(self) -> dict[str, Any]:
        """The table; `lines` tells in which line of the sheet each row stands."""
        shipped = shelf.editable().get(self.about.get(PLAIN["name"], ""))
        if shipped is None:
            raise BadWorkbook([f"工作表“{NOTES}”的“{PLAIN['name']}”不是可以修改的规则表。"])
        columns = self._columns(self.rules, [*PLAIN.values(), *OUTCOME.values()], ("id", "sentence", "measure", "mode"))
        given = self._columns(self.examples, [PLAIN["id"], EXPECT], ("id",))
        if self.faults:
            raise BadWorkbook(self.faults)
        told = self._told(given)
        rows = [self._row(line, texts, columns, told) for line, texts in self.rules.lines]
        self.faults += [f"工作表“{EXAMPLES}”的“{name}”在工作表“{RULES}”里没有。" for name in told if name]
        if self.faults:
            raise BadWorkbook(self.faults)
        return {
            "name": shipped.name,
            "title": self.about.get(PLAIN["title"]) or shipped.title,
            "pack": str(shipped.pack),
            "hit": str(shipped.hit),
            "note": self.about.get(PLAIN["note"], ""),
            **({"complete": True} if shipped.complete else {}),
            "rows": rows,
            "lines": [line for line, _ in self.rules.lines],
        }

    def _columns(self, sheet: Sheet, known: Sequence[str], needed: Sequence[str]) -> dict[int, str]:
        """Column → heading as the house knows it: a field, or the name of a fact."""
        facts = {fact.label: name for name, fact in SCHEMA.items()}
        columns: dict[int, str] = {}
        for column, heading in sheet.headings.items():
            name = heading if heading in known else facts.get(heading.removesuffix("（元）"), "")
            if not name:
                self.faults.append(f"{sheet.place(1, column)}：没有叫这个名字的列；可用的名字见工作表“{NOTES}”。")
            elif name in columns.values():
                self.faults.append(f"{sheet.place(1, column)}：这一列出现了两次。")
            columns[column] = name
        headings = PLAIN | OUTCOME
        missing = [headings[key] for key in needed if headings[key] not in columns.values()]
        self.faults += [f"工作表“{sheet.title}”第1行缺少“{heading}”一列。" for heading in missing]
        return columns

    def _row(
        self, line: int, texts: Mapping[int, str], columns: Mapping[int, str], told: dict[str, list[Any]]
    ) -> dict[str, Any]:
        said = {name: (texts[column], column) for column, name in columns.items() if column in texts}
        row: dict[str, Any] = {}
        for key in ("id", "sentence", "basis", "pack", "from", "to"):
            if PLAIN[key] in said:
                row[key] = self._word(key, *said[PLAIN[key]], line)
        then = {
            key: self._word(key if key != "level" else "to", *said[heading], line)
            for key, heading in OUTCOME.items()
            if heading in said
        }
        if "level" in then:
            then["to"] = then.pop("level")
        if "sentence" in row:
            row["sentence"] = holes_in_code(row["sentence"])
        when = {name: unspell(text, SCHEMA[name]) for name, (text, _) in said.items() if name in SCHEMA}
        return {**row, "when": when, "then": then, "examples": told.pop(str(row.get("id", "")), [])}

    def _word(self, key: str, text: str, column: int, line: int) -> Any:
        """A code for its label, hours as a number, text as it is."""
        if key == "within_hours":
            return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else text
        words = WORDS.get(key) if key != "to" or "-" not in text else None  # `to` is a level, or the row's last day
        if words is None:
            return text
        code = next((word.value for word in words if text in (word.label, word.value)), None)
        if code is None:
            place = self.rules.place(line, column)
            self.faults.append(f"{place}：没有“{text[:40]}”；可以写{'、'.join(word.label for word in words)}。")
        return code

    def _told(self, columns: Mapping[int, str]) -> dict[str, list[Any]]:
        """Examples by the id of their row."""
        told: dict[str, list[Any]] = {}
        for line, texts in self.examples.lines:
            said = {name: texts[column] for column, name in columns.items() if column in texts}
            places = {name: self.examples.place(line, column) for column, name in columns.items()}
            given = {
                name: self._value(text, SCHEMA[name], places[name]) for name, text in said.items() if name in SCHEMA
            }
            expect = self._expected(said.get(EXPECT, ""), line)
            told.setdefault(said.get(PLAIN["id"], ""), []).append({"given": given, "expect": expect})
            if PLAIN["id"] not in said:
                self.faults.append(f"工作表“{EXAMPLES}”第{line}行没有写“{PLAIN['id']}”。")
        return told

    def _expected(self, text: str, line: int) -> Any:
        if text in (YES, NO):
            return text == YES
        if text == NEVER:
            return []
        if text.startswith(ALWAYS):
            return [name.strip() for name in re.split(r"[、；;,，]", text.removeprefix(ALWAYS)) if name.strip()]
        self.faults.append(f"工作表“{EXAMPLES}”第{line}行的“{EXPECT}”应为{YES}、{NO}、{NEVER}或者“{ALWAYS}编号”。")
        return False

    def _value(self, text: str, fact: Fact, place: str) -> Any:
        """A fact's value; a fault if it is none."""
        labels = {term.label: term.value for term in fact.words or ()}
        labels |= {term.value: term.value for term in fact.words or ()}
        if fact.kind is Kind.BOOL and text in (YES, NO):
            return text == YES
        if fact.kind is Kind.INT and re.fullmatch(r"-?[0-9]{1,15}", typed(text, fact)):
            return int(typed(text, fact))
        if fact.kind is Kind.ENUM and text in labels:
            return labels[text]
        if fact.kind is Kind.TAGS:
            words = [] if text == "无" else [word.strip() for word in text.split(GAP)]
            if all(word in labels for word in words):
                return [labels[word] for word in words]
        self.faults.append(f"{place}：“{text[:40]}”不对；{_hint(fact)}。")
        return None


def _hint(fact: Fact) -> str:
    if fact.words is not None:
        several = "，几项之间用“；”隔开" if fact.kind is Kind.TAGS else ""
        return f"可以写{'、'.join(term.label for term in fact.words)}{several}"
    return f"应为{YES}或者{NO}" if fact.kind is Kind.BOOL else f"应为整数，例如{shown(700, fact)}"
