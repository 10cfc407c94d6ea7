"""Legal clocks: wound after every act, stopped for an appraisal, counted anew when a year's holidays are loaded."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q

from mediation import clocks as bridge
from mediation.folders import Folder, open_folder
from mediation.models import ClockPause, Dispute, LegalClock, Notice
from mediation.services import history, notices, transition
from mediation.services.notices import Message
from rules.calendar import Deadline, Holidays, Unit
from rules.legal_words import ClockStart
from rules.vocabulary import Action, Measure, Mode, ReferralKind, ReferralState, Status

CHUNK = 100  # disputes in one transaction
MONTH = 30  # days between two reminders of an appraisal that has not ended
Moved = tuple[LegalClock, Deadline]


@dataclass(frozen=True, slots=True)
class Winding:
    """What is to be written so that the stored clocks of a dispute are those that run now."""

    dispute: Dispute
    folder: Folder
    gone: list[LegalClock]
    changed: list[LegalClock]
    ends: dict[str, tuple[ClockStart, Deadline]]

    @property
    def columns(self) -> dict[str, Any]:
        """The dispute's own columns, for whoever writes it."""
        mediation = [limit for since, limit in self.ends.values() if since.is_mediation]
        return dict(bridge.columns(min(mediation, key=lambda limit: limit.raw))) if mediation else {}


def wind(dispute: Dispute, folder: Folder, on: datetime.date, known: Holidays) -> Winding:
    """Put the clocks that run now into the folder, and say what differs from what is stored. Writes nothing."""
    wanted = {each.rule.row: each for each in bridge.running(dispute, folder, on, known)}
    have = {clock.row: clock for clock in folder.clocks}
    running, changed = [], []
    for row, each in wanted.items():
        clock = have.get(row) or LegalClock(dispute=dispute, row=row)
        rule, limit = each.rule, each.limit
        more = {"basis": rule.basis, "period": rule.period, "since": rule.since.value, "start_on": limit.start}
        running.append(clock)
        if _set(clock, {**more, **_values(limit)}):
            changed.append(clock)
    folder.clocks = sorted(running, key=lambda clock: (clock.safe_on, clock.pk is None, clock.pk))
    ends = {row: (each.rule.since, each.limit) for row, each in wanted.items()}
    return Winding(dispute, folder, [have[row] for row in have.keys() - wanted.keys()], changed, ends)


def write(winding: Winding) -> None:
    """Write what differs."""
    for clock in winding.gone:
        clock.delete()
    for clock in winding.changed:
        clock.save()
    _mirror(winding.dispute, winding.folder, winding.ends)


def _values(limit: Deadline) -> dict[str, Any]:
    return {
        "raw_on": limit.raw,
        "deadline_on": limit.deadline,
        "safe_on": limit.safe,
        "is_provisional": limit.provisional,
    }


def _set(clock: LegalClock, values: dict[str, Any]) -> bool:
    """Put what differs into the clock, in memory; whether anything did."""
    changed = {name: value for name, value in values.items() if clock.pk is None or getattr(clock, name) != value}
    for name, value in changed.items():
        setattr(clock, name, value)
    return bool(changed)


def _mirror(dispute: Dispute, folder: Folder, ends: dict[str, tuple[ClockStart, Deadline]]) -> None:
    """Agreement and referral keep their own copy of a date that ends something for them."""
    for since, limit in ends.values():
        if since is ClockStart.EFFECTIVE:
            _mirror_confirmation(folder, limit)
        if since is ClockStart.AID_REQUESTED:
            _mirror_aid(dispute, folder, limit)


def _mirror_confirmation(folder: Folder, limit: Deadline) -> None:
    agreement, days = folder.agreement, (limit.deadline, limit.safe)
    if agreement is not None and (agreement.confirm_deadline, agreement.confirm_safe) != days:
        agreement.confirm_deadline, agreement.confirm_safe = days
        agreement.save()


def _mirror_aid(dispute: Dispute, folder: Folder, limit: Deadline) -> None:
    for referral in folder.referrals:
        waits = referral.kind == ReferralKind.LEGAL_AID and referral.state == ReferralState.PENDING
        if waits and referral.decide_by != limit.safe:
            told = dispute.notices.filter(answered_at=None, measure=Measure.REFER_AID, due_on=referral.decide_by)
            history.change(Notice, list(told.values_list("pk", flat=True)), {"due_on": limit.safe})
            referral.decide_by = limit.safe
            referral.save()


# --- an appraisal that has not ended ----------------------------------------------------------------------------------


def open_pause(dispute: Dispute) -> ClockPause | None:
    """The appraisal that has not ended."""
    return dispute.pauses.filter(ends_on=None).first()


def _open_pause_in(dispute: Dispute, folder: Folder) -> ClockPause | None:
    if dispute.status not in (Status.REGISTERED, Status.MEDIATING):
        return None
    return next((pause for pause in folder.pauses if pause.ends_on is None), None)


def ask_about_pause(dispute: Dispute, folder: Folder, today: datetime.date) -> Iterator[Message]:
    """Ask once a month how the appraisal goes."""
    pause = _open_pause_in(dispute, folder)
    months = (today - pause.starts_on).days // MONTH if pause else 0
    if pause and months:
        yield Message(
            dispute=dispute,
            to=dispute.responsible,
            measure=Measure.REMIND,
            mode=Mode.ACT,
            text=f"鉴定已经{months * MONTH}天还没有登记意见，请向鉴定机构了解：{pause.matter}",
            key=f"pause:{pause.pk}:{months}",
            basis="医疗纠纷预防和处理条例 38；特邀调解规定 26",
            user=dispute.mediator,
        )


def next_question(dispute: Dispute, folder: Folder, today: datetime.date) -> datetime.date | None:
    """The day of the next such question; None when nothing stands still."""
    pause = _open_pause_in(dispute, folder)
    months = (today - pause.starts_on).days // MONTH if pause else 0
    return pause.starts_on + datetime.timedelta(days=(months + 1) * MONTH) if pause else None


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
        if _set(clock, _values(limit)):
            clock.save()
    if not told:
        return False
    text = f"放假安排更新，{'；'.join(told)}。"
    _mirror(dispute, open_folder(dispute), {clock.row: (clock.since_term, limit) for clock, limit in pairs})
    # The rules look again with the next sweep: a nearer day may be one that they ask about.
    changes: dict[str, Any] = {"next_check_at": at}
    if any(clock.since_term.is_mediation for clock, _ in pairs):
        changes |= _own_columns(dispute)
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
