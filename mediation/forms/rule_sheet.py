"""A draft while somebody works on it: its rows as plain data, one of them open in boxes, and what is wrong where."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError

from mediation import rulebooks, validators
from mediation.cell_words import holes_in_chinese
from mediation.forms.rule_examples import at_the_limits
from mediation.forms.rule_lines import lines_of
from mediation.forms.rule_row import Condition, RuleForm, of_row
from mediation.workbooks import plain_place
from rules import checks, reference
from rules.analysis import Flaw, Issue
from rules.facts import SCHEMA, BadFacts, normalise
from rules.loading import BadTable
from rules.reference import TableConflict
from rules.table import Pack, Row, Table
from rules.vocabulary import Measure, Mode

NEW = "new"  # the row that is not yet in the table


@dataclass
class Sheet:
    """One text: `table` is None if it cannot be read, and then `faults` says why; `issues` is what checking found."""

    content: dict[str, Any]
    table: Table | None = None
    faults: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    @property
    def general(self) -> list[Issue]:
        """Faults that belong to no single row."""
        return [issue for issue in self.issues if not issue.rows]

    def of(self, row_id: str, with_examples: bool = True) -> list[str]:
        """Faults of that row; those of its examples may be shown at the examples instead."""
        mine = [issue for issue in self.issues if issue.rows[:1] == (row_id,)]
        return [told(issue.text) for issue in mine if with_examples or issue.kind is not Flaw.WRONG]

    @property
    def gaps(self) -> list[Issue]:
        """Gaps for which a row can be proposed."""
        return [issue for issue in self.issues if issue.kind is Flaw.GAP and issue.proposal]


def judged(content: Mapping[str, Any], on: datetime.date) -> Sheet:
    """The text read and checked as it would be on that day and later."""
    sheet = Sheet(dict(content), faults=unprintable(content))
    if sheet.faults:
        return sheet
    try:
        sheet.table = rulebooks.composed(content)
    except BadTable as bad:
        sheet.faults = list(bad.faults)
    else:
        sheet.issues = checks.faults(sheet.table, on)
    return sheet


def told(fault: str) -> str:
    """A fault in the words of the screen."""
    for name, fact in SCHEMA.items():
        fault = fault.replace(f"“{fact.label}”（{name}）", f"“{fact.label}”")
    for said, words in _EXPECTED:
        fault = re.sub(said, words, fault)
    return plain_place(holes_in_chinese(fault))


_EXPECTED = (
    ("应为True", "应当命中这一条"),
    ("应为False", "不应命中这一条"),
    (r"应为[(]([^()]*?),?[)]", r"应当只命中[\1]"),
    (r"实际命中\[\]", "实际一条也没有命中"),
    ("（true）|（false）", ""),
)


def unprintable(content: object) -> list[str]:
    """Characters that no paper can print and no database keeps, wherever in the text they stand."""
    faults: list[str] = []
    for text in _texts(content):
        try:
            validators.check_characters(text)
        except ValidationError as bad:
            faults += [f"“{validators.tidy(text, is_line=True)[:20]}”：{message}" for message in bad.messages]
    return faults[:20]


def _texts(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(content, (list, tuple)):
        for value in content:
            yield from _texts(value)


# ---- the rows --------------------------------------------------------------------------------------------------------


def row_of(content: Mapping[str, Any], row_id: str) -> dict[str, Any] | None:
    """The row in plain data; None if there is none or it is the law's."""
    found = next((row for row in content["rows"] if row["id"] == row_id), None)
    return found if found is not None and found.get("pack", content["pack"]) == Pack.LOCAL else None


def new_row(content: Mapping[str, Any], on: datetime.date, proposal: Mapping[str, str] | None = None) -> dict[str, Any]:
    """An empty row with an id of its own, or one with the cells that close a gap."""
    taken = {row["id"] for row in content["rows"]}
    number = next(n for n in range(1, len(taken) + 2) if f"local_{n}" not in taken)
    return {
        "id": f"local_{number}",
        "sentence": "",
        "basis": "",
        "pack": str(Pack.LOCAL),
        "from": on.isoformat(),
        "when": dict(proposal or {}),
        "then": {"measure": str(Measure.REMIND), "mode": str(Mode.ASK)},
        "examples": [],
    }


def with_row(content: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """The text with this row in the place of the one with its id, or below the last local row."""
    rows = list(content["rows"])
    at = next((at for at, other in enumerate(rows) if other["id"] == row["id"]), None)
    if at is not None:
        rows[at] = dict(row)
    else:
        local = [at for at, other in enumerate(rows) if other.get("pack", content["pack"]) == Pack.LOCAL]
        rows.insert(local[-1] + 1 if local else len(rows), dict(row))
    return {**content, "rows": rows}


def without_row(content: Mapping[str, Any], row_id: str) -> dict[str, Any]:
    """The text without that row."""
    return {**content, "rows": [row for row in content["rows"] if row["id"] != row_id]}


def moved(content: Mapping[str, Any], row_id: str, step: int) -> dict[str, Any]:
    """The text with that row one place up (-1) or down (1)."""
    rows = list(content["rows"])
    at = next(at for at, row in enumerate(rows) if row["id"] == row_id)
    to = at + step
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return {**content, "rows": rows}


# ---- the open row ----------------------------------------------------------------------------------------------------


def look_at(form: RuleForm, sheet: Sheet) -> None:
    """Put every fault of the open row at its box, and say of each example what really comes out."""
    row_id = form.texts["id"]
    number = next(n for n, row in enumerate(sheet.content["rows"], 1) if row["id"] == row_id)
    for fault in sheet.faults:
        _place(form, re.sub(rf"^第{number}行（[^）]*）", "", fault))
    form.faults += sheet.of(row_id, with_examples=False) if sheet.table else []
    if sheet.table is not None:
        row = sheet.table.row(row_id)
        for line in form.lines:
            _try(line, sheet.table, row)


def _place(form: RuleForm, fault: str) -> None:
    for condition in form.conditions:
        mark = f"“{condition.fact.label}”（{condition.fact.name}）"
        if fault.startswith(mark):
            condition.faults.append(condition.complaint(fault.removeprefix(mark).lstrip("：:")))
            return
    form.faults.append(told(fault).lstrip("：:"))


def _try(line: Any, table: Table, row: Row) -> None:
    content = line.content()
    try:
        found = reference.decide(table, normalise(content["given"]), row.starts).rows
    except (TableConflict, BadFacts) as bad:
        line.got, line.is_wrong = str(bad), True
        return
    line.got = "、".join(found) or "没有一条"
    wanted = content["expect"]
    line.is_wrong = (row.id in found) is not wanted if isinstance(wanted, bool) else tuple(wanted) != found


def act(form: RuleForm, op: str, fact: str, sheet: Sheet) -> None:
    """What a button inside the open row does to its boxes; nothing is stored."""
    name, _, argument = op.partition(":")
    if name == "add_condition" and fact in SCHEMA and fact not in {c.fact.name for c in form.conditions}:
        form.conditions.append(Condition(SCHEMA[fact], of_row({"when": {fact: "-"}}).conditions[0].shape))
    elif name == "drop_condition":
        form.conditions = [c for c in form.conditions if c.fact.name != argument]
    elif name == "drop_example":
        form.lines = [line for line in form.lines if str(line.number) != argument]
    elif name == "flip":
        for line in form.lines:
            if str(line.number) == argument:
                line.expect = "no" if line.expect == "yes" else "yes"
    _more_examples(form, name, sheet)
    for number, line in enumerate(form.lines, 1):
        line.number = number


def _more_examples(form: RuleForm, name: str, sheet: Sheet) -> None:
    columns = [condition.fact.name for condition in form.conditions]
    if name == "add_example":
        form.lines += lines_of([{"given": {}, "expect": True}], columns)
    elif name == "boundary":
        row = _row(form, sheet)
        if row is None:
            form.faults.append("请先改正上面的条件，才能按条件改写例子。")
        else:
            form.lines = lines_of(at_the_limits(row), columns)


def _row(form: RuleForm, sheet: Sheet) -> Row | None:
    """The open row, also while its sentence or its examples are not yet fit to be read; None if its cells are not."""
    if sheet.table is not None:
        return sheet.table.row(form.texts["id"])
    raw = {**form.content(), "sentence": "。", "basis": "。"}
    try:
        table = rulebooks.composed(with_row(sheet.content, {**raw, "examples": [*raw["examples"], *_SPARE]}))
    except BadTable:
        try:
            table = rulebooks.composed(with_row(sheet.content, {**raw, "examples": _SPARE}))
        except BadTable:
            return None
    row = table.row(raw["id"])
    return replace(row, examples=row.examples[: -len(_SPARE)])


_SPARE = [{"given": {}, "expect": True}, {"given": {}, "expect": False}]  # a row needs both to be read at all
