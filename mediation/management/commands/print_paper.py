"""`manage.py print_paper KIND DATA.json -o OUT.pdf`: any paper from a JSON file, without a database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents import press
from mediation.management.reading import read_json


class Command(BaseCommand):
    """See the module."""

    help = "根据 JSON 文件打印一份文书（PDF）"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("kind", metavar="KIND", help="文书：" + "、".join(press.KINDS))
        parser.add_argument("data", metavar="DATA.json", help="内容，一个 JSON 对象；- 表示标准输入")
        parser.add_argument("-o", "--output", metavar="OUT.pdf", required=True, help="写到哪个文件")
        parser.add_argument("--number", default="", help="编号")
        parser.add_argument("--large", action="store_true", help="大字版")
        parser.add_argument("--draft", action="store_true", help="加“草稿”水印")

    def handle(self, *_: Any, kind: str, data: str, output: str, **options: Any) -> None:
        """Print, or say everything that stands against it."""
        if kind not in press.KINDS:
            raise CommandError(f"没有名为“{kind}”的文书；有：{'、'.join(press.KINDS)}。")
        marks = {name: options[name] for name in ("number", "large", "draft")}
        try:
            printed = press.print_paper(kind, read_json(data), **marks)
            Path(output).write_bytes(printed.pdf)
        except press.BadPaper as error:
            raise CommandError("不能打印：" + " ".join(map(str, error.problems))) from error
        except (OSError, ValueError) as error:
            raise CommandError(f"不能写到文件“{output}”。") from error
        self.stdout.write(f"{output}：{printed.pages} 页")
