"""Reads: inboxes, lists, deadlines, explanations. Nothing here writes."""

from __future__ import annotations

import datetime
import unicodedata
from typing import Any

from django.db.models import Q, QuerySet, Sum

from mediation import access, holidays
from mediation.models import (
    Decision,
    Dispute,
    Heartbeat,
    IssuedPaper,
    Panel,
    PanelModel,
    PanelSeat,
    Referral,
    SetAside,
    Tally,
    User,
)
from mediation.moments import day_of
from mediation.wording import masked
from rules import engine, shelf
from rules.vocabulary import Level, PartyKind, ReferralState, Status

SHOWN = 50
STALE_HEARTBEAT = datetime.timedelta(minutes=5)


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
