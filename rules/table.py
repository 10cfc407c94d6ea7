"""A decision table: frozen rows with dated validity, typed outcomes and a digest that names exactly this text.

rules/loading.py reads and checks tables; nothing here trusts or touches a file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from rules.cells import Cell
from rules.facts import Value
from rules.legal_words import ClockStart
from rules.sentences import render
from rules.vocabulary import Level, Measure, Mode, RiskColour, Term


class Hit(StrEnum):
    """Which matching rows become findings (DMN 1.3, section 8.2.10). All findings stand in the table's order."""

    UNIQUE = "unique"  # at most one row may match; two are a fault of the table
    FIRST = "first"  # the first matching row
    COLLECT = "collect"  # every matching row
    RULE_ORDER = "rule_order"  # every matching row; the order itself has a meaning


class Pack(Term):
    """Who may change a row: nobody but a release (law), or the office (local)."""

    LAW = "law", "法律规则"
    LOCAL = "local", "本地规则"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row asks for. `to` only with send_up; `within_hours` counts from the decision; `route` is Chinese.

    `period` is a legal period as rules.calendar reads it (`15个工作日`), counted from the day of `since`.
    """

    measure: Measure
    mode: Mode
    to: Level | None = None
    colour: RiskColour | None = None
    within_hours: int | None = None
    route: str = ""
    period: str = ""
    since: ClockStart | None = None

    def as_json(self) -> dict[str, object]:
        """Plain words, without what is not set."""
        everything = {
            "measure": str(self.measure),
            "mode": str(self.mode),
            "to": self.to and str(self.to),
            "colour": self.colour and str(self.colour),
            "within_hours": self.within_hours,
            "route": self.route or None,
            "period": self.period or None,
            "since": self.since and str(self.since),
        }
        return {name: value for name, value in everything.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Example:
    """A case beside the row: is the row among the findings (bool), or which rows are, exactly (ids)?"""

    given: Mapping[str, Value]
    expect: bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One rule. In force from `starts` to `ends`, both days included; no end means still in force.

    `sentence` is kept as written, placeholders and all; `says` is what people read.
    """

    id: str
    sentence: str
    basis: str
    pack: Pack
    starts: date
    ends: date | None
    when: Mapping[str, Cell]
    outcome: Outcome
    examples: tuple[Example, ...] = ()

    @property
    def says(self) -> str:
        """The sentence with the row's own numbers in place of `{days_at_level}` and the like (rules/sentences.py)."""
        return render(self.sentence, self.when, self.outcome.period, self.outcome.within_hours)

    def in_force(self, on: date) -> bool:
        """Whether the row counts on that day."""
        return self.starts <= on and (self.ends is None or on <= self.ends)

    def as_json(self) -> dict[str, object]:
        """The row as loading.build takes it back."""
        return {
            "id": self.id,
            "sentence": self.sentence,
            "basis": self.basis,
            "pack": str(self.pack),
            "from": self.starts.isoformat(),
            **({"to": self.ends.isoformat()} if self.ends else {}),
            "when": {name: cell.source for name, cell in self.when.items()},
            "then": self.outcome.as_json(),
            "examples": [
                {
                    "given": plain_facts(example.given),
                    "expect": example.expect if isinstance(example.expect, bool) else list(example.expect),
                }
                for example in self.examples
            ],
        }


@dataclass(frozen=True)
class Table:
    """A rulebook: its rows in order, and the hit policy that picks findings among those that match."""

    name: str
    title: str
    pack: Pack
    hit: Hit
    note: str
    rows: tuple[Row, ...] = field(repr=False)
    complete: bool = False  # every case must find a row: rules/analysis.py looks for gaps

    def rows_on(self, on: date) -> tuple[Row, ...]:
        """Rows in force on that day, in order."""
        return tuple(row for row in self.rows if row.in_force(on))

    @cached_property
    def asks(self) -> tuple[str, ...]:
        """Names of the facts that any of its rows mentions: nothing else can change its mind."""
        return tuple(sorted({name for row in self.rows for name in row.when}))

    def row(self, row_id: str) -> Row:
        """The row with that id. Raises KeyError with a Chinese sentence."""
        for row in self.rows:
            if row.id == row_id:
                return row
        raise KeyError(f"规则表“{self.title}”（{self.name}）里没有编号为“{row_id}”的行。")

    def without(self, rows: Collection[str]) -> Table:
        """The table as if those rows did not count; itself if there are none."""
        return replace(self, rows=tuple(row for row in self.rows if row.id not in rows)) if rows else self

    def as_json(self) -> dict[str, object]:
        """Plain data that loading.build turns back into an equal table."""
        return {
            "name": self.name,
            "title": self.title,
            "pack": str(self.pack),
            "hit": str(self.hit),
            "note": self.note,
            **({"complete": True} if self.complete else {}),
            "rows": [row.as_json() for row in self.rows],
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hex over the canonical JSON: equal exactly when what was reviewed is equal."""
        text = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def plain_facts(facts: Mapping[str, Value]) -> dict[str, object]:
    """Facts as JSON takes them: tags become sorted lists."""
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in facts.items()}
