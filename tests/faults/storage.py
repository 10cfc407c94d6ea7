"""Databases by the dozen: each run of a scenario gets a fresh copy of a prepared one, on SQLite a file, on PostgreSQL a
database cloned by the server.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connections
from psycopg import sql

HASTE = " -c synchronous_commit=off"  # a killed client loses nothing by it; where the server is killed it is off


def quick_folder() -> str | None:
    """Memory that looks like a folder, where there is such: a process that is killed does not know the difference."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def connect(name: str) -> None:
    """From now on this process, and whoever it forks, works on that database."""
    old = connections["default"]
    other = connections.create_connection("default")
    other.settings_dict = {**old.settings_dict, "NAME": name, "CONN_MAX_AGE": 0}
    if other.vendor == "postgresql":
        options = other.settings_dict["OPTIONS"]
        told = str(options.get("options", "")).replace(HASTE, "") + HASTE
        other.settings_dict["OPTIONS"] = {**options, "options": told}
    old.close()
    connections["default"] = other


class Files:
    """SQLite: a database is a file, and a copy of it is another."""

    vendor = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def copy_of(self, origin: Any) -> str:
        """The database that this process came with, which the tests keep in memory."""
        path = self._new()
        origin.ensure_connection()
        with sqlite3.connect(path) as copy:
            origin.connection.backup(copy)
        copy.close()
        return path

    def clone(self, name: str) -> str:
        """A copy of a file that nobody has open."""
        path = self._new()
        shutil.copyfile(name, path)
        return path

    def drop(self, name: str) -> None:
        """The file and what SQLite leaves beside it."""
        for tail in ("", "-wal", "-shm"):
            Path(name + tail).unlink(missing_ok=True)

    def spoil(self, name: str) -> None:
        """A file is never used again."""

    def end(self) -> None:
        """The folder goes with its owner."""

    def _new(self) -> str:
        return str(self.folder / f"{uuid4().hex}.sqlite3")


class Server:
    """PostgreSQL: the server clones."""

    vendor = "postgresql"

    def __init__(self, settings: dict[str, Any]) -> None:
        self.address = {
            "host": settings["HOST"],
            "port": settings["PORT"] or 5432,
            "user": settings["USER"],
            "password": settings["PASSWORD"] or None,
        }

        self._kept: dict[str, list[str]] = {}  # by template: clones that a run is done with
        self._born: dict[str, str] = {}
        self._rows: dict[str, list[tuple[str, bytes]]] = {}

    def copy_of(self, origin: Any) -> str:
        """The database that this process came with."""
        origin.close()
        return self._create(origin.settings_dict["NAME"])

    def clone(self, name: str) -> str:
        """A database like the one of that name, which nobody has open: an earlier clone filled anew, or a new one.

        To drop a database costs a checkpoint of the whole server, and there are a thousand runs.
        """
        kept = self._kept.get(name)
        if kept:
            return self._fill(kept.pop(), name)
        new = self._create(name)
        self._born[new] = name
        return new

    def drop(self, name: str) -> None:
        """Kept for the next run, when it is a clone whose tables nobody has changed."""
        if name in self._born:
            self._kept.setdefault(self._born[name], []).append(name)
        else:
            self._destroy(name)

    def spoil(self, name: str) -> None:
        """Not to be used again: its tables are no longer those of the template."""
        self._born.pop(name, None)

    def end(self) -> None:
        """Throw away what was kept."""
        for names in self._kept.values():
            for name in names:
                self._destroy(name)

    def _create(self, name: str) -> str:
        new = f"faults_{os.getpid()}_{uuid4().hex[:12]}"
        self.say(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(new), sql.Identifier(name)))
        return new

    def _destroy(self, name: str) -> None:
        self.say(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _fill(self, name: str, template: str) -> str:
        """The rows of the template instead of whatever is there; whoever still holds it is sent away."""
        self.say(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        if template not in self._rows:
            self._rows[template] = list(self._rows_of(template))
        with psycopg.connect(dbname=name, **self.address) as line:
            line.execute("SET session_replication_role = replica")  # no trigger asks, no key is checked
            for table, data in self._rows[template]:
                line.execute(f'DELETE FROM "{table}"')
                with line.cursor().copy(f'COPY "{table}" FROM STDIN') as into:
                    into.write(data)
            for table, column in self._counted(line):
                line.execute(
                    f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'),"
                    f' coalesce(max("{column}"), 0) + 1, false) FROM "{table}"'
                )
        return name

    def _rows_of(self, name: str) -> Iterator[tuple[str, bytes]]:
        with psycopg.connect(dbname=name, **self.address) as line:
            tables = line.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in tables:
                with line.cursor().copy(f'COPY "{table}" TO STDOUT') as out:
                    yield table, b"".join(bytes(part) for part in out)

    @staticmethod
    def _counted(line: Any) -> list[tuple[str, str]]:
        return line.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND (is_identity = 'YES' OR column_default LIKE 'nextval%')"
        ).fetchall()

    def say(self, statement: Any, database: str = "postgres") -> list[tuple[Any, ...]]:
        """One statement on a connection of its own."""
        with psycopg.connect(dbname=database, autocommit=True, **self.address) as line:
            cursor = line.execute(statement)
            return cursor.fetchall() if cursor.description else []


Storage = Files | Server


@contextmanager
def storage_beside(folder: Path) -> Iterator[tuple[Storage, Any]]:
    """Storage for this process's kind of database, and the connection it came with, which is put back at the end."""
    origin = connections["default"]
    kind: Storage = Files(folder) if origin.vendor == "sqlite" else Server(origin.settings_dict)
    try:
        yield kind, origin
    finally:
        if connections["default"] is not origin:
            connections["default"].close()
            connections["default"] = origin
