"""`manage.py forgotten`: what must never be true of any row. Prints JSON; exit 1 and the file numbers, if any."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from mediation import invariants
from mediation.management.reading import read_moment


class Command(BaseCommand):
    """See the module."""

    help = "核对有没有被遗漏的纠纷；有则列出编号，退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("--at", metavar="MOMENT", help="假定现在是这个时间，例如 2026-11-22T08:30")

    def handle(self, *_: Any, at: str | None, **__: Any) -> None:
        """Ask every invariant."""
        moment = read_moment(at)
        found = {each.name: each.as_json() for each in invariants.broken(moment)}
        told = {"ok": not found, "at": moment.isoformat(), "asked": len(invariants.INVARIANTS), "broken": found}
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        if found:
            sys.exit(1)
