"""The sweep: find the disputes whose moment has come and let the rules look at them, a chunk at a time.

Safe to run twice, twice at once, or after a week's outage. Each chunk is one transaction that looks again, under lock,
whether its disputes are still due and as they were read; what is cut off is done by the next pass.

Where many may write at once (PostgreSQL), a sweep takes 500 that no other has taken and thinks while it holds them.
SQLite has one lock for everybody: there the rules think first, a hundred at a time, and the lock is held for the
writing only, with a pause after each chunk, so that a mediator who saves does not wait.
"""

from __future__ import annotations

import datetime
import logging
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from mediation.models import Dispute, Handover, Heartbeat, Notice, SetAside
from mediation.models.disputes import DisputeQuerySet
from mediation.moments import day_of
from mediation.services import review, transition
from rules.vocabulary import Level

logger = logging.getLogger(__name__)
PAUSE_FOR_POISON = datetime.timedelta(hours=1)
MOST_LOOKS = len(Level) + 2  # in one pass: a dispute that moves more often than there are levels turns in a circle
NAME = "sweep"


@dataclass(frozen=True, slots=True)
class Pace:
    """How many disputes a chunk holds, and for how many seconds the sweep stands back after it."""

    chunk: int
    pause: float


SHARED, ALONE = Pace(500, 0.0), Pace(100, 0.002)


@dataclass(slots=True)
class SweepReport:
    """What one pass did. `failed` holds file numbers that the rules stumbled over; `unfinished`: its time was up."""

    at: str
    escalated: int = 0
    notices: int = 0
    failed: list[str] = field(default_factory=list)
    unfinished: bool = False
    looks: Counter[int] = field(default_factory=Counter)
    done: set[int] = field(default_factory=set)

    @property
    def due(self) -> int:
        """How many disputes were due."""
        return len(self.looks)

    @property
    def reviewed(self) -> int:
        """How many of them the rules looked at; the others were another sweep's, or made them stumble."""
        return len(self.done)

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "at": self.at,
            "due": self.due,
            "reviewed": self.reviewed,
            "escalated": self.escalated,
            "notices": self.notices,
            "failed": self.failed,
            "unfinished": self.unfinished,
        }


def run_sweep(*, at: datetime.datetime, seconds: float | None = None) -> SweepReport:
    """One pass over everything due at that moment; the cost follows what is due, not what is open.

    After `seconds` it stops between two chunks, so that a loop can say that it lives and go on.
    """
    report, began = SweepReport(at=at.isoformat()), time.monotonic()
    pace = SHARED if connection.features.has_select_for_update_skip_locked else ALONE
    while _sweep_chunk(at, pace, report):
        if seconds is not None and time.monotonic() - began >= seconds:
            report.unfinished = True
            break
        time.sleep(pace.pause)
    beat(at=at, detail=report.as_json())
    return report


def _sweep_chunk(at: datetime.datetime, pace: Pace, report: SweepReport) -> bool:
    """Look at one chunk. False when nothing is due any more but what other sweeps have taken."""
    keys: list[int] = []
    try:
        _look(_due(at)[: pace.chunk], at, report, keys)
    except Exception as error:
        if not keys:
            raise  # not the rules stumbled, the database did
        if len(keys) == 1:
            _set_aside(keys[0], at, error, report)
        else:
            for key in keys:  # one bad row must not stop the others: each alone, to find it
                _look_alone(key, at, report)
    return bool(keys)


def _look_alone(key: int, at: datetime.datetime, report: SweepReport) -> None:
    try:
        _look(_due(at).filter(pk=key), at, report, [])
    except Exception as error:
        _set_aside(key, at, error, report)


def _due(at: datetime.datetime) -> DisputeQuerySet:
    return Dispute.objects.due(at).order_by("next_check_at", "pk").select_related("responsible", "mediator")


def _look(due: DisputeQuerySet, at: datetime.datetime, report: SweepReport, keys: list[int]) -> None:
    """Let the rules look at these; `keys` tells the caller which they were, whatever happens."""
    if connection.features.has_select_for_update_skip_locked:
        if not due.exists():
            return  # most ticks: no transaction is begun
        with transaction.atomic():
            disputes = list(due.select_for_update(skip_locked=True, of=("self",)))
            _write(_think(disputes, at, report, keys), at, report)
    else:
        thought = _think(list(due), at, report, keys)
        if thought is not None:
            with transaction.atomic():
                _write(thought, at, report)


@dataclass(frozen=True, slots=True)
class Thought:
    """Plans for a chunk, and the desk at which they were made."""

    desk: review.Desk
    plans: list[review.Plan]
    read: dict[int, tuple[int, datetime.datetime | None]]


def _think(disputes: Sequence[Dispute], at: datetime.datetime, report: SweepReport, keys: list[int]) -> Thought | None:
    keys.extend(dispute.pk for dispute in disputes)
    if not disputes:
        return None
    report.looks.update(keys)
    if len(keys) == 1 and report.looks[keys[0]] > MOST_LOOKS:
        raise RuntimeError("moves in a circle")
    desk = review.Desk(day_of(at))
    read = {dispute.pk: (dispute.version, dispute.next_check_at) for dispute in disputes}
    calm = [dispute for dispute in disputes if report.looks[dispute.pk] <= MOST_LOOKS]
    return Thought(desk, review.plan_all(calm, at, desk), read)


def _write(thought: Thought | None, at: datetime.datetime, report: SweepReport) -> None:
    """Carry out the plans for what is still as it was read. The others, and all when the rules changed, stay due."""
    if thought is None or not thought.plans or not thought.desk.is_current():
        return
    rows = Dispute.objects.due(at).filter(pk__in=thought.read).values_list("pk", "version", "next_check_at")
    same = {pk for pk, *state in rows if thought.read[pk] == tuple(state)}
    plans = [plan for plan in thought.plans if plan.dispute.pk in same]
    before = _counts(same)
    review.carry_out(plans, at)
    after = _counts(same)
    SetAside.objects.filter(dispute__in=same).delete()
    report.done |= same
    report.escalated += after[0] - before[0]
    report.notices += after[1] - before[1]


def _counts(keys: set[int]) -> tuple[int, int]:
    return Handover.objects.filter(dispute__in=keys).count(), Notice.objects.filter(dispute__in=keys).count()


@transaction.atomic
def _set_aside(key: int, at: datetime.datetime, error: Exception, report: SweepReport) -> None:
    """Try again in an hour, log it, and keep it where the health page shows it.

    What went wrong may quote the row, and the row has names in it: the log says where, not what.
    """
    frame = traceback.extract_tb(error.__traceback__)[-1]
    trouble = f"{type(error).__name__} in {frame.name}:{frame.lineno}"
    logger.error("sweep stumbled over dispute %s: %s", key, trouble)
    dispute = Dispute.objects.select_for_update().get(pk=key)
    transition.postpone(dispute=dispute, until=at + PAUSE_FOR_POISON)
    known, _ = SetAside.objects.get_or_create(dispute=dispute, defaults={"since": at})
    SetAside.objects.filter(pk=known.pk).update(times=F("times") + 1, trouble=trouble[:200])
    report.failed.append(dispute.file_number)


def beat(*, at: datetime.datetime, detail: dict[str, Any]) -> None:
    """Leave a sign of life; the health page and every log-in look at its age."""
    if not Heartbeat.objects.filter(name=NAME).update(at=at, detail=detail):
        Heartbeat.objects.get_or_create(name=NAME, defaults={"at": at, "detail": detail})
