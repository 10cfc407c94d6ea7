"""The sweep: find the disputes whose moment has come and let the rules look at them, a chunk at a time.

Safe to run twice, twice at once, or after a week's outage. Each chunk is one transaction that looks again, under lock,
whether its disputes are still due and as they were read; what is cut off is done by the next pass.

Where many may write at once (PostgreSQL), a sweep takes 500 that no other has taken and thinks while it holds them.
SQLite has one lock for everybody: there the rules think first, a hundred at a time at most, and the lock is held for the
writing only, some milliseconds, with a pause after each chunk, so that a mediator who saves does not wait.
"""

from __future__ import annotations

import datetime
import logging
import os
import time
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from mediation.models import Dispute, Heartbeat, SetAside
from mediation.models.disputes import DisputeQuerySet
from mediation.moments import day_of
from mediation.services import review, transition
from mediation.services.thinking import Deadly, Notes
from rules.vocabulary import Level

logger = logging.getLogger(__name__)
PAUSE_FOR_POISON, PAUSE_FOR_DEADLY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
MOST_LOOKS = len(Level) + 2  # in one pass: a dispute that moves more often than there are levels turns in a circle
NAME = "sweep"


@dataclass(frozen=True, slots=True)
class Pace:
    """How many disputes the first chunk holds, at least and at most; where everybody shares one lock: for how many
    seconds it is held at most, and for how many it is let go."""

    first: int
    least: int
    most: int
    hold: float | None = None
    pause: float = 0.0


PARTS = 8
FORGETTING = 0.9  # with each chunk, of what the slowest one took
SHARED, ALONE = Pace(500, 500, 500), Pace(12, 4, 100, hold=0.02, pause=0.02)
State = tuple[int, int, datetime.datetime | None]
"""Key, version and hour of the next look: a plan holds as long as these do."""


@dataclass(slots=True)
class SweepReport:
    """What one pass did. `failed` holds file numbers that the rules stumbled over; `unfinished`: its time was up."""

    at: str
    escalated: int = 0
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
            "failed": self.failed,
            "unfinished": self.unfinished,
        }


def run_sweep(*, at: datetime.datetime, seconds: float | None = None) -> SweepReport:
    """One pass over everything due at that moment; the cost follows what is due, not what is open.

    After `seconds` it stops between two chunks, so that a loop can say that it lives and go on.
    """
    report, began = SweepReport(at=at.isoformat()), time.monotonic()
    with Notes() as notes:
        one = _Pass(at, report, SHARED if _locks_rows() else ALONE, notes)
        for key in notes.deaths:
            one.look_alone(key)
        while one.chunk():
            if seconds is not None and time.monotonic() - began >= seconds:
                report.unfinished = True
                break
            time.sleep(one.pace.pause)
    beat(at=at, detail=report.as_json())
    return report


def _locks_rows() -> bool:
    return bool(connection.features.has_select_for_update_skip_locked)


def _due(at: datetime.datetime) -> DisputeQuerySet:
    return Dispute.objects.due(at).order_by("next_check_at", "pk").select_related("responsible", "mediator")


class _Pass:
    """One pass on its way. Rules and holidays are read once, and again as soon as they change."""

    def __init__(self, at: datetime.datetime, report: SweepReport, pace: Pace, notes: Notes) -> None:
        self.at, self.report, self.pace, self.size, self.notes = at, report, pace, pace.first, notes
        self.desk: review.Desk | None = None
        self.each = 0.001  # seconds under the lock for one dispute

    def chunk(self) -> bool:
        """Look at one chunk. False when nothing is due any more but what other sweeps have taken."""
        keys = self._next()
        if not keys:
            return False
        seen: list[int] = []
        try:
            self._look(_due(self.at) if _locks_rows() else _due(self.at).filter(pk__among=keys), seen)
        except Exception as error:
            if not seen:
                raise  # not the rules stumbled, the database did
            if len(seen) == 1:
                _set_aside(seen[0], self.at, error, self.report)
            else:
                for key in seen:  # one bad row must not stop the others: each alone, to find it
                    self.look_alone(key)
        return bool(seen)

    def _next(self) -> list[int]:
        """What comes next. Most ticks find nothing, and then this is all that was asked.

        Where sweeps cannot lock rows, each process takes another part, so that two do not think about the same.
        """
        due = Dispute.objects.due(self.at).order_by("next_check_at", "pk").values_list("pk", flat=True)
        if _locks_rows():
            return list(due[:1])
        keys = list(due[: self.size * PARTS])
        start = self.size * (os.getpid() % max(1, -(-len(keys) // self.size)))
        return keys[start : start + self.size]

    def look_alone(self, key: int) -> None:
        """Look at one, if it is due: one that may be bad."""
        try:
            self._look(_due(self.at).filter(pk=key), [])
        except Exception as error:
            _set_aside(key, self.at, error, self.report)

    def _look(self, due: DisputeQuerySet, seen: list[int]) -> None:
        """Let the rules look at these; `seen` tells the caller which they were, whatever happens."""
        if _locks_rows():
            with transaction.atomic():
                locked = due.select_for_update(skip_locked=True, of=("self",))[: self.size]
                self._write(self._think(list(locked), seen))
            return
        plans = self._think(list(due), seen)
        with transaction.atomic():
            began = time.monotonic()  # now the lock is ours
            self._write(plans)
        self._learn(len(plans), time.monotonic() - began)

    def _learn(self, done: int, seconds: float) -> None:
        """The next chunk is as large as can be written while the lock is held no longer than it may be.

        By the slowest of late: those that go up and those that are only looked at come in turns.
        """
        if self.pace.hold is not None and done:
            self.each = max(seconds / done, self.each * FORGETTING)
            wanted = int(self.pace.hold / self.each)
            self.size = max(self.pace.least, min(self.pace.most, wanted, 2 * self.size))

    def _think(self, disputes: Sequence[Dispute], seen: list[int]) -> dict[State, review.Plan]:
        """Plans by what they rest on: the dispute as it was read."""
        seen.extend(dispute.pk for dispute in disputes)
        self.report.looks.update(seen)
        calm = [dispute for dispute in disputes if self.report.looks[dispute.pk] <= MOST_LOOKS]
        if len(disputes) == 1 and not calm:
            raise RuntimeError("moves in a circle")
        if not calm:
            return {}
        self.desk = self.desk or review.Desk(day_of(self.at))
        states = [(dispute.pk, dispute.version, dispute.next_check_at) for dispute in calm]
        with self.notes.about([dispute.pk for dispute in calm]):
            return dict(zip(states, review.plan_all(calm, self.at, self.desk), strict=True))

    def _write(self, plans: Mapping[State, review.Plan]) -> None:
        """Carry out the plans for what is still as it was read. The others, and all when the rules changed, stay due."""
        if not plans or self.desk is None:
            return
        if not self.desk.is_current():
            self.desk = None
            return
        rows = Dispute.objects.due(self.at).filter(pk__among=[pk for pk, *_ in plans])
        same = plans.keys() & set(rows.values_list("pk", "version", "next_check_at"))
        keys = {pk for pk, *_ in same}
        moved = review.carry_out([plan for state, plan in plans.items() if state in same], self.at)
        self.report.escalated += sum(plans[state].sends_up for state in same if state[0] in moved)
        self.report.done |= keys
        SetAside.objects.filter(dispute__among=keys).delete()


@transaction.atomic
def _set_aside(key: int, at: datetime.datetime, error: Exception, report: SweepReport) -> None:
    """Try again in an hour, or tomorrow where each try ends a process; log it, and keep it where the health page shows it.

    What went wrong may quote the row, and the row has names in it: the log says where, not what.
    """
    frame = traceback.extract_tb(error.__traceback__)[-1]
    trouble = f"{type(error).__name__} in {frame.name}:{frame.lineno}"
    logger.error("sweep stumbled over dispute %s: %s", key, trouble)
    dispute = Dispute.objects.select_for_update().get(pk=key)
    transition.postpone(
        dispute=dispute, until=at + (PAUSE_FOR_DEADLY if isinstance(error, Deadly) else PAUSE_FOR_POISON)
    )
    known, _ = SetAside.objects.get_or_create(dispute=dispute, defaults={"since": at})
    SetAside.objects.filter(pk=known.pk).update(times=F("times") + 1, trouble=trouble[:200])
    report.failed.append(dispute.file_number)


def beat(*, at: datetime.datetime, detail: dict[str, Any]) -> None:
    """Leave a sign of life; the health page and every log-in look at its age."""
    if not Heartbeat.objects.filter(name=NAME).update(at=at, detail=detail):
        Heartbeat.objects.get_or_create(name=NAME, defaults={"at": at, "detail": detail})
