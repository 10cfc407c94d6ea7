"""`manage.py decide TABLE FACTS.json`: one decision as JSON, without a database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mediation.management.reading import read_date, read_json, read_text
from rules import dmn, engine, loading, reference, shelf
from rules.dmn_model import BadDmn
from rules.facts import BadFacts
from rules.table import Table

DMN_FILES = (".dmn", ".xml")


def find_table(name: str) -> Table:
    """A shipped table by name, or the one in a YAML file. Raises CommandError."""
    shipped = shelf.shipped()
    if name in shipped:
        return shipped[name]
    if not name.endswith((".yaml", ".yml")):
        raise CommandError(f"没有名为“{name}”的规则表；有：{'、'.join(shipped)}，或者给出一个 .yaml 文件。")
    try:
        return loading.load(read_text(name))
    except loading.BadTable as error:
        raise CommandError(f"规则表“{name}”有错，请先运行 check_rules：{error.faults[0]}") from error


def decide_dmn(path: str, facts: str) -> str:
    """`{"<decision name>": result}` of a DMN file. Raises CommandError."""
    try:
        return dmn.to_json(dmn.evaluate(read_text(path), read_json(facts, parse_float=Decimal)))
    except BadDmn as error:
        raise CommandError("；".join(error.faults)) from error


class Command(BaseCommand):
    """See the module."""

    help = "根据规则表和事实作出一个决定，输出 JSON"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("table", metavar="TABLE", help="规则表名，例如 ladder；或者一个 .yaml、.dmn 文件")
        parser.add_argument("facts", metavar="FACTS.json", help="事实，一个 JSON 对象；- 表示标准输入")
        parser.add_argument("--on", metavar="DATE", help="按哪一天的规则，例如 2026-11-22；默认今天")
        parser.add_argument("--why-not", metavar="ROW", help="这一行为什么没有命中")

    def handle(self, *_: Any, table: str, facts: str, on: str | None, why_not: str | None, **__: Any) -> None:
        """Decide, or explain one row."""
        if table.endswith(DMN_FILES):
            self.stdout.write(decide_dmn(table, facts))
            return
        book, known, day = find_table(table), read_json(facts), read_date(on)
        try:
            answer = reference.why_not(book, why_not, known, day) if why_not else engine.decide(book, known, day)
        except BadFacts as error:
            raise CommandError(str(error)) from error
        except KeyError as error:
            raise CommandError(str(error.args[0])) from error
        self.stdout.write(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
