"""What a table says of many disputes at once, and what another one would say instead. Nothing here writes.

Today's disputes are asked by the database: the tables as SQL over mediation/columns.py, one statement however many
there are. The past is asked in Python, over the facts that its decisions stored.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db import connections, transaction
from django.db.models import Case, F, QuerySet, When

from mediation.columns import KEY, PREFIX, with_facts
from mediation.facts import NEVER_RECORDED
from mediation.models import Decision, Dispute
from rules import sql
from rules.compiled import Verdicts
from rules.facts import SCHEMA, BadFacts, Kind, Value, normalise
from rules.forecast import aged
from rules.horizon import days_until_change
from rules.sql import DJANGO_SQLITE, POSTGRES, Columns, JsonTags, Sql
from rules.table import Hit, Row, Table
from rules.vocabulary import Level

DIALECTS = {"sqlite": DJANGO_SQLITE, "postgresql": POSTGRES}
LISTED = 100  # disputes named one by one; the counts are always of all

Ids = tuple[str, ...]  # of rows, in the order of their table
Change = tuple[Ids, Ids]  # rows of the live table that no longer count, rows of the draft that count instead
SAME: Change = ((), ())


@dataclass(frozen=True, slots=True)
class Move:
    """One way in which answers change: what is no longer found, what is found instead, and for how many disputes."""

    before: tuple[Row, ...]
    after: tuple[Row, ...]
    count: int

    @property
    def levels(self) -> tuple[Level, ...]:
        """Where the draft would send these disputes; empty when it would leave them where they are."""
        return tuple(row.outcome.to for row in self.after if row.outcome.to)


@dataclass(frozen=True, slots=True)
class Moved:
    """One dispute that would be answered differently, and the (first) day on which it would."""

    pk: int
    file_number: str
    title: str
    on: datetime.date
    before: tuple[Row, ...]
    after: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """How two tables answer the same disputes: counts of all, the most frequent first, and the first few by name.

    `unreadable` counts disputes of the past whose stored facts use words that are no longer in the vocabulary.
    """

    asked: int
    moves: tuple[Move, ...]
    disputes: tuple[Moved, ...]
    unreadable: int = 0

    @property
    def moved(self) -> int:
        """How many disputes would be answered differently."""
        return sum(move.count for move in self.moves)


# ---- one table, today --------------------------------------------------------------------------------------------------


def tally(table: Table, disputes: QuerySet[Dispute], on: datetime.date) -> dict[str | None, int]:
    """How many of these disputes each row in force answers; None counts those that no row answers."""
    asked = _Asked((table,), disputes, on)
    found: Counter[str | None] = Counter({None: 0} | {row.id: 0 for row in table.rows_on(on)})
    for answer, number in asked.run(sql.counted(asked.answers, asked.source)):
        for row_id in found_by(table, on, answer) or (None,):
            found[row_id] += number
    return dict(found)


def verdicts(table: Table, disputes: QuerySet[Dispute], on: datetime.date) -> dict[int, Ids]:
    """For each dispute by its key, the ids of the rows that Decision.rows would name."""
    asked = _Asked((table,), disputes, on)
    lines = asked.run(sql.select({KEY: Sql(KEY), **asked.answers}, asked.source))
    read = {answer: found_by(table, on, answer) for answer in {answer for _, answer in lines}}
    return {key: read[answer] for key, answer in lines}


def found_by(table: Table, on: datetime.date, answer: str) -> Ids:
    """The rows of an answer of the database, after the hit policy, as Decision.rows names them."""
    return _counting(table, sql.matched(table, on, answer))


def _counting(table: Table, met: Ids) -> Ids:
    return met[:1] if table.hit in (Hit.FIRST, Hit.UNIQUE) else met


class _Asked:
    """Tables over disputes as pieces of SQL: a subquery of the facts that they mention, and one answer per table."""

    def __init__(self, tables: Sequence[Table], disputes: QuerySet[Dispute], on: datetime.date) -> None:
        self._connection = connections[disputes.db]
        self.dialect = DIALECTS[self._connection.vendor]
        names = mentioned(tables, on)
        # A person who may see nothing asks about nothing, and Django would refuse to write that down.
        compiler = with_facts(disputes, names, on).query.get_compiler(connection=self._connection, elide_empty=False)
        text, params = compiler.as_sql()
        self.source = Sql(f"({text}) AS asked", tuple(params))
        columns = columns_of(names)
        self.answers = {f"answer{n}": sql.answer_sql(t, on, columns, self.dialect) for n, t in enumerate(tables)}

    def run(self, statement: Sql) -> list[tuple[Any, ...]]:
        """The lines of one statement."""
        if self.dialect is not POSTGRES:
            return self._lines(statement)
        with transaction.atomic(using=self._connection.alias), self._connection.cursor() as cursor:
            # Compiling a table's long CASE takes longer than asking a county; and PostgreSQL, who cannot know how few
            # different answers there are, counts them in memory only if it is allowed more than they will ever need.
            cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '256MB'")
            return self._lines(statement)

    def _lines(self, statement: Sql) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return cursor.fetchall()


def mentioned(tables: Iterable[Table], on: datetime.date) -> list[str]:
    """Names of the facts that rows in force ask for."""
    rows = [row for table in tables for row in table.rows_on(on)]
    return sorted({name for row in rows for name, cell in row.when.items() if not cell.is_any})


def columns_of(names: Iterable[str]) -> Columns:
    """Where mediation.columns puts these facts, as rules.sql wants to be told."""
    return {name: None if name in NEVER_RECORDED else _place(name) for name in names}


def _place(name: str) -> str | JsonTags:
    return JsonTags(PREFIX + name) if SCHEMA[name].kind is Kind.TAGS else PREFIX + name


# ---- two tables --------------------------------------------------------------------------------------------------------


class _Pair:
    """The table in force and a draft of it, both in their rows of one day."""

    def __init__(self, live: Table, draft: Table, on: datetime.date) -> None:
        self.tables, self.on = (live, draft), on
        self.names = mentioned(self.tables, on)
        self._verdicts = [Verdicts(table.rows_on(on)) for table in self.tables]
        self._asks = [{row.id: replace(row.outcome, route="") for row in table.rows} for table in self.tables]
        self._remembered: dict[tuple[Value | None, ...], tuple[int, Change] | None] = {}

    def change(self, old: Ids, new: Ids) -> Change:
        """The parts of two answers that differ in what they ask for; another name or other words move nobody."""
        before, after = ({asks[row] for row in ids} for asks, ids in zip(self._asks, (old, new), strict=True))
        return (
            tuple(row for row in old if self._asks[0][row] not in after),
            tuple(row for row in new if self._asks[1][row] not in before),
        )

    def rows(self, change: Change) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """The rows behind the ids."""
        live, draft = self.tables
        return tuple(live.row(row) for row in change[0]), tuple(draft.row(row) for row in change[1])

    def moves(self, numbers: Mapping[Change, int]) -> tuple[Move, ...]:
        """Counts with their rows, the most frequent first."""
        ranked = sorted((-number, change) for change, number in numbers.items() if change != SAME)
        return tuple(Move(*self.rows(change), -number) for number, change in ranked)

    def first(self, facts: Mapping[str, Value], days: int) -> tuple[int, Change] | None:
        """After how many days without any act, fewer than `days`, the two first differ, and how; None if they do not."""
        key = (days, *(facts.get(name) for name in self.names))
        if key not in self._remembered:
            self._remembered[key] = self._search(facts, days)
        return self._remembered[key]

    def _search(self, facts: Mapping[str, Value], days: int) -> tuple[int, Change] | None:
        passed = 0
        while passed < days:
            now = aged(facts, passed)
            change = self.change(*(self._answer(at, now) for at in (0, 1)))
            if change != SAME:
                return passed, change
            passed += (days_until_change(self.tables, now, self.on) or days) if passed + 1 < days else days
        return None

    def _answer(self, at: int, facts: Mapping[str, Value]) -> Ids:
        met = self._verdicts[at].ids(self._verdicts[at].masks(facts)[0])
        table = self.tables[at]
        return _counting(table, tuple(row.id for row in table.rows_on(self.on) if row.id in met))


def compare(
    live: Table, draft: Table, disputes: QuerySet[Dispute], on: datetime.date, listed: int = LISTED
) -> Difference:
    """Which of these disputes the draft would answer differently on that day, in two statements of the database.

    `disputes` are those to whom the table is put: open, visible to the caller, in a status in which it is asked. A
    dispute moves when what is asked for differs (measure, mode, level, hours, period, colour), not merely the row.
    A row that somebody held back for one dispute (Override) is asked all the same.
    """
    asked, pair = _Asked((live, draft), disputes, on), _Pair(live, draft, on)
    lines = asked.run(sql.counted(asked.answers, asked.source))
    changes = {(a, b): pair.change(found_by(live, on, a), found_by(draft, on, b)) for a, b, _ in lines}
    numbers: Counter[Change] = Counter()
    for a, b, number in lines:
        numbers[changes[a, b]] += number
    moving = [answers for answers, change in changes.items() if change != SAME]
    found = asked.run(_listing(asked, moving, listed)) if moving else []
    moved = [Moved(pk, number, title, on, *pair.rows(changes[a, b])) for pk, number, title, a, b in found]
    return Difference(sum(numbers.values()), pair.moves(numbers), tuple(moved))


def _listing(asked: _Asked, answers: Iterable[tuple[str, str]], most: int) -> Sql:
    """Key, number, title and both answers of the first disputes, by key, with one of these pairs of answers."""
    mark, table = asked.dialect.placeholder, Dispute._meta.db_table
    chosen = sql.join((Sql(f"(answer0 = {mark} AND answer1 = {mark})", pair) for pair in answers), " OR ")
    return sql.join(
        (
            Sql("SELECT id, file_number, title, answer0, answer1 FROM ("),
            sql.select({KEY: Sql(KEY), **asked.answers}, asked.source),
            Sql(f') AS answered JOIN "{table}" ON id = answered.{KEY} WHERE '),
            chosen,
            Sql(f" ORDER BY id LIMIT {most:d}"),
        ),
        "",
    )


# ---- two tables, in the past -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Stored facts, and for how many days they stood: until the dispute was reviewed again or closed."""

    on: datetime.date
    days: int
    facts: dict[str, Any]


def compare_past(
    live: Table,
    draft: Table,
    disputes: QuerySet[Dispute],
    since: datetime.date,
    until: datetime.date,
    on: datetime.date,
    listed: int = LISTED,
) -> Difference:
    """How many disputes both tables, in their rows of the day `on`, would have answered differently in those days.

    Counted are disputes to whom the table was put between `since` and `until` (both included), each once: on the first
    day on which the answers differ. Asked are the facts that every decision stored, and on the days until the next
    review the same facts grown older, for whatever is done to a dispute ends in a review. So nothing is said of what
    would have come after that first day, and nothing of what the table in force in those days really decided or what
    somebody held back.
    """
    pair, numbers, moved = _Pair(live, draft, on), Counter[Change](), list[Moved]()
    asked = unreadable = 0
    for (pk, number, title), lines in groupby(_stored(live.name, disputes, since, until), lambda line: line[:3]):
        stretches = list(_stretches((line[3:] for line in lines), until))
        asked += bool(stretches)
        try:
            found = _first(pair, stretches)
        except BadFacts:
            unreadable += 1
            continue
        if found:
            day, change = found
            numbers[change] += 1
            moved += [Moved(pk, number, title, day, *pair.rows(change))] if len(moved) < listed else []
    return Difference(asked, pair.moves(numbers), tuple(moved), unreadable)


def _stored(table: str, disputes: QuerySet[Dispute], since: datetime.date, until: datetime.date) -> Iterator[Any]:
    """Every decision of those days, by dispute; the facts only of this table's."""
    rows = Decision.objects.filter(dispute__in=disputes.order_by().values("pk"), on__range=(since, until))
    rows = rows.annotate(said=Case(When(table=table, then=F("facts")))).order_by("dispute_id", "pk")
    about = ("dispute_id", "dispute__file_number", "dispute__title", "dispute__closed_on")
    return rows.values_list(*about, "table", "on", "at", "said").iterator()


def _stretches(lines: Iterable[tuple[Any, ...]], until: datetime.date) -> Iterator[_Stretch]:
    """A review asks several tables of the same facts at one moment, each once; the next one has facts of its own."""
    began, facts, moment, asked = until, None, None, set[str]()
    end = until + datetime.timedelta(days=1)
    for closed_on, table, day, at, said in lines:
        if at != moment or table in asked:
            if facts is not None:
                yield _Stretch(began, (day - began).days, facts)
            facts, moment, asked = None, at, set()
        asked.add(table)
        end = min(end, closed_on or end)
        if said is not None:
            began, facts = day, said
    if facts is not None:
        yield _Stretch(began, (end - began).days, facts)


def _first(pair: _Pair, stretches: Iterable[_Stretch]) -> tuple[datetime.date, Change] | None:
    """The first day on which the two answer differently, and how. Raises BadFacts."""
    for stretch in stretches:
        known = normalise({name: stretch.facts[name] for name in pair.names if name in stretch.facts})
        found = pair.first(known, max(stretch.days, 1))  # the day itself was asked, however soon the next review came
        if found:
            return stretch.on + datetime.timedelta(days=found[0]), found[1]
    return None
