"""Reads: inboxes, lists, deadlines, explanations. Nothing here writes."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, DateField, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Least

from mediation import access, holidays
from mediation.deadlines import Standing, standing
from mediation.models import (
    Decision,
    Dispute,
    Heartbeat,
    IssuedPaper,
    LegalClock,
    Notice,
    Obligation,
    Panel,
    PanelModel,
    PanelSeat,
    Party,
    Referral,
    SetAside,
    Tally,
    User,
)
from mediation.moments import day_of
from mediation.wording import masked
from rules import engine, lifecycle, shelf
from rules.legal_words import ClockStart
from rules.vocabulary import Level, PartyKind, ReferralState, RiskColour, Status

INBOX_SIZE = 100
SHOWN = 50
SOON = datetime.timedelta(days=7)
RIGHTS = [since.value for since in ClockStart if since.is_right]
STALE_HEARTBEAT = datetime.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One dispute that waits for this person, with the reason."""

    dispute: Dispute
    notices: list[Notice]
    waiting_for: str
    time: Standing


def inbox(user: User, on: datetime.date) -> list[InboxRow]:
    """Open disputes that this person's bodies carry, soonest deadline first, alarms before everything."""
    mine = access.organisations_of(user, on)
    bodies = [o.pk for o in _bodies(mine)]
    carried = Q(responsible__in=bodies) | Q(notices__organisation__in=bodies, notices__answered_at=None)
    rows = access.visible_to(user, on).open().filter(carried).distinct()
    rows = rows.select_related("responsible", "village", "township", "mediator").prefetch_related(
        Prefetch("notices", Notice.objects.filter(answered_at=None, organisation__in=bodies), "open_notices"),
        "agreements__obligations",
        "parties",
        "clocks",
        "pauses",
    )
    found = [_inbox_row(dispute, on) for dispute in _soonest_first(rows, bodies, on)[:INBOX_SIZE]]
    return sorted(found, key=lambda row: (row.dispute.colour != "red", _urgency(row), row.dispute.pk))


def _soonest_first(rows: QuerySet[Dispute], bodies: list[int], on: datetime.date) -> QuerySet[Dispute]:
    """Alarms, then the nearest date of any kind: what falls off the end of a long inbox is never the most urgent."""
    told = Notice.objects.filter(dispute=OuterRef("pk"), answered_at=None, organisation__in=bodies)
    promised = Obligation.objects.filter(
        agreement__dispute=OuterRef("pk"), agreement__cancelled_on=None, performed_on=None
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


def _bodies(mine: Iterable[Any]) -> list[Any]:
    """The bodies themselves and those they stand in for (a judicial office for its township committee)."""
    from_places = {o.place_id: o for o in mine}
    others = type(next(iter(from_places.values()))).objects.filter(place__in=from_places) if from_places else []
    return [other for other in others if any(o.stands_in_for(other) for o in mine)]


def _inbox_row(dispute: Dispute, on: datetime.date) -> InboxRow:
    notices: list[Notice] = dispute.open_notices  # type: ignore[attr-defined]
    return InboxRow(dispute, notices, lifecycle.WAITING_FOR[dispute.status_term], standing(dispute, on))


def _urgency(row: InboxRow) -> datetime.date:
    dates = [notice.due_on for notice in row.notices if notice.due_on]
    if row.time.next:
        dates.append(row.time.next.safe)
    return min(dates, default=datetime.date.max)


def dispute_list(
    user: User, on: datetime.date, search: str = "", status: str = "", level: str = "", soon: bool = False
) -> QuerySet[Dispute]:
    """Visible disputes, newest first. `search` looks into title, number and names of parties.

    `soon` leaves those that go up within seven days if nobody acts, the most urgent first.
    """
    rows = access.visible_to(user, on).select_related("responsible", "village", "township")
    rows = rows.order_by("-registered_at", "-pk")  # pages need an order without ties
    if search:
        named = Party.objects.filter(name__icontains=search).values("dispute")
        rows = rows.filter(Q(title__icontains=search) | Q(file_number__icontains=search) | Q(pk__in=named))
    if status:
        rows = rows.filter(status=status)
    if soon:
        rows = rows.filter(level_deadline__lte=on + SOON).order_by("level_deadline", "pk")
    return rows.filter(level=level) if level else rows


def panel_of(dispute: Dispute) -> Panel | None:
    """The panel convened last."""
    return dispute.panels.prefetch_related("members__consents", "members__seat").first()


def panel_models(on: datetime.date) -> QuerySet[PanelModel]:
    """Models in force on that day."""
    in_force = Q(effective_to=None) | Q(effective_to__gte=on)
    return PanelModel.objects.filter(in_force, effective_from__lte=on).prefetch_related("slots")


def suggested_seats(dispute: Dispute, model: PanelModel, on: datetime.date) -> list[PanelSeat]:
    """The village's filled seats of that model."""
    seats = PanelSeat.objects.active(on).filter(organisation=dispute.responsible, slot__model=model)
    return list(seats.select_related("slot__model", "organisation"))


def missing_notice(user: User, on: datetime.date) -> int | None:
    """The year whose holidays this person has to load: this one, and from 1 November the next one as well."""
    if not access.keeps_calendar(user, on):
        return None
    wanted = [on.year, *([on.year + 1] if on.month >= 11 else [])]
    return next((year for year in wanted if year not in holidays.current().confirmed), None)


def lawyer_inbox(user: User, on: datetime.date) -> list[Referral]:
    """Legal-aid referrals of this lawyer or centre, open ones first, most urgent first."""
    rows = access.referrals_visible_to(user, on).select_related("dispute", "organisation", "lawyer", "party")
    done = {ReferralState.FINISHED.value, ReferralState.DECLINED.value}
    return sorted(
        rows,
        key=lambda r: (r.state in done, not r.is_fast_track, r.dispute.limitation_on or datetime.date.max, -r.pk),
    )


def health(at: datetime.datetime) -> dict[str, Any]:
    """Whether the loops live and the engine agrees with its reference. `ok` is the one word a watcher needs."""
    beats = {beat.name: beat for beat in Heartbeat.objects.all()}
    heartbeat, asked = beats.get("sweep"), beats.get("forgotten")
    age = (at - heartbeat.at) if heartbeat else None
    broken = asked.detail if asked else {}
    counters = engine.health()
    overdue = Dispute.objects.due(at - STALE_HEARTBEAT).count()
    set_aside = list(SetAside.objects.select_related("dispute__responsible").order_by("since")[:SHOWN])
    return {
        "ok": age is not None and age <= STALE_HEARTBEAT and overdue == 0 and not broken and not set_aside,
        "sweep_at": heartbeat.at if heartbeat else None,
        "sweep_age_seconds": int(age.total_seconds()) if age is not None else None,
        "sweep_detail": heartbeat.detail if heartbeat else {},
        "overdue_checks": overdue,
        "set_aside": set_aside,
        "forgotten_at": asked.at if asked else None,
        "forgotten": broken,
        "waiting_papers": IssuedPaper.objects.filter(sha256="").count(),
        "open_disputes": open_disputes(),
        "stored_disagreements": Decision.objects.filter(disagreed=True).count(),
        "engine": counters,
        "tables": [
            {"name": t.name, "title": t.title, "rows": len(t.rows), "digest": t.digest[:12]}
            for t in shelf.shipped().values()
        ],
        "day": day_of(at),
    }


def open_disputes() -> int:
    """How many disputes are open, by the counters: nobody counts a million rows for a page."""
    return Tally.objects.exclude(status=Status.CLOSED.value).aggregate(sum=Sum("disputes"))["sum"] or 0


def stalled_since(at: datetime.datetime) -> datetime.datetime | None:
    """When the sweep gave its last sign of life, if that is too long ago: everybody must know, not the office alone."""
    heartbeat = Heartbeat.objects.filter(name="sweep").first()
    return heartbeat.at if heartbeat and at - heartbeat.at > STALE_HEARTBEAT else None


def progress(code: str) -> Dispute | None:
    """A dispute by the code on the resident's slip; the page shows stage and next date only."""
    return Dispute.objects.filter(progress_code=typed_code(code)).first()


def paper_by_code(code: str) -> IssuedPaper | None:
    """An issued paper by its check code; the page shows kind, number, date, state and masked names only."""
    typed = typed_code(code)
    meant = {typed, typed.translate(_MISREAD)}
    return IssuedPaper.objects.filter(check_code__in=meant).defer("pdf").select_related("dispute").first()


# Where papers carry the names of parties: as rows with a name, or as names alone.
_NAMED = (
    "parties principals applicants claimants respondents recipients visited submitters debtors creditors assisted"
).split()


def names_on(paper: IssuedPaper) -> list[str]:
    """Who the paper is about, as anybody may read it: people masked, organisations in full."""
    told = [each for field in _NAMED for each in paper.data.get(field, [])]
    names = dict.fromkeys(each["name"] if isinstance(each, dict) else each for each in told)
    bodies = set(paper.dispute.parties.filter(kind=PartyKind.ORGANISATION.value).values_list("name", flat=True))
    bodies |= {each["name"] for each in told if isinstance(each, dict) and each.get("kind") == PartyKind.ORGANISATION}
    return [name if name in bodies else masked(name) for name in names]


_MISREAD = str.maketrans("OILU", "011V")  # check codes have none of these letters


def typed_code(code: str) -> str:
    """A code as people type it: full-width letters, spaces, dashes and small letters do not matter."""
    return "".join(char for char in unicodedata.normalize("NFKC", code).upper() if char.isalnum())


def level_choices() -> list[tuple[str, str]]:
    """Levels for a filter."""
    return Level.choices()
