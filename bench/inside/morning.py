"""The disputes whose time is over at MORNING: how many of them are due is set here, by their next check alone.

What is put off waits half an hour after MORNING, before anything else is due. Nothing that anybody reads changes.
"""

from __future__ import annotations

import datetime
import time
from typing import Any

from bench.inside.templates import MORNING
from bench.race import Differs
from mediation.models import Dispute, Handover, TimelineEntry
from mediation.services import sweep
from rules.vocabulary import Action

LATER = MORNING + datetime.timedelta(minutes=30)


def put_off() -> int:
    """Nothing is due at MORNING any more; how many wait."""
    Dispute.objects.due(MORNING).update(next_check_at=LATER)
    return Dispute.objects.open().filter(next_check_at=LATER).count()


def call_up(*, count: int) -> int:
    """Make so many of those that wait due at MORNING. Raises Differs when there are not so many left."""
    waiting = Dispute.objects.open().filter(next_check_at=LATER).order_by("pk").values_list("pk", flat=True)[:count]
    found = Dispute.objects.filter(pk__among=list(waiting)).update(next_check_at=MORNING)
    if found != count:
        raise Differs(f"only {found} of {count} disputes are left whose time is over")
    return found


def due() -> int:
    """How many are due now."""
    return Dispute.objects.due(MORNING).count()


def run_sweep(*, seconds: float | None = None) -> dict[str, Any]:
    """One pass of the house's own sweep at MORNING: what it says, and its seconds. It ends after `seconds`."""
    began = time.perf_counter()
    report = sweep.run_sweep(at=MORNING, seconds=seconds)
    told = report.as_json()
    if report.failed:
        raise Differs(f"the sweep stumbled over {report.failed}")
    return {key: told[key] for key in ("due", "reviewed", "escalated")} | {"seconds": time.perf_counter() - began}


def sent_up() -> dict[str, int]:
    """How many went up at MORNING, and how often one went twice."""
    gone = Handover.objects.filter(sent_at=MORNING)
    steps = TimelineEntry.objects.filter(at=MORNING, action=Action.ESCALATE.value)
    return {"handovers": gone.count(), "disputes": gone.values("dispute").distinct().count(), "steps": steps.count()}
