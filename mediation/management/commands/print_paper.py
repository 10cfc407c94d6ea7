"""`manage.py print_paper KIND DATA.json -o OUT.pdf`: any paper from a JSON file, without a database.

The name of the output says which file is wanted: `.pdf` to print, `.docx` to edit. `--blank` takes no data and leaves room to
write by hand.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents import press
from mediation.management.reading import read_json


class Command(BaseCommand):
    """See the module."""

    help = "根据 JSON 文件打印一份文书（PDF），或者生成可以编辑的 Word 文件（.docx）"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("kind", metavar="KIND", help="文书：" + "、".join(press.KINDS))
        parser.add_argument("data", metavar="DATA.json", nargs="?", help="内容，一个 JSON 对象；- 表示标准输入")
        parser.add_argument("-o", "--output", metavar="OUT.pdf", required=True, help="写到哪个文件：.pdf 或者 .docx")
        parser.add_argument("--number", default="", help="编号")
        parser.add_argument("--large", action="store_true", help="大字版")
        parser.add_argument("--draft", action="store_true", help="加“草稿”水印")
        parser.add_argument("--blank", action="store_true", help="空白文书，供手写")
        parser.add_argument("--missing-box", action="store_true", help="字库没有的字印作□，留空手书")

    def handle(self, *_: Any, kind: str, data: str | None, output: str, **options: Any) -> None:
        """Print, or say everything that stands against it."""
        if kind not in press.KINDS:
            raise CommandError(f"没有名为“{kind}”的文书；有：{'、'.join(press.KINDS)}。")
        if options["blank"] == bool(data):
            raise CommandError("请给出内容（DATA.json），或者用 --blank 打印空白文书，二者选一。")
        file = Path(output)
        make = _word if file.suffix.lower() == ".docx" else _pdf
        try:
            content, said = make(kind, None if options["blank"] else read_json(str(data)), options)
            file.write_bytes(content)
        except press.BadPaper as error:
            raise CommandError("不能打印：" + " ".join(map(str, error.problems))) from error
        except (OSError, ValueError) as error:
            raise CommandError(f"不能写到文件“{output}”。") from error
        self.stdout.write(f"{output}：{said}")


def _missing(options: dict[str, Any]) -> str:
    return "box" if options["missing_box"] else "refuse"


def _pdf(kind: str, data: dict[str, Any] | None, options: dict[str, Any]) -> tuple[bytes, str]:
    """The file, and what to say about it."""
    if data is None:
        printed = press.blank(kind, large=options["large"])
    else:
        marks = {name: options[name] for name in ("number", "large", "draft")}
        printed = press.print_paper(kind, data, missing=_missing(options), **marks)
    return printed.pdf, " ".join([f"{printed.pages} 页", *map(str, printed.missing)])


def _word(kind: str, data: dict[str, Any] | None, options: dict[str, Any]) -> tuple[bytes, str]:
    marks = {name: options[name] for name in ("number", "large", "draft")}
    return press.docx(kind, data, missing=_missing(options), **marks), "Word 文件"
