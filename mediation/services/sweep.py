"""The sweep: find the disputes whose moment has come and let the rules look at them.

Safe to run twice, twice at once, or after a week's outage: each dispute is handled in a transaction of its own
that looks again, under lock, whether it is still due.
"""

from __future__ import annotations

import datetime
import logging
import traceback
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction

from mediation.models import Dispute, Heartbeat
from mediation.services import review, transition

logger = logging.getLogger(__name__)
PAUSE_FOR_POISON = datetime.timedelta(hours=1)
NAME = "sweep"


@dataclass(slots=True)
class SweepReport:
    """What one pass did. `failed` holds file numbers that the rules stumbled over."""

    at: str
    due: int = 0
    reviewed: int = 0
    escalated: int = 0
    notices: int = 0
    failed: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def run_sweep(*, at: datetime.datetime) -> SweepReport:
    """One pass over everything due at that moment; the cost follows what is due, not what is open."""
    report = SweepReport(at=at.isoformat())
    for pk in list(Dispute.objects.due(at).order_by("next_check_at").values_list("pk", flat=True)):
        report.due += 1
        _review_one(pk, at, report)
    beat(at=at, detail=report.as_json())
    return report


def _review_one(pk: int, at: datetime.datetime, report: SweepReport) -> None:
    try:
        done = _look_again(pk, at)
    except Exception as error:
        # One bad row must not stop the others: it is set aside for an hour, logged and counted. What went wrong may
        # quote the row, and the row has names in it: the log says where, not what.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        logger.error("sweep stumbled over dispute %s: %s in %s:%s", pk, type(error).__name__, frame.name, frame.lineno)
        report.failed.append(_set_aside(pk, at))
        return
    if done is not None:
        report.reviewed += 1
        report.escalated += done[0]
        report.notices += done[1]


@transaction.atomic
def _look_again(pk: int, at: datetime.datetime) -> tuple[int, int] | None:
    """Review what is still due: new hand-overs and notices. None when another sweep was faster."""
    dispute = Dispute.objects.select_for_update().due(at).filter(pk=pk).first()
    if dispute is None:
        return None
    handovers, notices = dispute.handovers.count(), dispute.notices.count()
    review.review(dispute=dispute, at=at)
    return dispute.handovers.count() - handovers, dispute.notices.count() - notices


@transaction.atomic
def _set_aside(pk: int, at: datetime.datetime) -> str:
    dispute = Dispute.objects.select_for_update().get(pk=pk)
    transition.postpone(dispute=dispute, until=at + PAUSE_FOR_POISON)
    return dispute.file_number


def beat(*, at: datetime.datetime, detail: dict[str, Any]) -> None:
    """Leave a sign of life; the health page and every log-in look at its age."""
    Heartbeat.objects.update_or_create(name=NAME, defaults={"at": at, "detail": detail})
