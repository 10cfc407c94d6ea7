"""The same decision in plain Python: the oracle of the engine, and the one who can say why not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rules.cells import Verdict, parse, requirement, say
from rules.decision import Decision, Finding, Reason
from rules.facts import SCHEMA, Value, normalise
from rules.table import Hit, Row, Table


class TableConflict(ValueError):
    """Two rows match where the hit policy `unique` allows one. The message is Chinese."""


def verdict(row: Row, facts: Mapping[str, Value]) -> Verdict:
    """Three-valued "and" over the row's cells: one no is no, otherwise one unknown is unknown."""
    verdicts = {cell.check(facts.get(name)) for name, cell in row.when.items()}
    if Verdict.NO in verdicts:
        return Verdict.NO
    return Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts else Verdict.YES


def matching(rows: Iterable[Row], facts: Mapping[str, Value]) -> set[str]:
    """Ids of the rows that match, before any hit policy."""
    return {row.id for row in rows if verdict(row, facts) is Verdict.YES}


def decide(table: Table, facts: Mapping[str, object], on: date) -> Decision:
    """The decision without the engine. Raises BadFacts, and TableConflict where rules.engine only complains."""
    known = normalise(facts)
    rows = table.rows_on(on)
    matched = matching(rows, known)
    fault = conflict(table, matched)
    if fault:
        raise TableConflict(fault)
    return conclude(table, rows, known, on, matched, engine="reference")


def conflict(table: Table, matched: Collection[str]) -> str:
    """The Chinese complaint about a broken `unique` policy, or an empty text."""
    if table.hit is not Hit.UNIQUE or len(matched) < 2:
        return ""
    return f"规则表“{table.title}”（{table.name}）只许命中一行，却同时命中：{'、'.join(sorted(matched))}。"


def conclude(
    table: Table,
    rows: Sequence[Row],
    facts: Mapping[str, Value],
    on: date,
    matched: Collection[str],
    *,
    engine: str,
    disagreed: bool = False,
    undecided: Callable[[int], tuple[str, ...]] | None = None,
) -> Decision:
    """The decision that follows from the set of matching rows: hit policy, order and reasons are ours.

    `undecided` names the unknown facts that could still matter in so many rows from the top, if a caller knows
    them without asking every cell again.
    """
    hits = [at for at, row in enumerate(rows) if row.id in matched] if matched else []
    still_open = len(rows)
    if hits and table.hit in (Hit.UNIQUE, Hit.FIRST):
        del hits[1:]
        still_open = hits[0]  # what stands below the first hit cannot matter any more
    return Decision(
        table=table.name,
        title=table.title,
        digest=table.digest,
        on=on,
        facts=facts,
        unknown=undecided(still_open) if undecided else _undecided(rows[:still_open], facts),
        findings=tuple([_finding(rows[at], facts) for at in hits]),
        considered=len(rows),
        engine=engine,
        disagreed=disagreed,
    )


def _undecided(rows: Iterable[Row], facts: Mapping[str, Value]) -> tuple[str, ...]:
    """Unknown facts of rows that nothing known speaks against: learning them could change the answer."""
    open_rows = (row for row in rows if verdict(row, facts) is Verdict.UNKNOWN)
    missing = {
        name for row in open_rows for name, cell in row.when.items() if cell.check(facts.get(name)) is Verdict.UNKNOWN
    }
    return tuple(sorted(missing))


def _finding(row: Row, facts: Mapping[str, Value]) -> Finding:
    reasons = tuple(_reason(name, cell.source, facts.get(name)) for name, cell in row.when.items() if not cell.is_any)
    return Finding(row.id, row.says, row.basis, row.pack, row.outcome, reasons)


@lru_cache(maxsize=8192)  # the same few sentences are said of thousands of disputes
def _reason(name: str, source: str, value: Value | None) -> Reason:
    fact = SCHEMA[name]
    actual = say(fact, value)
    text = f"{fact.label}：实际{actual}，要求{requirement(parse(source, fact), fact)}"
    return Reason(name, fact.label, source, actual, text)


# ---- why not ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CellVerdict:
    """One cell of the row asked about, with its verdict."""

    reason: Reason
    verdict: Verdict

    def as_json(self) -> dict[str, object]:
        """The reason's strings and the verdict."""
        return {**self.reason.as_json(), "verdict": str(self.verdict)}


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a row is, or is not, among the findings. `verdict` is the cells' alone; `text` says the whole in Chinese."""

    row: str
    sentence: str
    basis: str
    on: date
    in_force: bool
    verdict: Verdict
    shadowed_by: str
    cells: tuple[CellVerdict, ...]
    text: str

    def as_json(self) -> dict[str, object]:
        """Plain data, Chinese kept."""
        return {
            "row": self.row,
            "sentence": self.sentence,
            "basis": self.basis,
            "on": self.on.isoformat(),
            "in_force": self.in_force,
            "verdict": str(self.verdict),
            "shadowed_by": self.shadowed_by,
            "cells": [cell.as_json() for cell in self.cells],
            "text": self.text,
        }


def why_not(table: Table, row_id: str, facts: Mapping[str, object], on: date) -> WhyNot:
    """Cell by cell, why the row is or is not found. Raises BadFacts, and KeyError (Chinese) on an unknown id."""
    row = table.row(row_id)
    known = normalise(facts)
    judged = tuple(
        CellVerdict(_reason(name, cell.source, known.get(name)), cell.check(known.get(name)))
        for name, cell in row.when.items()
        if not cell.is_any
    )
    decided = conclude(table, table.rows_on(on), known, on, matching(table.rows_on(on), known), engine="reference")
    met = verdict(row, known)
    shadow = decided.rows[0] if met is Verdict.YES and row.in_force(on) and row_id not in decided.rows else ""
    text = _whole(row, judged, on, shadow)
    return WhyNot(row.id, row.says, row.basis, on, row.in_force(on), met, shadow, judged, text)


def _whole(row: Row, judged: Sequence[CellVerdict], on: date, shadow: str) -> str:
    against = [cell.reason.text for cell in judged if cell.verdict is Verdict.NO]
    missing = [cell.reason.label for cell in judged if cell.verdict is Verdict.UNKNOWN]
    parts = [] if row.in_force(on) else [_period(row, on)]
    if against:
        parts.append(f"条件不符：{';'.join(against)}")
    if missing:
        parts.append(f"情况不明：{'、'.join(missing)}")
    if shadow:
        parts.append(f"条件都符合，但排在前面的“{shadow}”行先命中")
    return f"“{row.id}”行没有命中。{'。'.join(parts)}。" if parts else f"“{row.id}”行已命中，条件都符合。"


def _period(row: Row, on: date) -> str:
    if on < row.starts:
        return f"{on}时该行尚未生效（{row.starts}起生效）"
    return f"{on}时该行已经失效（{row.ends}后失效）"


# ---- examples --------------------------------------------------------------------------------------------------------


def failing_examples(table: Table) -> list[str]:
    """Chinese complaints about examples that do not come out as written. Each is tried on its row's first day."""
    return [complaint for _, complaint in wrong_examples(table)]


def wrong_examples(table: Table) -> Iterator[tuple[str, str]]:
    """The same complaints, each with the id of the row beside which the example stands."""
    for row in table.rows:
        for number, example in enumerate(row.examples, 1):
            try:
                rows = decide(table, example.given, row.starts).rows
            except TableConflict as error:
                yield row.id, f"行“{row.id}”的第{number}个例子：{error}"
                continue
            got = row.id in rows if isinstance(example.expect, bool) else rows
            if got != example.expect:
                yield row.id, f"行“{row.id}”的第{number}个例子：应为{example.expect}，实际命中{list(rows)}。"
