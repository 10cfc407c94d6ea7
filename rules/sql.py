"""A table as SQL: one expression per row, so that a draft can be tried on a million disputes without loading one.

The three-valued logic of rules/cells.py is SQL's own: a cell is TRUE, FALSE or NULL where the reference says yes, no
or unknown, and an unknown fact is a NULL column. Nothing of a table gets into the text but whole numbers; words and
row ids are parameters. The caller's column expressions are trusted text, never user input.

    answer = answer_sql(table, on, COLUMNS, SQLITE)
    found = select({"key": Sql("id"), "answer": answer}, Sql("dispute"))
    for key, text in cursor.execute(found.text, found.params):
        rows = matched(table, on, text)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rules.cells import Cell, Option, Range
from rules.facts import SCHEMA, Fact, Kind
from rules.table import Hit, Row, Table


class NoColumn(LookupError):
    """A fact of the table has no column, or one of the wrong kind. The message is Chinese and names the fact."""


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL text and the parameters for its placeholders, in order."""

    text: str
    params: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between databases and drivers: the placeholder, and how to look for text inside text."""

    placeholder: str
    finds: str  # the function that gives the place of one text in another, 0 if it is not there


SQLITE = Dialect("?", "instr")  # the plain sqlite3 driver
DJANGO_SQLITE = Dialect("%s", "instr")  # Django's cursor rewrites the placeholder
POSTGRES = Dialect("%s", "strpos")


class Tags(Protocol):
    """Where the tags of a fact stand."""

    def known(self) -> Sql:
        """TRUE or FALSE, never NULL: whether anything is known about the tags."""

    def has(self, word: str, dialect: Dialect) -> Sql:
        """TRUE or FALSE when the tags are known: whether `word` is among them."""


@dataclass(frozen=True, slots=True)
class TagColumns:
    """One boolean expression per tag; without `known` they are known when the first of them is not NULL."""

    columns: Mapping[str, str]
    known_when: str = ""

    def known(self) -> Sql:
        """The expression given, or the test of the first column."""
        return Sql(f"({self.known_when or f'{next(iter(self.columns.values()))} IS NOT NULL'})")

    def has(self, word: str, dialect: Dialect) -> Sql:
        """The tag's own column."""
        if word not in self.columns:
            raise NoColumn(f"标签“{word}”没有对应的列。")
        return Sql(f"({self.columns[word]})")


@dataclass(frozen=True, slots=True)
class JsonTags:
    """A text expression holding a JSON list of codes, `["weapon", "quarrel"]`; NULL is unknown."""

    column: str

    def known(self) -> Sql:
        """The text is there."""
        return Sql(f"({self.column} IS NOT NULL)")

    def has(self, word: str, dialect: Dialect) -> Sql:
        """The code, in its quotes, stands in the text."""
        return Sql(f"({dialect.finds}({self.column}, {dialect.placeholder}) > 0)", (f'"{word}"',))


Columns = Mapping[str, "str | Tags | None"]  # fact → expression; None says that the fact is unknown everywhere


def join(parts: Iterable[Sql], between: str) -> Sql:
    """The pieces in order with `between` between them."""
    listed = list(parts)
    return Sql(between.join(part.text for part in listed), tuple(param for part in listed for param in part.params))


def _wrap(before: str, inside: Sql, after: str) -> Sql:
    return Sql(before + inside.text + after, inside.params)


# ---- cells and rows --------------------------------------------------------------------------------------------------


def cell_sql(cell: Cell, fact: Fact, columns: Columns, dialect: Dialect) -> Sql:
    """The cell's verdict: TRUE, FALSE, or NULL for unknown. Raises NoColumn."""
    if cell.is_any:
        return Sql("(1=1)")
    column = _column(fact, columns)
    if isinstance(column, str):
        test = join((_option(option, column, dialect) for option in cell.options), " OR ")
    else:
        test = _tags(cell.options, column, dialect)
    return _wrap("(NOT (" if cell.negated else "((", test, "))")


def _column(fact: Fact, columns: Columns) -> str | Tags:
    if fact.name not in columns:
        raise NoColumn(f"事实“{fact.label}”（{fact.name}）没有对应的列。")
    column = columns[fact.name]
    if isinstance(column, str) is (fact.kind is Kind.TAGS) and column is not None:
        raise NoColumn(f"事实“{fact.label}”（{fact.name}）的列不合它的类型。")
    if column is None:
        return JsonTags("NULL") if fact.kind is Kind.TAGS else "NULL"
    return column


def _option(option: Option, column: str, dialect: Dialect) -> Sql:
    if option is None:
        return Sql(f"({column}) IS NULL")
    if isinstance(option, bool):
        return Sql(f"({column}) = {str(option).upper()}")
    if isinstance(option, Range):
        return Sql(_range(option, column))
    return Sql(f"({column}) = {dialect.placeholder}", (option,))


def _range(span: Range, column: str) -> str:
    """Plain numbers, as Python writes an int."""
    if span.low is not None and span.high is not None:
        return f"({column}) = {span.low}" if span.low == span.high else f"({column}) BETWEEN {span.low} AND {span.high}"
    return f"({column}) >= {span.low}" if span.high is None else f"({column}) <= {span.high}"


def _tags(options: Sequence[Option], tags: Tags, dialect: Dialect) -> Sql:
    """Any of the tags, with NULL in place of FALSE's and TRUE's where the tags are not known."""
    words = [tags.has(option, dialect) for option in options if isinstance(option, str)]
    among = join(words, " OR ") if words else Sql("1=0")
    unknown = "1=1" if None in options else "NULL"
    return join((_wrap("CASE WHEN ", tags.known(), " THEN ("), _wrap("", among, f") ELSE {unknown} END")), "")


def row_sql(row: Row, columns: Columns, dialect: Dialect) -> Sql:
    """The row's verdict: TRUE when it matches, FALSE, or NULL where something unknown decides. Raises NoColumn."""
    cells = [cell_sql(cell, SCHEMA[name], columns, dialect) for name, cell in row.when.items() if not cell.is_any]
    return _wrap("(", join(cells, " AND "), ")") if cells else Sql("(1=1)")


# ---- tables ----------------------------------------------------------------------------------------------------------


def answer_sql(table: Table, on: date, columns: Columns, dialect: Dialect) -> Sql:
    """A text, never NULL, that says which rows match; `matched` reads it. Raises NoColumn.

    Hit policy first: the winner's id, or nothing. Otherwise a 1 or 0 for each row in force, in order.
    """
    rows = [(row.id, row_sql(row, columns, dialect)) for row in table.rows_on(on)]
    if not rows:
        return Sql("''")
    if table.hit is Hit.FIRST:
        cases = (join((_wrap("WHEN ", met, " THEN "), Sql(dialect.placeholder, (id_,))), "") for id_, met in rows)
        return _wrap("CASE ", join(cases, " "), " ELSE '' END")
    return join((_wrap("CASE WHEN ", met, " THEN '1' ELSE '0' END") for _, met in rows), " || ")


def matched(table: Table, on: date, answer: str) -> tuple[str, ...]:
    """Ids of the rows that `answer_sql` names, in order; under the hit policy unique more than one is a fault."""
    if table.hit is Hit.FIRST:
        return (answer,) if answer else ()
    return tuple(row.id for row, sign in zip(table.rows_on(on), answer, strict=True) if sign == "1")


def select(columns: Mapping[str, Sql], source: Sql) -> Sql:
    """These columns under their names, from a table, or from a subquery with its name."""
    listed = join((_wrap("", column, f' AS "{name}"') for name, column in columns.items()), ", ")
    return join((_wrap("SELECT ", listed, " FROM "), source), "")


def counted(columns: Mapping[str, Sql], source: Sql) -> Sql:
    """How often each combination of these columns stands in `source`: the columns, then the number."""
    names = ", ".join(f'"{name}"' for name in columns)
    start = f"SELECT {names}, COUNT(*) FROM ("  # noqa: S608 -- the names are the caller's own
    return _wrap(start, select(columns, source), f") AS counted GROUP BY {names}")
