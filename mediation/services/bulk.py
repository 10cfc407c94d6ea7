"""Many rows, one statement. Django's own bulk methods take longer to say it than the database to do it.

What is written here leaves no history: tracked rows go through history.py.
"""

from __future__ import annotations

import datetime
import decimal
import json
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
    source, values = table_of(fields, rows, connection.vendor)
    # Names are those of our own tables and columns; every value is a parameter.
    sql = f"INSERT INTO {quoted(meta.db_table)} ({columns}) SELECT * FROM {source} RETURNING {quoted(meta.pk.column)}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
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
    source, values = table_of(told, rows, connection.vendor)
    table = quoted(model._meta.db_table)
    sets = ", ".join(f"{quoted(told[n].column)} = v.v{n}" for n in range(1, len(names) + 1))
    where = f"{table}.{quoted(told[0].column)} = v.v0"
    if guard:
        where += f" AND {table}.{quoted(told[-1].column)} = v.v{len(told) - 1} - {int(step)}"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {sets} FROM {source} WHERE {where}", values)  # noqa: S608
        return int(cursor.rowcount)


def table_of(fields: Sequence[Column], rows: Sequence[models.Model], vendor: str) -> tuple[str, list[Any]]:
    """The rows as a table `v` that a statement can read, its columns named v0, v1, …, and the values of the statement.

    On PostgreSQL they go as one text of JSON: to find thousands of placeholders takes psycopg longer than the server
    to write the rows.
    """
    values, names = values_of(fields, rows), [f"v{number}" for number in range(len(fields))]
    if vendor == "sqlite":
        line = f"({', '.join(['%s'] * len(fields))})"
        lines = ", ".join([line] * len(rows))
        return f"(WITH w ({', '.join(names)}) AS (VALUES {lines}) SELECT * FROM w) AS v", values  # noqa: S608
    typed = ", ".join(f"{name} {field.cast_db_type(connection)}" for name, field in zip(names, fields, strict=True))
    each = (values[start : start + len(fields)] for start in range(0, len(values), len(fields)))
    told = json.dumps([dict(zip(names, row, strict=True)) for row in each], ensure_ascii=False, default=_plain)
    return f"jsonb_to_recordset(%s::jsonb) AS v({typed})", [told]


def _plain(value: Any) -> Any:
    """What stands for a value in JSON, where the column says what it is."""
    if hasattr(value, "obj"):  # psycopg's wrapper around JSON
        return value.obj
    if isinstance(value, datetime.date | decimal.Decimal):
        return str(value)
    raise TypeError(f"not for a statement of many rows: {type(value).__name__}")


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
    """A name of ours as both databases want it."""
    return f'"{name or ""}"'
