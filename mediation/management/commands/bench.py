"""`manage.py bench`: how fast this machine decides and prints, and whether memory stays flat. No database."""

from __future__ import annotations

import json
import resource
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from documents import press
from rules import engine, shelf

WARM_UP = 2_000  # decisions before memory is measured: caches fill
RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes of ru_maxrss


def bench_decisions(times: int) -> dict[str, Any]:
    """Decide the examples of every shipped table over and over; each decision is cross-checked, as in real life."""
    cases = [
        (table, example.given, row.starts)
        for table in shelf.shipped().values()
        for row in table.rows
        for example in row.examples
    ]
    for table, given, on in islice(cycle(cases), WARM_UP):
        engine.decide(table, given, on)
    before, began = peak_memory(), time.perf_counter()
    for table, given, on in islice(cycle(cases), times):
        engine.decide(table, given, on)
    seconds = time.perf_counter() - began
    grown = peak_memory() - before
    return {
        "decisions": times,
        "per_second": round(times / seconds),
        "grown_kb": grown // 1024,
        "health": engine.health(),
    }


def bench_papers() -> dict[str, str]:
    """Milliseconds per paper, for the sample of each kind, second time round."""
    folder = Path(press.__file__).parent / "samples"
    samples = {kind: json.loads((folder / f"{kind}.json").read_text(encoding="utf-8")) for kind in press.KINDS}
    return {kind: f"{_second_time(partial(press.print_paper, kind, data)):.0f} ms" for kind, data in samples.items()}


def _second_time(work: Callable[[], object]) -> float:
    work()
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def peak_memory() -> int:
    """The most memory this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT


class Command(BaseCommand):
    """See the module."""

    help = "测量本机每秒能作多少决定、打印多快、内存是否平稳"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("--decisions", type=int, default=20_000, metavar="N", help="作多少个决定")

    def handle(self, *_: Any, decisions: int, **__: Any) -> None:
        """Measure and print JSON."""
        answer = {"rules": bench_decisions(decisions), "papers": bench_papers()}
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
