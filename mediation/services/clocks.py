"""Legal clocks: wound after every act, stopped for an appraisal, counted anew when a year's holidays are loaded."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q

from mediation import clocks as bridge
from mediation.models import ClockPause, Dispute, LegalClock, Referral
from mediation.moments import day_of
from mediation.services import notices, transition
from rules.calendar import Deadline, Holidays, Unit
from rules.legal_words import ClockStart
from rules.vocabulary import Action, Measure, Mode, ReferralKind, ReferralState, Status

CHUNK = 100  # disputes in one transaction
MONTH = 30  # days between two reminders of an appraisal that has not ended
Moved = tuple[LegalClock, Deadline]


def wind(*, dispute: Dispute, at: datetime.datetime) -> dict[str, Any]:
    """Make the stored clocks those that run now; the dispute's own columns, for whoever saves it."""
    wanted = {each.rule.row: each for each in bridge.running(dispute, day_of(at))}
    have = {clock.row: clock for clock in LegalClock.objects.filter(dispute=dispute)}
    for row in have.keys() - wanted.keys():
        have[row].delete()
    for row, each in wanted.items():
        clock = have.get(row) or LegalClock(dispute=dispute, row=row)
        rule, limit = each.rule, each.limit
        _set(clock, limit, basis=rule.basis, period=rule.period, since=rule.since.value, start_on=limit.start)
    return _mirrored(dispute, {row: (each.rule.since, each.limit) for row, each in wanted.items()})


def _set(clock: LegalClock, limit: Deadline, **values: Any) -> None:
    """Write what differs, and nothing when nothing does."""
    values |= {
        "raw_on": limit.raw,
        "deadline_on": limit.deadline,
        "safe_on": limit.safe,
        "is_provisional": limit.provisional,
    }
    changed = {name: value for name, value in values.items() if clock.pk is None or getattr(clock, name) != value}
    for name, value in changed.items():
        setattr(clock, name, value)
    if changed:
        clock.save()


def _mirrored(dispute: Dispute, limits: dict[str, tuple[ClockStart, Deadline]]) -> dict[str, Any]:
    """Agreement and referral keep their own copy of a date that ends something for them."""
    for since, limit in limits.values():
        if since is ClockStart.EFFECTIVE:
            _mirror_confirmation(dispute, limit)
        if since is ClockStart.AID_REQUESTED:
            _mirror_aid(dispute, limit)
    mediation = [limit for since, limit in limits.values() if since.is_mediation]
    return dict(bridge.columns(min(mediation, key=lambda limit: limit.raw))) if mediation else {}


def _mirror_confirmation(dispute: Dispute, limit: Deadline) -> None:
    for agreement in dispute.agreements.filter(cancelled_on=None).exclude(
        confirm_deadline=limit.deadline, confirm_safe=limit.safe
    ):
        agreement.confirm_deadline, agreement.confirm_safe = limit.deadline, limit.safe
        agreement.save()


def _mirror_aid(dispute: Dispute, limit: Deadline) -> None:
    waiting = Referral.objects.filter(
        dispute=dispute, kind=ReferralKind.LEGAL_AID.value, state=ReferralState.PENDING.value
    )
    for referral in waiting.exclude(decide_by=limit.safe):
        for notice in dispute.notices.filter(answered_at=None, measure=Measure.REFER_AID, due_on=referral.decide_by):
            notice.due_on = limit.safe
            notice.save()
        referral.decide_by = limit.safe
        referral.save()


# --- an appraisal that has not ended ----------------------------------------------------------------------------------


def open_pause(dispute: Dispute) -> ClockPause | None:
    """The appraisal that has not ended."""
    return dispute.pauses.filter(ends_on=None).first()


def remind_of_pause(*, dispute: Dispute, at: datetime.datetime) -> datetime.date | None:
    """Ask once a month how the appraisal goes; the day of the next question, None when nothing stands still."""
    pause = open_pause(dispute) if dispute.status in (Status.REGISTERED, Status.MEDIATING) else None
    if pause is None:
        return None
    months = (day_of(at) - pause.starts_on).days // MONTH
    if months:
        notices.notify(
            dispute=dispute,
            to=dispute.responsible,
            measure=Measure.REMIND,
            mode=Mode.ACT,
            text=f"鉴定已经{months * MONTH}天还没有登记意见，请向鉴定机构了解：{pause.matter}",
            at=at,
            key=f"pause:{pause.pk}:{months}",
            basis="医疗纠纷预防和处理条例 38；特邀调解规定 26",
            user=dispute.mediator,
        )
    return pause.starts_on + datetime.timedelta(days=(months + 1) * MONTH)


# --- another calendar -------------------------------------------------------------------------------------------------


def moved_by(calendar: Holidays, years: Collection[int]) -> list[Moved]:
    """Clocks of open disputes that come out differently with this calendar. Two queries, however many there are."""
    return [
        (clock, limit)
        for clock in _touching(years).select_related("dispute").prefetch_related("dispute__pauses")
        if (limit := bridge.recounted(clock, calendar)) and _differs(clock, limit)
    ]


def _touching(years: Collection[int]) -> Any:
    """Clocks whose last days lie in these years; where working days are counted, every day on the way matters."""
    first, last = datetime.date(min(years), 1, 1), datetime.date(max(years), 12, 31)
    on_the_way = Q(period__endswith=Unit.WORKDAY.value, start_on__lt=last)
    ending = Q(safe_on__lte=last) | on_the_way
    return (
        LegalClock.objects.filter(ending, deadline_on__gte=first)
        .exclude(dispute__status=Status.CLOSED.value)
        .order_by("dispute_id", "pk")
    )


def _differs(clock: LegalClock, limit: Deadline) -> bool:
    now = (clock.raw_on, clock.deadline_on, clock.safe_on, clock.is_provisional)
    return now != (limit.raw, limit.deadline, limit.safe, limit.provisional)


def has_new_dates(clock: LegalClock, limit: Deadline) -> bool:
    """Whether people have to be told; that a date is no longer provisional only shows."""
    return (clock.deadline_on, clock.safe_on) != (limit.deadline, limit.safe)


def recount(*, calendar: Holidays, years: Collection[int], at: datetime.datetime) -> int:
    """Count anew what those years touch; how many disputes got another day. Twice does no harm.

    Chunks of disputes, each in a transaction of its own: what a crash leaves undone is done by the next call.
    """
    moved = moved_by(calendar, years)
    cases = [(pk, list(each)) for pk, each in groupby(moved, key=lambda pair: pair[0].dispute_id)]
    return sum(_recount_chunk(dict(part), at) for part in _chunks(cases))


def _chunks(cases: list[tuple[int, list[Moved]]]) -> Iterator[list[tuple[int, list[Moved]]]]:
    return (cases[start : start + CHUNK] for start in range(0, len(cases), CHUNK))


@transaction.atomic
def _recount_chunk(cases: dict[int, list[Moved]], at: datetime.datetime) -> int:
    rows = Dispute.objects.select_for_update(of=("self",)).select_related("responsible", "mediator")
    disputes = rows.open().in_bulk(list(cases))
    return sum(_restate(disputes[pk], pairs, at) for pk, pairs in cases.items() if pk in disputes)


def _restate(dispute: Dispute, pairs: list[Moved], at: datetime.datetime) -> bool:
    """Write the new days, say so in the timeline and to the mediator. False when only 暂定 fell away."""
    told = [_sentence(clock, limit) for clock, limit in pairs if has_new_dates(clock, limit)]
    for clock, limit in pairs:
        _set(clock, limit)
    if not told:
        return False
    text = f"放假安排更新，{'；'.join(told)}。"
    changes = _mirrored(dispute, {clock.row: (clock.since_term, limit) for clock, limit in pairs})
    changes |= _own_columns(dispute) if "mediation_safe" in changes else {}
    # The rules look again with the next sweep: a nearer day may be one that they ask about.
    changes["next_check_at"] = at
    transition.move(dispute=dispute, action=Action.RECOUNT, by=None, at=at, reason=text, changes=changes)
    notices.notify(
        dispute=dispute,
        to=dispute.responsible,
        measure=Measure.REMIND,
        mode=Mode.ACT,
        text=text,
        at=at,
        key=f"recount:{dispute.version}",
        basis="民法典 203",
        user=dispute.mediator,
    )
    return True


def _own_columns(dispute: Dispute) -> dict[str, Any]:
    """The period of mediation that ends first, of all that run."""
    ends = LegalClock.objects.filter(dispute=dispute, since__in=[s.value for s in ClockStart if s.is_mediation])
    nearest = min(ends, key=lambda clock: clock.raw_on)
    return {"mediation_deadline": nearest.deadline_on, "mediation_safe": nearest.safe_on}


def _sentence(clock: LegalClock, limit: Deadline) -> str:
    return (
        f"{clock.since_term.period_name}的届满日由{clock.deadline_on}改为{limit.deadline}，"
        f"稳妥日由{clock.safe_on}改为{limit.safe}"
    )
