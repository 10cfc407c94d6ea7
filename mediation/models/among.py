"""`…__among=keys`: the row is one of these. `Within(statement)`: it is one of those that a statement finds.

The whole list is one parameter: Django's own `__in` writes a placeholder for every key. For a chunk of the sweep, putting
five hundred of them into the statement and finding them again takes longer than the rows they bring, and no two statements
have the same text.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Field, ForeignKey, Func, Lookup
from django.db.models.sql.compiler import SQLCompiler


def one_of(column: str, kind: str, values: Collection[Any], vendor: str) -> tuple[str, Any]:
    """The condition that this column is one of these values, and its parameter; `kind` is the column's type."""
    if vendor == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(values))  # noqa: S608 (our own columns)
    return f"{column} = ANY(%s::{kind}[])", list(values)


@Field.register_lookup
@ForeignKey.register_lookup
class Among(Lookup):
    """Keys of rows, or other plain values, any number of them."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Raises EmptyResultSet where there are none: then nobody needs to be asked."""
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        said, value = one_of(column, self.lhs.output_field.cast_db_type(connection), self.rhs, connection.vendor)
        return said, (*params, value)


class Within(Func):
    """The row's key is one of those that this statement finds.

    As text: to put a second question into the first takes Django longer than the database to answer both. With
    `as_list` PostgreSQL looks for the keys first: otherwise it may read every row there is to see which of them fit.
    """

    output_field = BooleanField()

    def __init__(self, keys: str, params: Sequence[Any], *, as_list: bool = False) -> None:
        super().__init__("pk")
        self.keys, self.params, self.as_list = keys, list(params), as_list

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """One condition."""
        key, _none = compiler.compile(self.source_expressions[0])
        is_list = self.as_list and connection.vendor != "sqlite"
        return f"{key} = ANY(ARRAY({self.keys}))" if is_list else f"{key} IN ({self.keys})", self.params
