"""`manage.py check_rules [FILE …]`: are these rulebooks sound? Exit 1 on a fault.

Format and words, the rows' own examples, and by proof: gaps, overlaps that disagree, dead rows, limits no fact can meet.
"""

from __future__ import annotations

import datetime
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mediation.management.reading import read_text
from rules import checks, loading, shelf


def faults(text: str, on: datetime.date) -> list[str]:
    """Everything that is wrong with a rulebook, on that day and on every later one, each a Chinese sentence."""
    try:
        table = loading.load(text)
    except loading.BadTable as error:
        return list(error.faults)
    return [issue.text for issue in checks.faults(table, on)]


class Command(BaseCommand):
    """See the module."""

    help = "检查规则表：格式、词汇、例子、空白、重叠、死行；不写文件名则检查随程序附带的全部规则表"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("files", nargs="*", metavar="FILE", help=".yaml 文件")

    def handle(self, *_: Any, files: list[str], **__: Any) -> None:
        """One line per rulebook, and its faults below it."""
        paths = files or [str(path) for path in sorted(shelf.FOLDER.glob("*.yaml"))]
        on, broken = timezone.localdate(), 0
        for path in paths:
            found = faults(read_text(path), on)
            broken += bool(found)
            self.stdout.write(f"{Path(path).name}：{'有错' if found else '没有问题'}")
            for fault in found:
                self.stdout.write(f"  - {fault}")
        if broken:
            raise CommandError(f"{len(paths)} 个规则表中有 {broken} 个有错。")
