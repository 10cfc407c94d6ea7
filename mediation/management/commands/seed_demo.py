"""`manage.py seed_demo`: the demo county, built only through services. The second run changes nothing."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mediation.demo import demo_logins
from mediation.demo.case import CHOICES
from mediation.demo.county import build_county, is_foreign
from mediation.demo.load import load_cases
from mediation.management.reading import read_date

COLUMNS = {"username": "用户名", "name": "姓名", "role": "职务", "organisation": "单位", "password": "密码"}


class Command(BaseCommand):
    """See the module."""

    help = "装入演示县：人员、真实案例改写的纠纷和几件正在办理的纠纷"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("--stage", choices=CHOICES, default="all", help="只装入办到这一步的案例，默认全部")
        parser.add_argument(
            "--seed", type=int, default=1, metavar="N", help="抽取日常小纠纷用的随机种子，同一个数抽到同样的"
        )
        parser.add_argument("--today", metavar="DATE", help="把这一天当作今天，例如 2026-11-22")

    def handle(self, *_: Any, stage: str, seed: int, today: str | None, verbosity: int, **__: Any) -> None:
        """Build what is missing and say who may log in; `--verbosity 0` leaves the table out."""
        if is_foreign():
            raise CommandError("数据库里已有其他用户。演示数据的密码人人知道，只能装入空的或者演示用的数据库。")
        began = time.monotonic()
        people = build_county()
        titles = load_cases(stages=CHOICES[stage], today=read_date(today), seed=seed)
        if people or titles:
            self.stdout.write(f"演示县已装入：{len(titles)}件纠纷，用时{time.monotonic() - began:.0f}秒。")
        else:
            self.stdout.write("演示县此前已经装入，没有改动。")
        if verbosity:
            self.table()

    def table(self) -> None:
        """The log-ins, for demonstrations only."""
        rows = [COLUMNS, *demo_logins()]
        self.stdout.write("\n仅供演示的账号：")
        for row in rows:
            self.stdout.write(
                "  " + "  ".join(_pad(row[name], 34 if name == "organisation" else 16) for name in COLUMNS)
            )


def _pad(text: str, width: int) -> str:
    """`text` filled up to so many columns; a Chinese character takes two."""
    return text + " " * (width - sum(2 if ord(sign) > 0x2E7F else 1 for sign in text))
