"""A fresh database with any number of disputes: a county and its templates by the services, multiplied by SQL.

    due = crowd.begin()
    found = crowd.fill(size=100_000, due=due)

Whole blocks of rows are copied with their keys moved on: copy k of a row with key p has the key p + k * (largest
template key of its table), and so have the columns that point to it. One statement per table writes all copies. Each
county is such a copy too. What the services wrote is what stands there, so the invariants hold of the copies as well
(tests/test_bench.py asks them all); only file numbers, names, hours of intake and checks differ from copy to copy.

Of the templates' past only the newest history row of each row is kept (of a dispute also the first), and only the
decisions that something rests on: nobody reads the others here, and they are four fifths of the bytes. The audit
digests of copies are those of their templates: `verify_audit` is not for this database.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test.utils import override_settings

from bench.inside import multiply, templates
from bench.inside.templates import MORNING
from mediation import guards, invariants
from mediation.models import Dispute

PER_COUNTY = 5_000  # open disputes; a county of 1.3 million people in a year of many
FEWEST_COUNTIES = 20  # of small crowds too: 60 due in two counties are less work than 60 in twenty
ONE_COUNTY = 1_000  # up to here it is one county


def begin() -> list[int]:
    """Make the tables of an empty database, one county and the templates; the keys of those that are due at MORNING."""
    make_tables()
    return templates.build()


def fill(*, size: int, due: list[int], per_county: int = PER_COUNTY) -> dict[str, int]:
    """Make `size` open disputes of the templates, rounded up to whole sets of them; `due` is what begin() said.

    A sixth of them fall due at MORNING, and the ladder sends those up; the next checks of the others lie in the six
    days after it, evenly. For every eighteen open ones there are two that are closed. Returns how many are `open`, how
    many of them `due` at MORNING, and how many `counties` there are.
    """
    of_each = len(templates.DUE) + len(templates.AT_WORK)
    copies = -(-size // of_each)
    counties = min(max(FEWEST_COUNTIES, size // per_county), copies) if size > ONE_COUNTY else 1
    with _unguarded():
        multiply.thin()
        multiply.spread(copies, counties, due)
    multiply.write_texts()
    found = {"open": Dispute.objects.open().count(), "due": Dispute.objects.due(MORNING).count(), "counties": counties}
    if found != {"open": copies * of_each, "due": copies * len(due), "counties": counties}:
        raise RuntimeError(f"the crowd is not what was asked for: {found}")
    return found


def broken(*, at: str = "") -> list[str]:
    """The names of the invariants that do not hold, but those that go by the clock."""
    moment = datetime.datetime.fromisoformat(at) if at else MORNING
    return [f"{each.name}: {each.rows}" for each in invariants.broken(moment, by_clock=False)]


def make_tables() -> None:
    """Tables as the models say, without the long way through every migration; triggers and rule texts come with them."""
    with override_settings(MIGRATION_MODULES={app.label: None for app in apps.get_app_configs()}):
        call_command("migrate", run_syncdb=True, verbosity=0)


@contextmanager
def _unguarded() -> Iterator[None]:
    """While it is filled nothing counts, refuses or checks, and no index but those of constraints is kept up."""
    guards.remove(connection)
    _hurry(on=True)
    indexes = _indexes()
    with connection.cursor() as cursor:
        for name in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    with transaction.atomic():
        yield
    with connection.cursor() as cursor:
        for statement in indexes.values():
            cursor.execute(statement)
        for reset in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(reset)
        # VACUUM, as autovacuum does within the minute: without it the server looks up every row to see whether it is there.
        verb = "ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE"
        for table in _our_tables():
            cursor.execute(f'{verb} "{table}"')
    _hurry(on=False)
    guards.install(connection)


def _indexes() -> dict[str, str]:
    """Name and statement of every index of ours that no constraint owns."""
    sqlite = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name LIKE 'mediation%'"
    )
    server = """
        SELECT i.indexname, i.indexdef FROM pg_indexes i
        WHERE i.schemaname = 'public' AND i.tablename LIKE 'mediation%'
          AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = (quote_ident(i.indexname))::regclass)"""
    with connection.cursor() as cursor:
        cursor.execute(sqlite if connection.vendor == "sqlite" else server)
        return dict(cursor.fetchall())


def _hurry(*, on: bool) -> None:
    """No fsync and no foreign keys while rows are copied: they come out of tables that were checked."""
    if connection.vendor == "sqlite":
        keys, sync, journal = ("OFF", "OFF", "MEMORY") if on else ("ON", "FULL", "WAL")
        said = [f"PRAGMA foreign_keys={keys}", f"PRAGMA synchronous={sync}", f"PRAGMA journal_mode={journal}"]
        said += [f"PRAGMA cache_size={-400_000 if on else -2_000}", f"PRAGMA threads={2 if on else 0}"]
    else:
        # Who copies nothing a second time needs neither compiled plans nor fine statistics.
        said = ["SET session_replication_role=replica", "SET synchronous_commit=off", "SET jit=off"]
        said += ["SET maintenance_work_mem='256MB'", "SET default_statistics_target=25"]
        said = said if on else [each.replace("SET", "RESET").split("=")[0] for each in said]
    with connection.cursor() as cursor:
        for each in said:
            cursor.execute(each)


def _our_tables() -> list[str]:
    with connection.cursor() as cursor:
        return [name for name in connection.introspection.table_names(cursor) if name.startswith("mediation")]
