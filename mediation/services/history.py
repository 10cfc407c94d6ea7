"""Set-wise writes of tracked rows that leave the history django-simple-history would have left, row for row.

`save()` costs two statements a row; here a whole chunk costs two. One row is a chunk of one.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from mediation.models import User

Row = TypeVar("Row", bound=models.Model)
CREATED, CHANGED = "+", "~"


def caller() -> User | None:
    """Who sent the request that is being answered, as django-simple-history sees it."""
    user = getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    return user if isinstance(user, User) else None


def insert(model: type[Row], rows: Sequence[Row]) -> list[Row]:
    """Write new rows and their first history; the rows with their keys."""
    made = model._base_manager.bulk_create(rows) if rows else []
    keep(model, [row.pk for row in made], CREATED)
    return made


def change(model: type[models.Model], keys: Sequence[int], values: Mapping[str, Any]) -> None:
    """Give the same new values to all these rows."""
    if keys:
        model._base_manager.filter(pk__in=keys).update(**values)
        keep(model, keys, CHANGED)


def change_each(rows: Sequence[models.Model], names: Sequence[str], guard: str = "", step: int = 0) -> int:
    """Write the named fields of each row as they stand in memory; how many rows there were to write.

    With `guard`, a row is written only while that column in the database is still `step` below what stands in memory:
    compare-and-set. Leaves no history: the caller says which rows keep one.
    """
    if not rows:
        return 0
    model = type(rows[0])
    told = [_field(model, name) for name in ("pk", *names, *([guard] if guard else []))]
    columns = ", ".join(f"v{number}" for number in range(len(told)))
    lines = ", ".join([f"({', '.join(['%s'] * len(told))})"] * len(rows))
    source = f"WITH w ({columns}) AS (VALUES {lines}) SELECT * FROM w"  # noqa: S608 (names of our own; values are parameters)
    table = _quoted(model._meta.db_table)
    sets = ", ".join(f"{_quoted(told[n].column)} = {_typed(told[n], n)}" for n in range(1, len(names) + 1))
    where = f"{table}.{_quoted(told[0].column)} = {_typed(told[0], 0)}"
    if guard:
        where += f" AND {table}.{_quoted(told[-1].column)} = {_typed(told[-1], len(told) - 1)} - {int(step)}"
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in told]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {sets} FROM ({source}) AS v WHERE {where}", values)  # noqa: S608
        return int(cursor.rowcount)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    found = model._meta.pk if name == "pk" else model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise TypeError(f"no column: {name}")
    return found


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")


def _typed(field: models.Field[Any, Any], number: int) -> str:
    """The value with the type of its column: PostgreSQL takes what stands in a list of values for text."""
    return f"CAST(v.v{number} AS {field.cast_db_type(connection)})" if connection.vendor != "sqlite" else f"v.v{number}"


def keep(model: type[models.Model], keys: Sequence[int], kind: str) -> None:
    """Copy these rows into their history as they stand in the database now."""
    if not keys:
        return
    past = model.history.model  # type: ignore[attr-defined]
    own = [(field.column, past._meta.get_field(field.name).column) for field in model._meta.concrete_fields]
    about: dict[str, Any] = {
        "history_date": _moment(),
        "history_change_reason": None,
        "history_type": kind,
        "history_user": getattr(caller(), "pk", None),
    }
    into = [column for _, column in own] + [past._meta.get_field(name).column for name in about]
    source = [_quoted(column) for column, _ in own] + ["%s"] * len(about)
    pk, marks = _quoted(_field(model, "pk").column), ", ".join(["%s"] * len(keys))
    sql = (
        f"INSERT INTO {_quoted(past._meta.db_table)} ({', '.join(map(_quoted, into))}) "  # noqa: S608
        f"SELECT {', '.join(source)} FROM {_quoted(model._meta.db_table)} WHERE {pk} IN ({marks}) ORDER BY {pk}"
    )
    values = [past._meta.get_field(name).get_db_prep_save(value, connection) for name, value in about.items()]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *keys])


def _moment() -> datetime.datetime:
    """When the row was written, whatever day the act speaks of: as django-simple-history does."""
    return timezone.now()  # noqa: TID251
