"""The inbox: open disputes that wait for this person's bodies, alarms first, then the soonest date of any kind."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, DateField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

from mediation import access
from mediation.deadlines import Standing
from mediation.models import Dispute, LegalClock, Notice, Obligation, User
from mediation.models.among import Within, one_of
from mediation.rows import Row, Told, lines_of, rows_of
from rules import lifecycle
from rules.legal_words import ClockStart
from rules.vocabulary import RiskColour

SIZE = 100
RIGHTS = [since.value for since in ClockStart if since.is_right]


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One dispute that waits for this person, with the reason."""

    dispute: Row
    notices: list[Told]
    waiting_for: str
    time: Standing


def inbox(user: User, on: datetime.date) -> list[InboxRow]:
    """Open disputes that this person's bodies carry or are told of, the hundred most urgent.

    Nearly every inbox is shorter, and is read along the index without an order; only where more wait does the
    database put all of the body's open disputes into order.
    """
    posts = access.posts_of(user, on)
    bodies = sorted({body for post in posts for body in post.bodies})
    if not bodies:
        return []
    waiting = Dispute.objects.open().filter(_reached(bodies), access.either(access.scopes(posts))).order_by()
    lines = lines_of(waiting[: SIZE + 1])
    if len(lines) > SIZE:
        lines = lines_of(_soonest_first(waiting, bodies, on)[:SIZE])
    rows = [_inbox_row(row) for row in rows_of(lines, on, bodies)]
    return sorted(rows, key=lambda row: (row.dispute.colour != RiskColour.RED, _urgency(row), row.dispute.pk))


def _reached(bodies: Sequence[int]) -> Within:
    """What the bodies carry, and what they were told of and have not answered; each along an index of its own."""
    carried, these = one_of("responsible_id", "bigint", bodies, connection.vendor)
    told, _same = one_of("organisation_id", "bigint", bodies, connection.vendor)
    keys = (
        f"SELECT id FROM mediation_dispute WHERE status <> 'closed' AND {carried} UNION "  # noqa: S608 (our own)
        f"SELECT dispute_id FROM mediation_notice WHERE answered_at IS NULL AND {told}"
    )
    return Within(keys, [these, these], as_list=True)


def _soonest_first(rows: QuerySet[Dispute], bodies: Sequence[int], on: datetime.date) -> QuerySet[Dispute]:
    """Alarms, then the nearest date of any kind: what falls off the end of a long inbox is never the most urgent."""
    told = Notice.objects.filter(dispute=OuterRef("pk"), answered_at=None, organisation__in=bodies)
    promised = Obligation.objects.filter(
        agreement__dispute=OuterRef("pk"), agreement__cancelled_on=None, performed_on=None, released_on=None
    )
    legal = LegalClock.objects.filter(dispute=OuterRef("pk")).exclude(since__in=RIGHTS, deadline_on__lt=on)
    dates = (
        Subquery(told.exclude(due_on=None).order_by("due_on").values("due_on")[:1]),
        Subquery(promised.exclude(due_on=None).order_by("due_on").values("due_on")[:1]),
        "level_deadline",
        Subquery(legal.order_by("safe_on").values("safe_on")[:1]),
        "limitation_on",
    )
    never = Value(datetime.date.max, output_field=DateField())
    soonest = Least(*(Coalesce(date, never, output_field=DateField()) for date in dates))
    is_red = Case(When(colour=RiskColour.RED.value, then=0), default=1)
    return rows.annotate(is_red=is_red, soonest=soonest).order_by("is_red", "soonest", "pk")


def _inbox_row(row: Row) -> InboxRow:
    return InboxRow(row, row.notices, lifecycle.WAITING_FOR[row.status], row.time)


def _urgency(row: InboxRow) -> datetime.date:
    dates = [notice.due_on for notice in row.notices if notice.due_on]
    if row.time.next:
        dates.append(row.time.next.safe)
    return min(dates, default=datetime.date.max)
