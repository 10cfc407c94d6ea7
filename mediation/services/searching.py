"""Keeping the search index: in the transaction that changed a title or a name, or set-wise for all that waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from mediation import search
from mediation.models import Dispute, Party, SearchText

CHUNK = 1_000
_MISSING = (
    "INSERT INTO mediation_searchtext (dispute_id, text) SELECT d.id, NULL FROM mediation_dispute d "
    "WHERE NOT EXISTS (SELECT 1 FROM mediation_searchtext s WHERE s.dispute_id = d.id)"
)
_WRITE = {
    "sqlite": f"INSERT OR REPLACE INTO {search.TABLE} (rowid, grams) VALUES (%s, %s)",  # noqa: S608
    "postgresql": f"INSERT INTO {search.TABLE} (dispute_id, grams) VALUES (%s, %s) "  # noqa: S608
    "ON CONFLICT (dispute_id) DO UPDATE SET grams = EXCLUDED.grams",
}


def keep(*, dispute: Dispute) -> None:
    """Index one dispute as it stands now. Each service that writes a title or a name calls it at its end."""
    _index([dispute.pk])


def build() -> int:
    """Make the index where it is missing and index whatever waits; how many. `migrate` calls it at its end."""
    if search.is_possible() and search.TABLE not in connection.introspection.table_names():
        with connection.cursor() as cursor:
            for statement in search.BUILD[connection.vendor]:
                cursor.execute(statement)
        _forget()
    with connection.cursor() as cursor:
        cursor.execute(_MISSING)
    return catch_up()


def rebuild() -> int:
    """Throw the index away and make it anew: how many disputes."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {search.TABLE}")
    _forget()
    return build()


def catch_up() -> int:
    """Index what waits, chunk by chunk, each in a transaction of its own; how many."""
    done = 0
    while waiting := list(SearchText.objects.filter(text=None).values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            _index(waiting)
        done += len(waiting)
    return done


def _forget() -> None:
    SearchText.objects.update(text=None)


def _index(keys: Sequence[int]) -> None:
    """Whoever changes a name at this moment waits for the row of the index, or is waited for: never half a truth."""
    list(SearchText.objects.select_for_update().filter(pk__among=keys).values_list("pk"))
    names: dict[int, list[str]] = defaultdict(list)
    for key, name in Party.objects.filter(dispute__among=keys).order_by("pk").values_list("dispute_id", "name"):
        names[key].append(name)
    disputes = Dispute.objects.filter(pk__among=keys).order_by("pk").values_list("pk", "title", "file_number")
    lines: list[tuple[int, list[str]]] = [(key, [title, number, *names[key]]) for key, title, number in disputes]
    _write(lines)


def _write(lines: list[tuple[int, list[str]]]) -> None:
    texts: list[tuple[Any, ...]] = [("\n".join(parts), key) for key, parts in lines]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE mediation_searchtext SET text = %s WHERE dispute_id = %s", texts)
        if search.is_possible():
            pairs = [(key, search.stored(search.grams(parts))) for key, parts in lines]
            cursor.executemany(_WRITE[connection.vendor], pairs)
