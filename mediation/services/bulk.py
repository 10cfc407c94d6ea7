"""Many rows, one statement. Django's own bulk methods take longer to say it than the database to do it.

What is written here leaves no history: tracked rows go through history.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)
Column: TypeAlias = "models.Field[Any, Any]"
MOST_VALUES = 30_000  # in one statement; SQLite takes 32,766
PLAIN = frozenset({int, str, bool, type(None)})  # what goes to the database as it is


def insert(rows: Iterable[Row]) -> list[Row]:
    """Write new rows of one kind, and give them their keys."""
    new = list(rows)
    if new:
        fields = [field for field in new[0]._meta.concrete_fields if not field.primary_key]
        most = MOST_VALUES // len(fields)
        for start in range(0, len(new), most):
            _insert(fields, new[start : start + most])
    return new


def _insert(fields: Sequence[Column], rows: Sequence[Row]) -> None:
    meta = rows[0]._meta
    columns = ", ".join(quoted(field.column) for field in fields)
    # Names are those of our own tables and columns; every value is a parameter.
    sql = f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES {_lines(fields, rows)} RETURNING {quoted(meta.pk.column)}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, values_of(fields, rows))
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk, row._state.adding, row._state.db = key, False, connection.alias


def update(rows: Sequence[models.Model], names: Sequence[str], guard: str = "", step: int = 0) -> int:
    """Write the named fields of each row as they stand in memory; how many rows there were to write.

    With `guard`, a row is written only while that column in the database is still `step` below what stands in memory:
    compare-and-set.
    """
    if not rows:
        return 0
    model = type(rows[0])
    told = [field_of(model, name) for name in ("pk", *names, *([guard] if guard else []))]
    columns = ", ".join(f"v{number}" for number in range(len(told)))
    source = f"WITH w ({columns}) AS (VALUES {_lines(told, rows)}) SELECT * FROM w"  # noqa: S608
    table = quoted(model._meta.db_table)
    sets = ", ".join(f"{quoted(told[n].column)} = {_typed(told[n], n)}" for n in range(1, len(names) + 1))
    where = f"{table}.{quoted(told[0].column)} = {_typed(told[0], 0)}"
    if guard:
        where += f" AND {table}.{quoted(told[-1].column)} = {_typed(told[-1], len(told) - 1)} - {int(step)}"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {sets} FROM ({source}) AS v WHERE {where}", values_of(told, rows))  # noqa: S608
        return int(cursor.rowcount)


def values_of(fields: Sequence[Column], rows: Sequence[models.Model]) -> list[Any]:
    """What the database is given, row by row. What many rows share is prepared once."""
    ready: list[dict[Any, Any]] = [{} for _ in fields]
    plain = [not isinstance(field, models.JSONField) for field in fields]
    columns = list(zip(fields, [field.attname for field in fields], ready, plain, strict=True))
    values: list[Any] = []
    for row in rows:
        for field, name, known, is_plain in columns:
            value = getattr(row, name)
            if is_plain and type(value) in PLAIN:
                values.append(value)
                continue
            key = value if value.__hash__ else (id(value) if value else str(value))  # one {} is as good as another
            if key not in known:
                known[key] = field.get_db_prep_save(value, connection)
            values.append(known[key])
    return values


def field_of(model: type[models.Model], name: str) -> Column:
    """A column by the name of its field; `pk` is the key. Raises TypeError for what is no column."""
    found = model._meta.pk if name == "pk" else model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise TypeError(f"no column: {name}")
    return found


def quoted(name: str | None) -> str:
    """A name as the database wants it."""
    return connection.ops.quote_name(name or "")


def _lines(fields: Sequence[Column], rows: Sequence[models.Model]) -> str:
    return ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))


def _typed(field: Column, number: int) -> str:
    """The value with the type of its column: PostgreSQL takes what stands in a list of values for text."""
    return f"CAST(v.v{number} AS {field.cast_db_type(connection)})" if connection.vendor != "sqlite" else f"v.v{number}"
