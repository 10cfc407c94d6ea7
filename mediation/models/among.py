"""`…__among=keys`: the row is one of these. The whole list is one parameter of the statement.

Django's own `__in` writes a placeholder for every key. For a chunk of the sweep, putting five hundred of them into the
statement and finding them again takes longer than the rows they bring, and no two statements have the same text.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, Lookup
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
