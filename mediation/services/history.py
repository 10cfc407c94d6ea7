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
from mediation.models.among import one_of
from mediation.models.base import past_of
from mediation.services import bulk
from mediation.services.bulk import quoted

Row = TypeVar("Row", bound=models.Model)
CREATED, CHANGED = "+", "~"


def caller() -> User | None:
    """Who sent the request that is being answered, as django-simple-history sees it."""
    user = getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    return user if isinstance(user, User) else None


def insert(model: type[Row], rows: Sequence[Row]) -> list[Row]:
    """Write new rows and their first history; the rows with their keys."""
    made = bulk.insert(rows)
    keep(model, [row.pk for row in made], CREATED)
    return made


def change(model: type[models.Model], keys: Sequence[int], values: Mapping[str, Any]) -> None:
    """Give the same new values to all these rows."""
    if keys:
        model._base_manager.filter(pk__among=keys).update(**values)
        keep(model, keys, CHANGED)


def keep(model: type[models.Model], keys: Sequence[int], kind: str) -> None:
    """Copy these rows into their history as they stand in the database now."""
    if not keys:
        return
    past = past_of(model)
    own = [(field.column, bulk.field_of(past, field.name).column) for field in model._meta.concrete_fields]
    about: dict[str, Any] = {
        "history_date": _moment(),
        "history_change_reason": None,
        "history_type": kind,
        "history_user": getattr(caller(), "pk", None),
    }
    into = [column for _, column in own] + [bulk.field_of(past, name).column for name in about]
    source = [quoted(column) for column, _ in own] + ["%s"] * len(about)
    key = bulk.field_of(model, "pk")
    pk, kind = quoted(key.column), key.cast_db_type(connection) or ""
    among, told = one_of(pk, kind, keys, connection.vendor)
    sql = (
        f"INSERT INTO {quoted(past._meta.db_table)} ({', '.join(map(quoted, into))}) "  # noqa: S608
        f"SELECT {', '.join(source)} FROM {quoted(model._meta.db_table)} WHERE {among} ORDER BY {pk}"
    )
    values = [bulk.field_of(past, name).get_db_prep_save(value, connection) for name, value in about.items()]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, told])


def _moment() -> datetime.datetime:
    """When the row was written, whatever day the act speaks of: as django-simple-history does."""
    return timezone.now()  # noqa: TID251
