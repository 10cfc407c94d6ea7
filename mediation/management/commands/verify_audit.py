"""`manage.py verify_audit [ANCHOR …]`: read the audit chain from end to end. Prints JSON; exit 1 when it was touched."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mediation import chain, chain_reads
from mediation.chain import Anchor
from mediation.services import audit


class Command(BaseCommand):
    """See the module."""

    help = "核对审计链是否被改动；可以附上打印存档的锚定行"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("anchors", nargs="*", metavar="ANCHOR", help="打印件上的一行，例如 “2026-11-22 第9号 ab…”")

    def handle(self, *_: Any, anchors: list[str], **__: Any) -> None:
        """Verify, and say what does not fit."""
        try:
            verdict = chain_reads.verify([*_kept(), *map(_typed, anchors)])
        except chain.Unavailable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(verdict.as_json(), ensure_ascii=False, indent=2))
        if not verdict.ok:
            sys.exit(1)


def _kept() -> list[Anchor]:
    try:
        return audit.anchors()
    except (ValueError, KeyError, OSError) as error:
        raise CommandError(f"锚定文件“{audit.anchor_file()}”读不懂，可能被改动。") from error


def _typed(text: str) -> Anchor:
    try:
        return Anchor.of(text)
    except (ValueError, KeyError) as error:
        raise CommandError(f"看不懂锚定“{text}”，请照打印件写成：日期 第几号 六十四位摘要。") from error
