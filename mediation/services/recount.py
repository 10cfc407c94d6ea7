"""Another calendar: the periods of open disputes counted anew, and everybody told whose days have moved."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from mediation import clocks as bridge
from mediation.folders import Folder, open_folders
from mediation.models import Dispute, LegalClock
from mediation.services import bulk, clocks, history, notices, transition
from mediation.services.notices import Message
from rules.calendar import Deadline, Holidays, Unit
from rules.vocabulary import Action, Measure, Mode, Status

CHUNK = 100  # disputes in one transaction
Moved = tuple[LegalClock, Deadline]
DAYS = ("raw_on", "deadline_on", "safe_on", "is_provisional")


def moved_by(calendar: Holidays, years: Collection[int]) -> list[Moved]:
    """Clocks of open disputes that come out differently with this calendar. Two queries, however many there are."""
    rows = _touching(years).select_related("dispute").prefetch_related("dispute__pauses")
    return [
        (clock, limit)
        for clock in rows
        if _differs(clock, limit := bridge.recounted(clock, clock.dispute, clock.dispute.pauses.all(), calendar))
    ]


def _touching(years: Collection[int]) -> QuerySet[LegalClock]:
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
    keys = list(dict.fromkeys(clock.dispute_id for clock, _ in moved_by(calendar, years)))
    return sum(_recount_chunk(keys[start : start + CHUNK], calendar, at) for start in range(0, len(keys), CHUNK))


@transaction.atomic
def _recount_chunk(keys: Sequence[int], calendar: Holidays, at: datetime.datetime) -> int:
    """Write the new days, say so in the timelines and to the mediators; so many statements, however many disputes."""
    rows = Dispute.objects.select_for_update(of=("self",)).select_related("responsible", "mediator")
    disputes = list(rows.open().filter(pk__among=keys).order_by("pk"))
    folders = open_folders(disputes)  # under lock: what was read before may have moved on
    cases = {dispute.pk: _moved(dispute, folders[dispute.pk], calendar) for dispute in disputes}
    texts = {pk: text for pk, moved in cases.items() if (text := _text(moved))}  # none where only 暂定 fell away
    changed = [clock for pk in cases for clock, limit in cases[pk] if clocks.put(clock, clocks.values_of(limit))]
    bulk.update(changed, DAYS)
    history.keep(LegalClock, [clock.pk for clock in changed], history.CHANGED)
    told = [dispute for dispute in disputes if dispute.pk in texts]
    for dispute in told:
        ends = {clock.row: (clock.since_term, limit) for clock, limit in cases[dispute.pk]}
        clocks.mirror(dispute, folders[dispute.pk], ends)
    steps = [_step(each, folders[each.pk], cases[each.pk], texts[each.pk], at) for each in told]
    transition.move_all(steps, by=None, at=at)
    notices.notify_all([_message(step.dispute, step.reason) for step in steps], at=at)
    return len(steps)


def _moved(dispute: Dispute, folder: Folder, calendar: Holidays) -> list[Moved]:
    limits = ((clock, bridge.recounted(clock, dispute, folder.pauses, calendar)) for clock in folder.clocks)
    return [(clock, limit) for clock, limit in limits if _differs(clock, limit)]


def _step(
    dispute: Dispute, folder: Folder, moved: Sequence[Moved], text: str, at: datetime.datetime
) -> transition.Wanted:
    # The rules look again with the next sweep: a nearer day may be one that they ask about.
    changes: dict[str, Any] = {"next_check_at": at}
    if any(clock.since_term.is_mediation for clock, _ in moved):
        nearest = min((c for c in folder.clocks if c.since_term.is_mediation), key=lambda clock: clock.raw_on)
        changes |= {"mediation_deadline": nearest.deadline_on, "mediation_safe": nearest.safe_on}
    return transition.Wanted(dispute, Action.RECOUNT, reason=text, changes=changes)


def _message(dispute: Dispute, text: str) -> Message:
    return Message(
        dispute=dispute,
        to=dispute.responsible,
        measure=Measure.REMIND,
        mode=Mode.ACT,
        text=text,
        key=f"recount:{dispute.version}",
        basis="民法典 203",
        user=dispute.mediator,
    )


def _text(moved: Sequence[Moved]) -> str:
    told = [_sentence(clock, limit) for clock, limit in moved if has_new_dates(clock, limit)]
    return f"放假安排更新，{'；'.join(told)}。" if told else ""


def _sentence(clock: LegalClock, limit: Deadline) -> str:
    return (
        f"{clock.since_term.period_name}的届满日由{clock.deadline_on}改为{limit.deadline}，"
        f"稳妥日由{clock.safe_on}改为{limit.safe}"
    )
