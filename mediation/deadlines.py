"""Every date that runs for a dispute, as people are told it: the law's clock and the office's own are two things."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mediation import facts as bridge
from mediation.models import Dispute
from rules.legal_words import Clock, ClockStart
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


class Running(NamedTuple):
    """A stored period of law, as far as its dates go."""

    since: ClockStart
    deadline_on: datetime.date
    safe_on: datetime.date
    is_provisional: bool


class Dates(NamedTuple):
    """All that dates are told from. A list of disputes reads them in one go, the page of one from its rows.

    `clocks` come soonest first; `due_on` is the next promise, `paused_on` the day an appraisal began that still lasts.
    """

    status: Status
    level_deadline: datetime.date | None
    limitation_on: datetime.date | None
    extended_to: datetime.date | None
    clocks: Sequence[Running]
    due_on: datetime.date | None
    paused_on: datetime.date | None


def dates_of(dispute: Dispute) -> Dates:
    """The dates of one dispute."""
    status = dispute.status_term
    agreement = next((a for a in dispute.agreements.all() if a.cancelled_on is None), None)
    return Dates(
        status,
        dispute.level_deadline,
        dispute.limitation_on,
        dispute.extended_to,
        [Running(c.since_term, c.deadline_on, c.safe_on, c.is_provisional) for c in dispute.clocks.all()],
        bridge.next_due(agreement) if status is Status.PERFORMING else None,
        next((pause.starts_on for pause in dispute.pauses.all() if pause.ends_on is None), None),
    )


def standing(dispute: Dispute, on: datetime.date) -> Standing:
    """What the two labelled lines say."""
    return standing_of(dates_of(dispute), on)


def standing_of(dates: Dates, on: datetime.date) -> Standing:
    """The same, from dates that are at hand."""
    every = sorted([*_own(dates, on), *_legal(dates, on)], key=lambda limit: limit.safe)
    legal = next((limit for limit in every if limit.clock is Clock.LEGAL), None)
    office = next((limit for limit in every if limit.clock is Clock.OFFICE), None)
    others = [limit for limit in every if limit is not legal and limit is not office]
    # An appraisal keeps the period of mediation standing still, and no other.
    paused_on = dates.paused_on if dates.status in (Status.REGISTERED, Status.MEDIATING) else None
    return Standing(legal, office, others, next(iter(every), None), paused_on)


def next_deadline(dispute: Dispute, on: datetime.date) -> Deadline | None:
    """The nearest date that the present state hangs on; None when nothing runs."""
    return min(deadlines(dispute, on), key=lambda limit: limit.safe, default=None)


def deadlines(dispute: Dispute, on: datetime.date) -> list[Deadline]:
    """Every date that runs now."""
    dates = dates_of(dispute)
    return [*_own(dates, on), *_legal(dates, on)]


def _own(dates: Dates, on: datetime.date) -> Iterator[Deadline]:
    """What the office promised itself, and what the parties promised each other."""
    status, level, due = dates.status, dates.level_deadline, dates.due_on
    if status in (Status.REGISTERED, Status.MEDIATING) and level:
        yield Deadline(Clock.OFFICE, LEVEL, level, level, (level - on).days)
    if status is Status.PERFORMING and due:
        yield Deadline(Clock.PROMISE, DUE, due, due, (due - on).days)


def _legal(dates: Dates, on: datetime.date) -> Iterator[Deadline]:
    """The stored clocks, one for mediation, and the limitation somebody told us. A lapsed right is no deadline."""
    told = dates.limitation_on
    if told and told >= on and dates.status is not Status.CLOSED:
        yield Deadline(Clock.LEGAL, LIMITATION, told, told, (told - on).days)
    has_mediation = False
    for clock in dates.clocks:
        since, is_mediation = clock.since, clock.since.is_mediation
        if (clock.deadline_on < on and since.is_right) or (is_mediation and has_mediation):
            continue
        has_mediation = has_mediation or is_mediation
        name = f"{since.period_name}（已延长）" if is_mediation and dates.extended_to else since.period_name
        left = (clock.safe_on - on).days
        yield Deadline(Clock.LEGAL, name, clock.safe_on, clock.deadline_on, left, clock.is_provisional)
