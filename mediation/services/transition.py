"""The transition writer: the only code that changes status, level and clocks of a dispute.

Every change is one step of rules/lifecycle.py, compare-and-set on `version`, with one timeline entry in the
same transaction. A step by nobody (`by=None`) is a step by the system and must be open to it in the table.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from mediation import access
from mediation.models import Decision, Dispute, Organisation, Place, TimelineEntry, User
from mediation.moments import day_of, start_of
from mediation.services import audit
from mediation.services.errors import Refused
from rules import lifecycle
from rules.decision import Finding
from rules.vocabulary import Action, CloseReason, Level, Move, Role, Status

SYSTEM = frozenset({Role.SYSTEM})
STALE = "此案刚刚被更新过，请刷新页面后再办理。您填写的内容没有保存到案件中。"


@dataclass(frozen=True, slots=True)
class Cause:
    """The finding a step rests on, with the decision it belongs to."""

    decision: Decision
    finding: Finding


def move(
    *,
    dispute: Dispute,
    action: Action,
    by: User | None,
    at: datetime.datetime,
    reason: str = "",
    to_level: Level | None = None,
    cause: Cause | None = None,
    changes: dict[str, Any] | None = None,
) -> TimelineEntry:
    """Do one step of the lifecycle on `dispute` and leave one timeline entry.

    `changes` are other columns that belong to the step. Raises NotAllowed when the table has no such step,
    Refused when the person may not do it or somebody else was faster. Must run inside a transaction.
    """
    lock(dispute)
    _check_person(dispute, action, by, at)
    before = (dispute.status, dispute.level)
    step = lifecycle.step(action, dispute.status_term, dispute.level_term, to_level)
    for column, value in (changes or {}).items():
        setattr(dispute, column, value)
    _enter(dispute, step, day_of(at))
    dispute.version += 1
    dispute.next_check_at = None if step.status is Status.CLOSED else (dispute.next_check_at or at)
    dispute.save()
    return _write_entry(dispute, step, before, by, at, reason, cause)


def lock(dispute: Dispute) -> None:
    """Hold the row until the transaction ends; refuse when it changed since it was loaded."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a step needs a transaction")
    version = Dispute.objects.select_for_update().values_list("version", flat=True).get(pk=dispute.pk)
    if version != dispute.version:
        raise Refused(STALE)


def open_dispute(*, dispute: Dispute, by: User, at: datetime.datetime, reason: str = "") -> TimelineEntry:
    """Write a new dispute at its first level and its first timeline entry."""
    today = day_of(at)
    act = lifecycle.BY_ACTION[Action.REGISTER]
    dispute.status, dispute.status_since, dispute.level_since = Status.REGISTERED.value, today, today
    dispute.registered_by, dispute.next_check_at = by, at
    dispute.save(force_insert=True)
    step = lifecycle.Step(Action.REGISTER, Status.REGISTERED, dispute.level_term, act.basis)
    return _write_entry(dispute, step, ("", ""), by, at, reason, None)


def watch(*, dispute: Dispute, check_on: datetime.date, changes: dict[str, Any] | None = None) -> None:
    """Say when the rules must look again. `changes` are columns the rules own, such as the risk colour."""
    columns = {**(changes or {})}
    if dispute.status != Status.CLOSED:
        columns["next_check_at"] = start_of(check_on)
    changed = {column: value for column, value in columns.items() if getattr(dispute, column) != value}
    for column, value in changed.items():
        setattr(dispute, column, value)
    if changed:
        dispute.save()


def postpone(*, dispute: Dispute, until: datetime.datetime) -> None:
    """Push a dispute the rules stumble over ahead, so that one bad row cannot stop the sweep."""
    dispute.next_check_at = until
    dispute.save()


def recheck(*, county: Place, on: datetime.date) -> int:
    """Let the rules look at every open dispute of the county on that day at the latest; returns how many.

    Set-wise: nothing that a person reads changes, only the hour at which the sweep comes by.
    """
    late = Q(next_check_at__gt=start_of(on)) | Q(next_check_at=None)
    return Dispute.objects.open().filter(late, county=county).update(next_check_at=start_of(on))


def restart_clock(today: datetime.date, dispute: Dispute) -> dict[str, Any]:
    """Columns of a level that begins anew: its own first day and a new deadline version."""
    return {"level_since": today, "deadline_version": dispute.deadline_version + 1}


def closing(reason: CloseReason, today: datetime.date, note: str = "") -> dict[str, Any]:
    """Columns of an end."""
    return {"close_reason": reason.value, "closed_on": today, "close_note": note}


def _check_person(dispute: Dispute, action: Action, by: User | None, at: datetime.datetime) -> None:
    lifecycle.step(action, dispute.status_term, dispute.level_term, _any_goal(action, dispute))
    if by is None:
        if not lifecycle.allows(action, SYSTEM):
            raise lifecycle.NotAllowed(f"系统不能自动“{action.label}”。")
    elif not access.may(by, action, dispute, day_of(at)):
        raise Refused(f"您现在不能“{action.label}”：此案由{dispute.responsible}承办。")


def _any_goal(action: Action, dispute: Dispute) -> Level | None:
    """A goal that lets the table be asked about status and level before the person is."""
    downward = lifecycle.BY_ACTION[action].move is Move.DOWN
    return list(Level)[max(dispute.level_term.rank - 1, 0)] if downward else None


def _enter(dispute: Dispute, step: lifecycle.Step, today: datetime.date) -> None:
    if dispute.status != step.status:
        dispute.status_since = today
    dispute.status, dispute.level = step.status.value, step.level.value


def _write_entry(
    dispute: Dispute,
    step: lifecycle.Step,
    before: tuple[str, str],
    by: User | None,
    at: datetime.datetime,
    reason: str,
    cause: Cause | None,
) -> TimelineEntry:
    entry = TimelineEntry(
        dispute=dispute,
        at=at,
        by=by,
        organisation=_acting_for(dispute, by, at),
        action=step.action.value,
        from_status=before[0],
        to_status=step.status.value,
        from_level=before[1],
        to_level=step.level.value,
        reason=reason,
        basis=step.basis,
    )
    if cause is not None:
        entry.decision, entry.rule_row = cause.decision, cause.finding.row
        entry.digest, entry.facts = cause.decision.digest, cause.decision.facts
        entry.basis = cause.finding.basis
    entry.save()
    audit.record(f"step.{entry.action}", by=by, at=at, row=entry)
    return entry


def _acting_for(dispute: Dispute, by: User | None, at: datetime.datetime) -> Organisation | None:
    mine = access.organisations_of(by, day_of(at)) if by else []
    fitting = [o for o in mine if o.stands_in_for(dispute.responsible)]
    return next(iter(fitting or mine), None)
