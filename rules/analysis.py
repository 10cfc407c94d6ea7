"""What is wrong with a table, found by proof and not by samples, each fault with a case that shows it.

Gaps, overlaps that contradict the hit policy, rows and conclusions that can never come, limits that no fact can
meet, rows that no example tries. Every fault is a Chinese sentence that names its rows and columns. Facts that are
unknown count as cases of their own: a row that only answers unknown facts is alive. The questions are those of
Calvanese et al., "Semantics and Analysis of DMN Decision Tables" (2016); the algebra of boxes is in rules/space.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

from rules.cells import Cell, Range, describe, parse, say
from rules.facts import LARGEST, SCHEMA, Fact, Value
from rules.reference import conclude, matching
from rules.sentences import empty_holes, strange_numbers
from rules.space import Box, Space, TooMany, bounds, meet, uncovered
from rules.table import Hit, Pack, Row, Table, plain_facts
from rules.vocabulary import Measure, Term

MOST_ISSUES = 100  # of one kind and day; nobody mends more in one go
MOST_GAPS = 5  # one proposed row usually closes several
MOST = {"天": 36_500, "次": 1_000, "人": 100_000}  # by unit: what no dispute ever counts, so a limit above is a slip


class Flaw(Term):
    """Kinds of faults. All but `untried` and `unfinished` are proved."""

    WRONG = "wrong", "例子不符"
    GAP = "gap", "缺口"
    OVERLAP = "overlap", "重叠"
    DEAD = "dead", "死行"
    UNREACHABLE = "unreachable", "得不到的结论"
    IMPOSSIBLE = "impossible", "无法满足的条件"
    UNTRIED = "untried", "没有例子命中"
    MISSTATED = "misstated", "句子与条件不符"
    UNFINISHED = "unfinished", "没有查完"


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault: Chinese `text`, the rows concerned, and where there is one the fact, a case and a proposed row.

    `on` is the first day of the state of the table in which the fault was found; None if it hangs on no day.
    """

    kind: Flaw
    text: str
    rows: tuple[str, ...] = ()
    fact: str = ""
    example: Mapping[str, Value] | None = None
    proposal: Mapping[str, str] | None = None
    on: date | None = None

    def as_json(self) -> dict[str, object]:
        """Plain data: tags as sorted lists, the day as 2026-01-31, what is not there as null."""
        return {
            "kind": str(self.kind),
            "text": self.text,
            "rows": list(self.rows),
            "fact": self.fact or None,
            "example": None if self.example is None else plain_facts(self.example),
            "proposal": None if self.proposal is None else dict(self.proposal),
            "on": self.on and self.on.isoformat(),
        }


def check(table: Table, on: date) -> list[Issue]:
    """All faults of the table from that day on: on the day itself and whenever rows begin or end later.

    A row is dead only if it is dead in every state of the table in which it is in force.
    """
    states = {day: analyse(table, day) for day in _days(table, on)}
    found = _lasting([issue for issues in states.values() for issue in issues], table, list(states))
    lasting = [row for row in table.rows if row.ends is None or on <= row.ends]
    return [*_impossible(table, lasting), *found, *_untried(table), *_misstated(table)]


def analyse(table: Table, on: date) -> list[Issue]:
    """Gaps (of a table marked complete), overlaps, dead rows and unreachable conclusions on that one day."""
    rows = table.rows_on(on)
    space = Space.of(rows)
    found: list[Issue] = []
    for search in (_gaps, _overlaps, _dead):
        try:
            found += search(table, rows, space)
        except TooMany:
            text = f"规则表“{table.title}”的组合太多，{_WHAT[search.__name__]}没有查完；请把条件多的行拆开。"
            found.append(Issue(Flaw.UNFINISHED, text))
    found += _unreachable(table, rows, {row for issue in found if issue.kind is Flaw.DEAD for row in issue.rows[:1]})
    return [replace(issue, on=on) for issue in found]


_WHAT = {"_gaps": "缺口", "_overlaps": "重叠", "_dead": "死行"}


def _days(table: Table, on: date) -> list[date]:
    changes = {row.starts for row in table.rows}
    changes |= {row.ends + timedelta(days=1) for row in table.rows if row.ends and row.ends < date.max}
    return [on, *sorted(day for day in changes if day > on)]


def _lasting(issues: Iterable[Issue], table: Table, days: Sequence[date]) -> Iterator[Issue]:
    """Every fault once, in its first state; faults of a row's whole life only if they last that long."""
    first: dict[object, Issue] = {}
    seen: dict[object, int] = {}
    for issue in issues:
        key: object = (issue.kind, issue.rows[:1] if issue.kind is Flaw.DEAD else (issue.rows, issue.text))
        first.setdefault(key, issue)
        seen[key] = seen.get(key, 0) + 1
    for key, issue in first.items():
        lives = [day for day in days if any(table.row(row).in_force(day) for row in issue.rows)]
        if issue.kind not in (Flaw.DEAD, Flaw.UNREACHABLE) or seen[key] == len(lives):
            yield issue


# ---- the searches ----------------------------------------------------------------------------------------------------


def _gaps(table: Table, rows: Sequence[Row], space: Space) -> Iterator[Issue]:
    """Cases of a complete table that no row answers; each next one lies outside the row proposed before."""
    if not table.complete:
        return
    covered = list(space.boxes)
    for _ in range(MOST_GAPS):
        hole = uncovered(space.whole(), covered)
        if hole is None:
            return
        case, row = space.example(hole), space.proposal(hole)
        text = f"有一种情况没有任何一行回答，例如：{tell(case) or '任何情况'}。"
        text += f"可以补一行：{_row_text(row[0])}。" if row else ""
        yield Issue(Flaw.GAP, text, example=_known(case), proposal=row[0] if row else None)
        covered.append(row[1] if row else hole)


def _overlaps(table: Table, rows: Sequence[Row], space: Space) -> Iterator[Issue]:
    """Pairs of rows that a case meets together although the hit policy or common sense forbids it."""
    found = 0
    for (one, box), (other, other_box) in combinations(zip(rows, space.boxes, strict=True), 2):
        both = meet(box, other_box) if _quarrel(table.hit, one, other) else None
        if both is None:
            continue
        found += 1
        if found > MOST_ISSUES:
            return
        case = space.example(both)
        words = "只许命中一行，却会同时命中" if table.hit is Hit.UNIQUE else "会同时命中，却要求上报到不同的层级"
        text = f"{_named(table, one)}与{_named(table, other)}{words}，例如：{tell(case) or '任何情况'}。"
        yield Issue(Flaw.OVERLAP, text, (one.id, other.id), example=_known(case))


def _quarrel(hit: Hit, one: Row, other: Row) -> bool:
    """Whether two rows must not be met together: never under `unique`, two goals of one dispute where all count."""
    if hit in (Hit.UNIQUE, Hit.FIRST):
        return hit is Hit.UNIQUE
    goes_up = one.outcome.measure is other.outcome.measure is Measure.SEND_UP
    return goes_up and one.outcome.to is not other.outcome.to


def _dead(table: Table, rows: Sequence[Row], space: Space) -> Iterator[Issue]:
    """Rows that no case meets, or that rows above always forestall. A faulty `unique` table counts its first row."""
    shadows = table.hit in (Hit.FIRST, Hit.UNIQUE)
    for at, row in enumerate(rows):
        box = space.boxes[at]
        empty = [axis.fact for axis, mask in zip(space.axes, box, strict=True) if not mask]
        if empty:
            text = f"{_named(table, row)}永远不会命中：“{empty[0].label}”一列的条件没有任何值能满足。"
            yield Issue(Flaw.DEAD, text, (row.id,), empty[0].name)
        elif shadows and uncovered(box, space.boxes[:at]) is None:
            above = _culprits(box, rows[:at], space)
            names = "、".join(_named(table, other) for other in above)
            text = f"{_named(table, row)}永远轮不到：凡是符合它的情况，都先被排在前面的{names}命中。"
            yield Issue(Flaw.DEAD, text, (row.id, *(other.id for other in above)))


def _culprits(box: Box, above: Sequence[Row], space: Space) -> list[Row]:
    """As few of the rows above as still cover the box: each is left out if the others do without it."""
    kept = [at for at in range(len(above)) if meet(box, space.boxes[at])]
    for at in list(kept):
        fewer = [other for other in kept if other != at]
        if uncovered(box, [space.boxes[other] for other in fewer]) is None:
            kept = fewer
    return [above[at] for at in kept]


def _unreachable(table: Table, rows: Sequence[Row], dead: set[str]) -> Iterator[Issue]:
    """Conclusions that only dead rows draw."""
    living = {row.outcome for row in rows if row.id not in dead}
    lost: dict[object, list[Row]] = {}
    for row in rows:
        if row.outcome not in living:
            lost.setdefault(row.outcome, []).append(row)
    for those in lost.values():
        outcome = those[0].outcome
        goal = f"（{outcome.to.label}）" if outcome.to else ""
        names = "、".join(_named(table, row) for row in those)
        text = f"结论“{outcome.measure.label}{goal}·{outcome.mode.label}”永远得不到：只有{names}给出它，而这些行都不会命中。"
        yield Issue(Flaw.UNREACHABLE, text, tuple(row.id for row in those))


def _impossible(table: Table, rows: Sequence[Row]) -> Iterator[Issue]:
    """Single options that no value of their fact can meet, also where other options of the cell can."""
    for row in rows:
        for name, cell in row.when.items():
            for span in _out_of_reach(cell, SCHEMA[name]):
                place = f"{_named(table, row)}“{SCHEMA[name].label}”一列"
                limit = "小于0" if span.high is not None else f"超过{MOST[SCHEMA[name].unit]}{SCHEMA[name].unit}"
                text = f"{place}：“{_span(span)}”没有任何值能满足，这一项不会{limit}。"
                yield Issue(Flaw.IMPOSSIBLE, text, (row.id,), name)


def _out_of_reach(cell: Cell, fact: Fact) -> list[Range]:
    """Ranges below or above what the fact can be. Words need no look: they were checked when the table was read."""
    least, most = bounds(fact).low or 0, MOST.get(fact.unit, LARGEST)
    spans = [option for option in cell.options if isinstance(option, Range)]
    return [span for span in spans if _below(span, least) or (span.high is None and (span.low or 0) > most)]


def _below(span: Range, least: int) -> bool:
    return span.high is not None and span.high < least


def _span(span: Range) -> str:
    if span.low == span.high:
        return str(span.low)
    if span.high is None:
        return f">= {span.low}"
    return f"<= {span.high}" if span.low is None else f"[{span.low}..{span.high}]"


def _untried(table: Table) -> Iterator[Issue]:
    """Rows that no example of the table hits, each example tried on the first day of its row."""
    hit: set[str] = set()
    for row in table.rows:
        rows = table.rows_on(row.starts)
        for example in row.examples:
            matched = matching(rows, example.given)
            hit.update(conclude(table, rows, example.given, row.starts, matched, engine="reference").rows)
    for row in table.rows:
        if row.id not in hit:
            yield Issue(Flaw.UNTRIED, f"{_named(table, row)}没有被任何一个例子命中过。", (row.id,))


def _misstated(table: Table) -> Iterator[Issue]:
    """Local rows whose sentence counts what their cells do not: somebody changed the one and forgot the other."""
    for row in table.rows:
        if row.pack is Pack.LAW:
            continue
        for number in strange_numbers(row.sentence, row.when, row.outcome.period, row.outcome.within_hours):
            holes = [f"{{{name}{end}}}" for name in row.when for end in ("", ".low", ".high")]
            fitting = [hole for hole in holes if not empty_holes(hole, row.when, "", None)]
            hint = f"，或者用{fitting[-1]}代表条件里的数字" if fitting else ""
            text = f"{_named(table, row)}的句子里写着{number}，条件里没有{number}；请改写句子{hint}。"
            yield Issue(Flaw.MISSTATED, text, (row.id,))


# ---- saying it in Chinese --------------------------------------------------------------------------------------------


def tell(case: Mapping[str, Value | None]) -> str:
    """A case in Chinese: `层级为网格，在本层级已过天数为7天，涉及金额为不明`."""
    return "，".join(f"{SCHEMA[name].label}为{say(SCHEMA[name], value)}" for name, value in case.items())


def _known(case: Mapping[str, Value | None]) -> dict[str, Value]:
    return {name: value for name, value in case.items() if value is not None}


def _row_text(cells: Mapping[str, str]) -> str:
    return (
        "；".join(describe(parse(source, SCHEMA[name]), SCHEMA[name]) for name, source in cells.items()) or "各列不限"
    )


def _named(table: Table, row: Row) -> str:
    return f"第{table.rows.index(row) + 1}行（{row.id}）"
