"""Legal clocks: wound after every act, stopped for an appraisal. Another calendar: recount.py."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mediation import clocks as bridge
from mediation.folders import Folder
from mediation.models import ClockPause, Dispute, LegalClock, Notice
from mediation.services import history
from mediation.services.notices import Message
from rules.calendar import Deadline, Holidays
from rules.legal_words import ClockStart
from rules.vocabulary import Measure, Mode, ReferralKind, ReferralState, Status

MONTH = 30  # days between two reminders of an appraisal that has not ended


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
        if put(clock, {**more, **values_of(limit)}):
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
    mirror(winding.dispute, winding.folder, winding.ends)


def values_of(limit: Deadline) -> dict[str, Any]:
    return {
        "raw_on": limit.raw,
        "deadline_on": limit.deadline,
        "safe_on": limit.safe,
        "is_provisional": limit.provisional,
    }


def put(clock: LegalClock, values: dict[str, Any]) -> bool:
    """Put what differs into the clock, in memory; whether anything did."""
    changed = {name: value for name, value in values.items() if clock.pk is None or getattr(clock, name) != value}
    for name, value in changed.items():
        setattr(clock, name, value)
    return bool(changed)


def mirror(dispute: Dispute, folder: Folder, ends: dict[str, tuple[ClockStart, Deadline]]) -> None:
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
