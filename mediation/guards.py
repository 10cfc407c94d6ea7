"""Triggers of the database: what is written once stays as it was, each write of a tracked row is counted, and a
dispute whose title or names change leaves the search index until it is indexed anew.

They stand outside Django, so that neither the shell nor a forgotten `.update()` gets past them. SQLite loses the
triggers of a table whenever a migration rebuilds it; therefore `migrate` puts back what is missing every time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from mediation.models import IssuedPaper, RowChange
from mediation.models.base import Immutable, Tracked, past_of

COUNTER, INDEXED = RowChange._meta.db_table, "mediation_searchtext"
NOT_COUNTED = frozenset({"next_check_at"})  # the hour at which the sweep comes by: nothing that a person reads
ONCE = frozenset({"pdf", "sha256", "pages"})  # of a paper: empty until it is printed, then never again
REFUSAL = "written once, never changed or deleted"


def _stale(key: str) -> str:
    """The statement that says: what is indexed of this dispute is no longer what it says."""
    return (
        f"INSERT INTO mediation_searchtext (dispute_id, text) VALUES ({key}, NULL) "  # noqa: S608 (our own names)
        "ON CONFLICT (dispute_id) DO UPDATE SET text = NULL WHERE mediation_searchtext.text IS NOT NULL"
    )


# The functions that triggers of PostgreSQL call. SQLite says the same inside each trigger.
FUNCTIONS = (
    f"""CREATE OR REPLACE FUNCTION mediation_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE OR REPLACE FUNCTION mediation_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO mediation_rowchange ("table", "row", changes)
  VALUES (TG_ARGV[0], CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END, 1)
  ON CONFLICT ("table", "row") DO UPDATE SET changes = mediation_rowchange.changes + 1;
  RETURN NULL;
END $$""",
    f"""CREATE OR REPLACE FUNCTION mediation_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'mediation_dispute' THEN {_stale("NEW.id")};
  ELSE
    IF TG_OP <> 'INSERT' THEN {_stale("OLD.dispute_id")}; END IF;
    IF TG_OP <> 'DELETE' THEN {_stale("NEW.dispute_id")}; END IF;
  END IF;
  RETURN NULL;
END $$""",
)


def tracked_models() -> list[type[Tracked]]:
    """Every noun whose history is kept."""
    return [model for model in apps.get_app_config("mediation").get_models() if issubclass(model, Tracked)]


def _frozen() -> Iterator[type[models.Model]]:
    """What is written once: immutable rows, and the history of all others."""
    for model in apps.get_app_config("mediation").get_models():
        if issubclass(model, Immutable) and not model.changeable:
            yield model
    for tracked in tracked_models():
        yield past_of(tracked)


def _half_frozen() -> Iterator[type[Immutable]]:
    """What is written once but for the columns it names."""
    for model in apps.get_app_config("mediation").get_models():
        if issubclass(model, Immutable) and model.changeable:
            yield model


def _columns(model: type[models.Model], without: frozenset[str]) -> str:
    """Column names for `UPDATE OF`."""
    return ", ".join(f'"{f.column}"' for f in model._meta.concrete_fields if f.name not in without)


def _refusing(vendor: str) -> Iterator[tuple[str, str, str]]:
    """Name, table and statement of each trigger that says no."""
    for model in _frozen():
        table = model._meta.db_table
        yield from _refuse(vendor, table, "UPDATE", "update")
        yield from _refuse(vendor, table, "DELETE", "delete")
        if vendor == "postgresql":
            name = f"guard_{table}_empty"
            yield (
                name,
                table,
                f'CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{table}" EXECUTE FUNCTION mediation_refuse()',
            )
    for changed in _half_frozen():
        table = changed._meta.db_table
        yield from _refuse(vendor, table, f"UPDATE OF {_columns(changed, changed.changeable)}", "update")
        yield from _refuse(vendor, table, "DELETE", "delete")
    paper = IssuedPaper._meta.db_table
    printed = ", ".join(f'"{name}"' for name in sorted(ONCE))
    yield from _refuse(vendor, paper, f"UPDATE OF {printed}", "printed", when="OLD.sha256 <> ''")


def _refuse(vendor: str, table: str, event: str, suffix: str, when: str = "") -> Iterator[tuple[str, str, str]]:
    name = f"guard_{table}_{suffix}"
    body = (
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END" if vendor == "sqlite" else "EXECUTE FUNCTION mediation_refuse()"
    )
    condition = f"WHEN ({when}) " if when else ""
    yield name, table, f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH ROW {condition}{body}'


def _counting(vendor: str) -> Iterator[tuple[str, str, str]]:
    """Name, table and statement of each trigger that counts."""
    for model in tracked_models():
        table, word = model._meta.db_table, model._meta.model_name
        watched = f"UPDATE OF {_columns(model, NOT_COUNTED)}"
        for event, suffix, row in (
            ("INSERT", "insert", "NEW"),
            (watched, "update", "NEW"),
            ("DELETE", "delete", "OLD"),
        ):
            name = f"count_{table}_{suffix}"
            body = f"EXECUTE FUNCTION mediation_count('{word}')" if vendor != "sqlite" else _count(word, row)
            yield name, table, f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" FOR EACH ROW {body}'


def _count(word: str | None, row: str) -> str:
    return (
        'BEGIN INSERT INTO "mediation_rowchange" ("table", "row", "changes") '  # noqa: S608 (our own names)
        f"VALUES ('{word}', {row}.\"id\", 1) "
        'ON CONFLICT ("table", "row") DO UPDATE SET "changes" = "changes" + 1; END'
    )


def _staling(vendor: str) -> Iterator[tuple[str, str, str]]:
    """Name, table and statement of each trigger that takes a dispute out of the search index when its text changes."""
    dispute, party = "mediation_dispute", "mediation_party"
    title = "OLD.title <> NEW.title OR OLD.file_number <> NEW.file_number"
    name = "OLD.name <> NEW.name OR OLD.dispute_id <> NEW.dispute_id"
    for table, event, keys, when in (
        (dispute, "INSERT", ("NEW.id",), ""),
        (dispute, 'UPDATE OF "title", "file_number"', ("NEW.id",), title),
        (party, "INSERT", ("NEW.dispute_id",), ""),
        (party, 'UPDATE OF "name", "dispute_id"', ("OLD.dispute_id", "NEW.dispute_id"), name),
        (party, "DELETE", ("OLD.dispute_id",), ""),
    ):
        trigger = f"search_{table}_{event.split()[0].lower()}"
        inline = "BEGIN " + " ".join(f"{_stale(key)};" for key in keys) + " END"
        body = inline if vendor == "sqlite" else "EXECUTE FUNCTION mediation_stale()"
        condition = f"WHEN ({when}) " if when else ""
        yield trigger, table, f'CREATE TRIGGER "{trigger}" AFTER {event} ON "{table}" FOR EACH ROW {condition}{body}'


def _wanted(vendor: str) -> dict[str, tuple[str, str]]:
    """Every trigger of the house: name → table, statement."""
    return {name: (table, sql) for name, table, sql in (*_refusing(vendor), *_counting(vendor), *_staling(vendor))}


def _present(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Triggers that stand in the database: name → statement, where the database keeps it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname, '' FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        return dict(cursor.fetchall())


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that should stand in the database and do not, or say something else."""
    present = _present(connection)
    is_said = connection.vendor == "sqlite"
    wanted = _wanted(connection.vendor).items()
    return [name for name, (_, sql) in wanted if name not in present or (is_said and present[name] != sql)]


def install(connection: BaseDatabaseWrapper) -> list[str]:
    """Put back the triggers that are missing; their names. Nothing is touched when all stand.

    Where the schema was taken back to one without the search index, its triggers go: no write may fail for want of it.
    """
    wanted, gone = _wanted(connection.vendor), missing(connection)
    with connection.cursor() as cursor:
        if INDEXED not in connection.introspection.table_names(cursor):
            for name, table, _ in _staling(connection.vendor):
                _drop(cursor, connection.vendor, name, table)
            gone = [name for name in gone if not name.startswith("search_")]
        if gone and connection.vendor == "postgresql":
            for function in FUNCTIONS:
                cursor.execute(function)
        for name in gone:
            _drop(cursor, connection.vendor, name, wanted[name][0])
            cursor.execute(wanted[name][1])
    return gone


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take all of them away: only tests empty a whole database."""
    with connection.cursor() as cursor:
        for name, (table, _) in _wanted(connection.vendor).items():
            _drop(cursor, connection.vendor, name, table)


def _drop(cursor: Any, vendor: str, name: str, table: str) -> None:
    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"' + ("" if vendor == "sqlite" else f' ON "{table}"'))
