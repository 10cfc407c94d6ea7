"""`manage.py deadline START PERIOD`: raw, deadline and safe date of a legal period, with the steps, as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mediation.management.reading import read_date
from rules import calendar


class Command(BaseCommand):
    """See the module."""

    help = "计算法定期间：对应日、届满日、稳妥日和计算步骤"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("start", metavar="START", help="起算日，当日不计入，例如 2026-01-15")
        parser.add_argument("period", metavar="PERIOD", help="7天、15个工作日、1个月或者2年")

    def handle(self, *_: Any, start: str, period: str, **__: Any) -> None:
        """Count."""
        try:
            answer = calendar.deadline(read_date(start), calendar.Period.parse(period), calendar.shipped_holidays())
        except calendar.BadPeriod as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
