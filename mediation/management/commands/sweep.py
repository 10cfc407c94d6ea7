"""`manage.py sweep`: one pass over what is due, or a loop of passes. Safe to run twice, or twice at once."""

from __future__ import annotations

import json
import logging
import signal
import threading
import traceback
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from mediation.management.reading import read_moment
from mediation.services.bells import ring
from mediation.services.sweep import run_sweep
from mediation.services.upkeep import run_upkeep

EVERY = 60.0  # seconds; a deadline is a day, so a minute is soon
LONGEST_PASS = 30.0  # seconds: after an outage there is much to do, and the heart must go on beating
log = logging.getLogger(__name__)


def sweep_forever(*, stop: threading.Event, every: float, after: Callable[[Any], object]) -> None:
    """Sweep, hand the report to `after`, wait; until `stop` is set. One bad pass never ends the loop."""
    while not stop.is_set():
        try:
            close_old_connections()  # the database may have been restarted since the last pass
            report = run_sweep(at=timezone.now(), seconds=LONGEST_PASS)
            after(report)
            run_upkeep(at=timezone.now())
        except Exception as error:
            # Where, not what: the message of a database error may quote the row, and the row has names in it.
            frame = traceback.extract_tb(error.__traceback__)[-1]
            log.error("sweep failed: %s in %s:%s", type(error).__name__, frame.filename, frame.lineno)
            report = None
        if report is None or not report.unfinished:
            stop.wait(every)


def ring_all(*_: object) -> None:
    """Ring for whatever may wait: the second bell, should the first have been lost."""
    ring("mediation.deliver_notices")
    ring("mediation.print_papers")


class Command(BaseCommand):
    """See the module."""

    help = "检查到期的纠纷并办理：默认一遍，--loop 则一直循环"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("--at", metavar="MOMENT", help="假定现在是这个时间，例如 2026-11-22T08:30")
        parser.add_argument("--loop", action="store_true", help="一直循环，直到停止")
        parser.add_argument("--every", type=float, default=EVERY, metavar="SECONDS", help="循环间隔秒数")

    def handle(self, *_: Any, at: str | None, loop: bool, every: float, **__: Any) -> None:
        """One pass, or passes until SIGINT or SIGTERM."""
        if not loop:
            moment = read_moment(at)
            self.tell(run_sweep(at=moment))
            run_upkeep(at=moment)
            return
        if at:
            raise CommandError("--at 与 --loop 不能同时使用。")
        stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        sweep_forever(stop=stop, every=every, after=self.tell)

    def tell(self, report: Any) -> None:
        """What the pass did, as one line of JSON."""
        self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        self.stdout.flush()
        if settings.HAS_BROKER:  # without one there is no worker to hear the bell
            ring_all()
