"""What a decision says and can prove: findings with reasons, the facts used, and what was not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rules.facts import Value
from rules.table import Outcome, Pack, plain_facts


@dataclass(frozen=True, slots=True)
class Reason:
    """One cell that made a row true. `actual` and `text` are Chinese."""

    fact: str
    label: str
    cell: str
    actual: str
    text: str

    def as_json(self) -> dict[str, object]:
        """Five strings."""
        return {
            "fact": self.fact,
            "label": self.label,
            "cell": self.cell,
            "actual": self.actual,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that counts, with what it asks for, the article it rests on, and why."""

    row: str
    sentence: str
    basis: str
    pack: Pack
    outcome: Outcome
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, object]:
        """The row, its outcome as a nested mapping, its reasons as a list."""
        return {
            "row": self.row,
            "sentence": self.sentence,
            "basis": self.basis,
            "pack": str(self.pack),
            "outcome": self.outcome.as_json(),
            "reasons": [reason.as_json() for reason in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer of one table on one day: replayable from `digest`, `on` and `facts`.

    `unknown` names the facts whose knowledge could still add a row; `considered` counts the rows in force;
    `engine` says who answered ("durable_rules" or "reference"); `disagreed` that the two did not agree.
    """

    table: str
    title: str
    digest: str
    on: date
    facts: Mapping[str, Value]
    unknown: tuple[str, ...]
    findings: tuple[Finding, ...]
    considered: int
    engine: str
    disagreed: bool = False

    @property
    def rows(self) -> tuple[str, ...]:
        """Ids of the rows found, in the table's order."""
        return tuple(finding.row for finding in self.findings)

    def as_json(self) -> dict[str, object]:
        """Plain data for a JSON column or a printed page; Chinese stays Chinese, tags are sorted lists."""
        return {
            "table": self.table,
            "title": self.title,
            "digest": self.digest,
            "on": self.on.isoformat(),
            "facts": plain_facts(self.facts),
            "unknown": list(self.unknown),
            "findings": [finding.as_json() for finding in self.findings],
            "considered": self.considered,
            "engine": self.engine,
            "disagreed": self.disagreed,
        }
