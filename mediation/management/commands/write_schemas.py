"""`manage.py write_schemas`: documents/schemas/ from the dataclasses of the papers; --check says what is stale."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents import json_schema, press


class Command(BaseCommand):
    """See the module."""

    help = "根据文书的数据定义生成 documents/schemas/（JSON Schema）；--check 只检查是否过期"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("--check", action="store_true", help="不写文件，过期时返回 1")

    def handle(self, *_: Any, check: bool, **__: Any) -> None:
        """Write one file per paper and remove those of papers that are no more, or compare."""
        wanted = {f"{kind}.json": json_schema.written(paper) for kind, paper in press.KINDS.items()}
        found = {path.name: path.read_text(encoding="utf-8") for path in json_schema.DIRECTORY.glob("*.json")}
        stale = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
        if check and stale:
            raise CommandError(f"documents/schemas 已过期（{'、'.join(stale)}），请运行 make docs。")
        json_schema.DIRECTORY.mkdir(exist_ok=True)
        for name in stale:
            path = json_schema.DIRECTORY / name
            if name in wanted:
                path.write_text(wanted[name], encoding="utf-8")
            else:
                path.unlink()
