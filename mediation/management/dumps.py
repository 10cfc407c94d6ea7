"""The whole database into one file and back, while others work: what each database has for it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper


class Failed(Exception):
    """A Chinese sentence: the database's own tool did not do it."""


def dump(connection: BaseDatabaseWrapper, target: Path) -> None:
    """A copy as of one moment. Raises Failed."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy, progress=_Patience())
        return
    _run(["pg_dump", "--format=custom", "--no-owner", f"--file={target}", *_place(connection)], connection)


def load(connection: BaseDatabaseWrapper, source: Path) -> None:
    """Put the copy in the place of whatever is there, all of it or nothing. Raises Failed."""
    if connection.vendor == "sqlite":
        _load_sqlite(connection, source)
        return
    connection.close()
    options = ["--clean", "--if-exists", "--no-owner", "--single-transaction"]
    _run(["pg_restore", *options, *_place(connection), str(source)], connection)


def _load_sqlite(connection: BaseDatabaseWrapper, source: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(source)) as copy:
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise Failed("备份里的数据库已经损坏。")
        copy.backup(connection.connection, progress=_Patience())
    connection.close()


class _Patience:
    """Python tries for ever while the database is locked; this gives up after ten seconds."""

    def __init__(self) -> None:
        self.tries = 40  # a quarter of a second each

    def __call__(self, status: int, remaining: int, total: int) -> None:
        self.tries -= status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        if self.tries <= 0:
            raise Failed("数据库正在使用。请先停止系统（serve），再试一次。")


def _place(connection: BaseDatabaseWrapper) -> list[str]:
    told = connection.settings_dict
    parts = {"--host": told["HOST"], "--port": told["PORT"], "--username": told["USER"], "--dbname": told["NAME"]}
    return [f"{option}={value}" for option, value in parts.items() if value]


def _run(command: list[str], connection: BaseDatabaseWrapper) -> None:
    secret = {"PGPASSWORD": connection.settings_dict["PASSWORD"]} if connection.settings_dict["PASSWORD"] else {}
    try:
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **secret})  # noqa: S603
    except FileNotFoundError as error:
        raise Failed(f"本机没有 {command[0]}，请安装 PostgreSQL 的客户端工具。") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise Failed(f"{command[0]} 没有做成：{said[0] if said else error.returncode}") from error
