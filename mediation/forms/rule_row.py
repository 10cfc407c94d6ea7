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
    typed,
    unit,
)
from mediation.workbook_pages import value as said_value
from rules import cells
from rules.cells import BadCell
from rules.facts import SCHEMA, Fact, Kind
from rules.vocabulary import Level, Measure, Mode, RiskColour

NONE_AT_ALL = "-"  # known: not one of the tags
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
        """The cell as a Chinese phrase; what is wrong with it, if it cannot be read."""
        try:
            return cells.describe(cells.parse(self.source, self.fact), self.fact)
        except BadCell as bad:
            return f"{self.fact.label}：{bad}"


@dataclass
class Given:
    """One fact of an example, as it stands in its box."""

    fact: Fact
    values: tuple[str, ...] = ()

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Value, label, chosen; empty for a number."""
        if self.fact.kind is Kind.INT:
            return []
        words = [(term.value, term.label) for term in self.fact.words or ()]
        if self.fact.kind is Kind.BOOL:
            words = [("yes", "是"), ("no", "否")]
        first = [(NONE_AT_ALL, "一项也没有")] if self.fact.kind is Kind.TAGS else [("", "不知道")]
        return [(code, label, code in (self.values or ("",))) for code, label in (*first, *words)]

    @property
    def is_many(self) -> bool:
        """Several words at once."""
        return self.fact.kind is Kind.TAGS

    @property
    def text(self) -> str:
        """What stands in a number's box."""
        return self.values[0] if self.values else ""

    @property
    def unit(self) -> str:
        """The unit people write in."""
        return unit(self.fact)

    def value(self) -> Any:
        """Plain data; None for an unknown fact; what is no value stays as typed, to be refused by name."""
        chosen = [text for text in self.values if text]
        if not chosen:
            return None
        if self.fact.kind is Kind.TAGS:
            return [word for word in chosen if word != NONE_AT_ALL]
        if self.fact.kind is Kind.BOOL:
            return {"yes": True, "no": False}.get(chosen[0], chosen[0])
        number = typed(chosen[0], self.fact) if self.fact.kind is Kind.INT else ""
        return int(number) if number.lstrip("-").isdecimal() and len(number) < 18 else chosen[0]


def _given(fact: Fact, value: Any) -> Given:
    if value is None:
        return Given(fact)
    if fact.kind is Kind.TAGS:
        return Given(fact, tuple(value) or (NONE_AT_ALL,))
    if isinstance(value, bool):
        return Given(fact, ("yes" if value else "no",))
    return Given(fact, (str(said_value(value, fact) if isinstance(value, int) else value),))


@dataclass
class Line:
    """One example. `expect` is yes, no, or rows: then exactly the rows named in `rows` are found."""

    number: int
    given: list[Given]
    expect: str = "yes"
    rows: str = ""
    got: str = ""  # what really comes out, once the rule could be read
    is_wrong: bool = False

    def content(self) -> dict[str, Any]:
        """The example as loading.build takes it."""
        values = {given.fact.name: given.value() for given in self.given}
        named = [row.strip() for row in self.rows.replace("，", "、").split("、") if row.strip()]
        return {
            "given": {name: value for name, value in values.items() if value is not None},
            "expect": named if self.expect == "rows" else self.expect == "yes",
        }


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


def lines_of(examples: Any, columns: list[str]) -> list[Line]:
    """Examples with a box for every fact of the rule, and for what else they say."""
    lines = []
    for number, example in enumerate(examples, 1):
        names = [*columns, *(name for name in example["given"] if name not in columns)]
        given = [_given(SCHEMA[name], example["given"].get(name)) for name in names]
        expect = example["expect"]
        told = {True: "yes", False: "no"}.get(expect, "rows") if isinstance(expect, bool) else "rows"
        lines.append(Line(number, given, told, "" if isinstance(expect, bool) else "、".join(expect)))
    return lines


def of_post(post: QueryDict, stored: Mapping[str, Any]) -> RuleForm:
    """The boxes as they came back. `stored` is the row before, for what has no box."""
    texts = {name: post.get(name, "").strip() for name in _TEXTS}
    texts["id"] = str(stored.get("id", ""))
    names = [name for name in dict.fromkeys(post.getlist("fact")) if name in SCHEMA]
    numbers = list(dict.fromkeys(post.getlist("example")))[:MOST_LINES]
    lines = [_line(post, key, number) for number, key in enumerate(numbers, 1)]
    then = stored.get("then", {})
    kept = {name: then[name] for name in ("period", "since") if name in then}
    return RuleForm(texts, [_condition(post, name) for name in names], lines, kept)


def _condition(post: QueryDict, name: str) -> Condition:
    def said(key: str) -> str:
        return post.get(f"{name}.{key}", "").strip()

    words = tuple(post.getlist(f"{name}.word"))
    shape = Shape(said("op"), said("low"), said("high"), words, bool(said("or_unknown")), said("text"))
    return Condition(SCHEMA[name], shape, said("was") or None)


def _line(post: QueryDict, key: str, number: int) -> Line:
    names = [name for name in dict.fromkeys(post.getlist(f"e{key}.fact")) if name in SCHEMA]
    given = [Given(SCHEMA[name], tuple(post.getlist(f"e{key}.{name}"))) for name in names]
    return Line(number, given, post.get(f"e{key}.expect", ""), post.get(f"e{key}.rows", ""))
