"""`manage.py deadline START PERIOD`: raw, deadline and safe date of a legal period, with the steps, as JSON.

It counts with the holidays that the office loaded into its database, as the product does; without a database, or
with `--shipped`, with those that ship with the rules.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from mediation import holidays
from mediation.management.reading import read_date
from rules import calendar


def calendar_in_force() -> calendar.Holidays:
    """The database's calendar; the shipped one where there is no database, or none of ours yet."""
    if settings.IS_SQLITE and not has_file(settings.DATABASES["default"]["NAME"]):
        return calendar.shipped_holidays()  # asking SQLite would create the file
    try:
        return holidays.current()
    except DatabaseError:
        return calendar.shipped_holidays()


def has_file(name: object) -> bool:
    """Whether an SQLite database is there: in memory it always is."""
    return "memory" in str(name) or Path(str(name)).exists()


class Command(BaseCommand):
    """See the module."""

    help = "计算法定期间：对应日、届满日、稳妥日和计算步骤"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("start", metavar="START", help="起算日，当日不计入，例如 2026-01-15")
        parser.add_argument("--shipped", action="store_true", help="只用随程序附带的放假安排，不看数据库")
        parser.add_argument("period", metavar="PERIOD", help="7天、15个工作日、1个月或者2年")

    def handle(self, *_: Any, start: str, period: str, shipped: bool, **__: Any) -> None:
        """Count."""
        try:
            known = calendar.shipped_holidays() if shipped else calendar_in_force()
            answer = calendar.deadline(read_date(start), calendar.Period.parse(period), known)
        except calendar.BadPeriod as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
