"""One pass of the sweep when nothing or little is due, and what looks at every open dispute instead."""

from __future__ import annotations

import datetime
import time
from typing import Any

from django.db import connection

from bench import by_hand
from bench.inside.templates import MORNING, TODAY
from mediation.models import Dispute
from mediation.services import sweep

BEFORE = MORNING - datetime.timedelta(hours=1)


def idle() -> dict[str, Any]:
    """A pass with nothing due: seconds and queries."""
    asked: list[str] = []

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            asked.append(sql)
        return execute(sql, *rest)

    began = time.perf_counter()
    report = sweep.run_sweep(at=BEFORE)
    seconds = time.perf_counter() - began
    with connection.execute_wrapper(listen):
        sweep.run_sweep(at=BEFORE)
    return {"seconds": seconds, "queries": asked, "due": report.due}


def scan(*, most: int) -> float:
    """Seconds in which a loop over all open disputes finds out what is due, multiplied up from the first so many.

    The rules are those of bench/by_hand.py over the columns of the dispute alone: no look at parties or sessions.
    """
    began, seen = time.perf_counter(), 0
    for dispute in Dispute.objects.open().order_by("pk")[:most].iterator():
        by_hand.ladder(_facts(dispute))
        seen += 1
    return (time.perf_counter() - began) * Dispute.objects.open().count() / seen


def _facts(dispute: Dispute) -> dict[str, Any]:
    left = (dispute.mediation_safe - TODAY).days if dispute.mediation_safe else None
    return {
        "status": dispute.status,
        "level": dispute.level,
        "dispute_type": dispute.dispute_type,
        "days_at_level": (TODAY - dispute.level_since).days,
        "days_since_registered": (MORNING - dispute.registered_at).days,
        "month_days_left": left,
    }
