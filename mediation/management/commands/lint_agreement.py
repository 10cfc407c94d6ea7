"""`manage.py lint_agreement DATA.json`: 协议体检, what a judge would send back, as JSON, without a database.

Exit code 0: nothing that blocks printing or that a court would refuse. 1: at least one finding `blocks` or `court`; with
`--confirm` also `unclear`, for unclear content is a ground of refusal (民诉法解释 358 (五)). 2: the data cannot be read.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents import checkup
from documents.press import BadPaper
from mediation.management.reading import read_date, read_json

UNREADABLE = 2


class Command(BaseCommand):
    """See the module."""

    help = "协议体检：检查一份调解协议的数据，输出 JSON 列表；没有问题是 []"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("data", metavar="DATA.json", help="协议内容，与 print_paper agreement 相同；- 表示标准输入")
        parser.add_argument("--on", metavar="DATE", help="没有签订日期时按哪一天算，例如 2026-11-22；默认今天")
        parser.add_argument("--confirm", action="store_true", help="准备申请司法确认：内容不明确的也算不通过")

    def handle(self, *_: Any, data: str, on: str | None, confirm: bool, **__: Any) -> None:
        """Print the findings; leave with the exit code that the gravest of them asks for."""
        try:
            findings = checkup.lint(read_json(data), on=read_date(on), confirm=confirm)
        except CommandError as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        except BadPaper as error:
            raise CommandError("不能检查：" + " ".join(map(str, error.problems)), returncode=UNREADABLE) from error
        self.stdout.write(json.dumps([each.as_json() for each in findings], ensure_ascii=False, indent=2))
        fatal = {"blocks", "court", "unclear"} if confirm else {"blocks", "court"}
        if count := sum(each.severity in fatal for each in findings):
            raise CommandError(f"有{count}处问题要改正以后才能签订。")
