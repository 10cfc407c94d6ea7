"""`manage.py reindex`: the search index made anew, for instance after rows were loaded past the services."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from mediation import search
from mediation.services import searching


class Command(BaseCommand):
    """See the module."""

    help = "重建检索索引（标题、编号、姓名）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("--waiting", action="store_true", help="只补上还没有编入索引的")

    def handle(self, *_: Any, waiting: bool, **__: Any) -> None:
        """Index and say how many."""
        count = searching.build() if waiting else searching.rebuild()
        self.stdout.write(f"已编入检索索引：{count}件。")
        if not search.is_possible():
            self.stderr.write("本机的 SQLite 没有 FTS5，检索将逐件比对。")
