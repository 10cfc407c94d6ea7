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


def connect(name: str) -> None:
    """From now on this process, and whoever it forks, works on that database."""
    old = connections["default"]
    other = connections.create_connection("default")
    other.settings_dict = {**old.settings_dict, "NAME": name, "CONN_MAX_AGE": 0}
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

    def copy_of(self, origin: Any) -> str:
        """The database that this process came with."""
        origin.close()
        return self.clone(origin.settings_dict["NAME"])

    def clone(self, name: str) -> str:
        """A database like the one of that name, which nobody has open."""
        new = f"faults_{os.getpid()}_{uuid4().hex[:12]}"
        self.say(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(new), sql.Identifier(name)))
        return new

    def drop(self, name: str) -> None:
        """Whoever still holds it is sent away."""
        self.say(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

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
