"""One rule as a form: what stands in the boxes, read from a stored row or from what was posted, and back to plain data.

Nothing is judged here and nothing typed is lost: a box keeps what was written in it, rules/loading.py says what is
wrong, and the sentence is shown at its box.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from mediation.cell_words import (
    CHOICES,
    TEXT,
    WITH_UNKNOWN,
    Shape,
    holes_in_chinese,
    holes_in_code,
    plain,
    shape_of,
    source_of,
    unit,
)
from mediation.forms.rule_lines import Line, line_of_post, lines_of
from rules import cells
from rules.cells import BadCell
from rules.facts import SCHEMA, Fact, Kind
from rules.vocabulary import Level, Measure, Mode, RiskColour

MOST_LINES = 60  # examples beside one rule
_TEXTS = ("id", "sentence", "basis", "from", "to", "measure", "mode", "level", "colour", "hours", "route")


@dataclass
class Condition:
    """One cell: the fact, the choice, and how the cell was spelled before."""

    fact: Fact
    shape: Shape
    was: str | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be asked of this kind of fact."""
        return CHOICES[self.fact.kind]

    @property
    def words(self) -> list[tuple[str, str, bool]]:
        """Code, label, ticked."""
        return [(term.value, term.label, term.value in self.shape.words) for term in self.fact.words or ()]

    @property
    def unit(self) -> str:
        """The unit people write in."""
        return unit(self.fact)

    @property
    def is_number(self) -> bool:
        """Whether the boxes are for numbers."""
        return self.fact.kind is Kind.INT

    @property
    def is_text(self) -> bool:
        """Whether the cell is too complex for the boxes."""
        return self.shape.op == TEXT

    @property
    def with_unknown(self) -> str:
        """The choices that may add “or nobody knows”, for house.js."""
        return " ".join(sorted(WITH_UNKNOWN))

    @property
    def source(self) -> str:
        """The cell in S-FEEL."""
        return source_of(self.shape, self.fact, self.was)

    @property
    def reading(self) -> str:
        """The cell as a Chinese phrase, as far as it can be read."""
        try:
            return cells.describe(cells.parse(self.source, self.fact), self.fact)
        except BadCell:
            return f"{self.fact.label}（还没有写好）"

    def complaint(self, said: str) -> str:
        """What to do about the boxes; of a cell in S-FEEL, and of numbers that contradict each other, what was said."""
        if self.is_text or "空的" in said or "太大" in said:
            return said
        if self.shape.op not in dict(self.choices):
            return "请从列表中选择怎样算符合。"
        if self.is_number:
            return f"请写整数，例如7{self.unit}。" if self.unit != "元" else "请写金额，例如50000元，最多两位小数。"
        return said if self.shape.words else "请至少勾选一项。"


@dataclass
class RuleForm:
    """Every box of one rule."""

    texts: dict[str, str]
    conditions: list[Condition]
    lines: list[Line]
    kept: dict[str, str] = field(default_factory=dict)  # of the outcome, what has no box: a legal period
    faults: list[str] = field(default_factory=list)

    def content(self) -> dict[str, Any]:
        """The row as loading.build takes it."""
        texts = self.texts
        hours = plain(texts["hours"])
        then = {
            "measure": texts["measure"],
            "mode": texts["mode"],
            "to": texts["level"],
            "colour": texts["colour"],
            "within_hours": int(hours) if hours.isdecimal() and len(hours) < 9 else hours,
            "route": texts["route"],
            **self.kept,
        }
        return {
            "id": texts["id"],
            "sentence": holes_in_code(texts["sentence"]),
            "basis": texts["basis"],
            "pack": "local",
            "from": texts["from"],
            **({"to": texts["to"]} if texts["to"] else {}),
            "when": {c.fact.name: c.source for c in self.conditions if c.source != "-"},
            "then": {name: value for name, value in then.items() if value != ""},
            "examples": [line.content() for line in self.lines],
        }

    @property
    def choices(self) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
        """The drop-downs of the outcome: name, label, and the words with the chosen one."""
        words = (
            ("measure", "措施", Measure),
            ("mode", "谁来办", Mode),
            ("level", "上报到", Level),
            ("colour", "颜色", RiskColour),
        )
        return [
            (name, label, [("", "—", False), *((w.value, w.label, w.value == self.texts[name]) for w in list(kind))])
            for name, label, kind in words
        ]

    @property
    def other_facts(self) -> list[Fact]:
        """Facts that may be added as a condition."""
        used = {condition.fact.name for condition in self.conditions}
        return [fact for name, fact in SCHEMA.items() if name not in used]

    @property
    def has_number(self) -> bool:
        """Whether there is a threshold whose examples can be written anew."""
        return any(condition.is_number for condition in self.conditions)

    @property
    def wrong(self) -> int:
        """How many examples do not come out as written."""
        return sum(line.is_wrong for line in self.lines)


# ---- from a stored row, from what was posted -------------------------------------------------------------------------


def of_row(row: Mapping[str, Any]) -> RuleForm:
    """The boxes of a stored row, in plain data."""
    then = row.get("then", {})
    texts = {
        "id": row.get("id", ""),
        "sentence": holes_in_chinese(row.get("sentence", "")),
        "basis": row.get("basis", ""),
        "from": row.get("from", ""),
        "to": row.get("to", ""),
        "measure": then.get("measure", ""),
        "mode": then.get("mode", ""),
        "level": then.get("to", ""),
        "colour": then.get("colour", ""),
        "hours": str(then.get("within_hours", "")),
        "route": then.get("route", ""),
    }
    when = row.get("when", {})
    conditions = [Condition(SCHEMA[name], shape_of(source, SCHEMA[name]), str(source)) for name, source in when.items()]
    lines = lines_of(row.get("examples", ()), list(when))
    kept = {name: then[name] for name in ("period", "since") if name in then}
    return RuleForm(texts, conditions, lines, kept)


def of_post(post: QueryDict, stored: Mapping[str, Any]) -> RuleForm:
    """The boxes as they came back. `stored` is the row before, for what has no box."""
    texts = {name: post.get(name, "").strip() for name in _TEXTS}
    texts["id"] = str(stored.get("id", ""))
    names = [name for name in dict.fromkeys(post.getlist("fact")) if name in SCHEMA]
    numbers = list(dict.fromkeys(post.getlist("example")))[:MOST_LINES]
    lines = [line_of_post(post, key, number) for number, key in enumerate(numbers, 1)]
    then = stored.get("then", {})
    kept = {name: then[name] for name in ("period", "since") if name in then}
    return RuleForm(texts, [_condition(post, name) for name in names], lines, kept)


def _condition(post: QueryDict, name: str) -> Condition:
    def said(key: str) -> str:
        return post.get(f"{name}.{key}", "").strip()

    words = tuple(post.getlist(f"{name}.word"))
    shape = Shape(said("op"), said("low"), said("high"), words, bool(said("or_unknown")), said("text"))
    return Condition(SCHEMA[name], shape, said("was") or None)
