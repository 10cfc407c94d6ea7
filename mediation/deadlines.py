"""Every date that runs for a dispute, as people are told it: the law's clock and the office's own are two things."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from mediation import facts as bridge
from mediation.models import Dispute
from rules.legal_words import Clock
from rules.vocabulary import Status

LEVEL, DUE, LIMITATION = "到期自动上报", "最近一项履行期限", "诉讼或仲裁时效届满"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One date: `safe` is what people are told, `last` the last lawful day. `is_provisional` is 暂定."""

    clock: Clock
    label: str
    safe: datetime.date
    last: datetime.date
    days_left: int
    is_provisional: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The nearest date of the law and of the office, the others, and which of all comes first."""

    legal: Deadline | None
    office: Deadline | None
    others: list[Deadline]
    next: Deadline | None
    paused_on: datetime.date | None


def standing(dispute: Dispute, on: datetime.date) -> Standing:
    """What the two labelled lines say."""
    every = sorted(deadlines(dispute, on), key=lambda limit: limit.safe)
    legal = next((limit for limit in every if limit.clock is Clock.LEGAL), None)
    office = next((limit for limit in every if limit.clock is Clock.OFFICE), None)
    others = [limit for limit in every if limit not in (legal, office)]
    return Standing(legal, office, others, next(iter(every), None), paused_on(dispute))


def paused_on(dispute: Dispute) -> datetime.date | None:
    """Since when an appraisal keeps the period of mediation standing still."""
    waits = dispute.status in (Status.REGISTERED, Status.MEDIATING)
    return next((p.starts_on for p in dispute.pauses.all() if p.ends_on is None), None) if waits else None


def next_deadline(dispute: Dispute, on: datetime.date) -> Deadline | None:
    """The nearest date that the present state hangs on; None when nothing runs."""
    return min(deadlines(dispute, on), key=lambda limit: limit.safe, default=None)


def deadlines(dispute: Dispute, on: datetime.date) -> list[Deadline]:
    """Every date that runs now."""
    return [*_own(dispute, on), *_legal(dispute, on)]


def _own(dispute: Dispute, on: datetime.date) -> Iterator[Deadline]:
    """What the office promised itself, and what the parties promised each other."""
    status, level = dispute.status_term, dispute.level_deadline
    if status in (Status.REGISTERED, Status.MEDIATING) and level:
        yield Deadline(Clock.OFFICE, LEVEL, level, level, (level - on).days)
    agreement = next((a for a in dispute.agreements.all() if a.cancelled_on is None), None)
    due = bridge.next_due(agreement) if status is Status.PERFORMING else None
    if due:
        yield Deadline(Clock.PROMISE, DUE, due, due, (due - on).days)


def _legal(dispute: Dispute, on: datetime.date) -> Iterator[Deadline]:
    """The stored clocks, one for mediation, and the limitation somebody told us. A lapsed right is no deadline."""
    told = dispute.limitation_on
    if told and told >= on and dispute.status != Status.CLOSED:
        yield Deadline(Clock.LEGAL, LIMITATION, told, told, (told - on).days)
    has_mediation = False
    for clock in dispute.clocks.all():
        since = clock.since_term
        if (since.is_right and clock.deadline_on < on) or (since.is_mediation and has_mediation):
            continue
        has_mediation = has_mediation or since.is_mediation
        name = f"{since.period_name}（已延长）" if since.is_mediation and dispute.extended_to else since.period_name
        left = (clock.safe_on - on).days
        yield Deadline(Clock.LEGAL, name, clock.safe_on, clock.deadline_on, left, clock.is_provisional)
