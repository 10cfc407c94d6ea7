"""The transition writer: the only code that changes status, level and clocks of a dispute.

Every change is one step of rules/lifecycle.py, compare-and-set on `version`, with history, timeline entry, audit
event and counters in the same transaction, set-wise: a sweep moves hundreds, a click is a chunk of one. A step by
nobody (`by=None`) is a step by the system and must be open to it in the table.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, Value
from django.db.models.functions import Least, Now

from mediation import access
from mediation.guards import NOT_COUNTED
from mediation.models import Decision, Dispute, Organisation, Place, TimelineEntry, User
from mediation.moments import day_of, start_of
from mediation.services import audit, bulk, history, tallies
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step that is to be done: which act on which dispute, why, to where; `changes` are columns that belong to it."""

    dispute: Dispute
    action: Action
    reason: str = ""
    to_level: Level | None = None
    cause: Cause | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)


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
    """Do one step of the lifecycle on `dispute` and leave one timeline entry. A click is a chunk of one."""
    return move_all([Wanted(dispute, action, reason, to_level, cause, changes or {})], by=by, at=at)[0]


def move_all(steps: Sequence[Wanted], *, by: User | None, at: datetime.datetime) -> list[TimelineEntry]:
    """Do one step on each of these disputes, each named once, and leave one timeline entry for each, in their order.

    All or none: raises NotAllowed when the table has no such step, Refused when the person may not do it or when
    somebody else was faster with any of them. Must run inside a transaction, which ends with the refusal: by then some
    may be written. So many statements, however many steps.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a step needs a transaction")
    for step in steps:
        _check_person(step.dispute, step.action, by, at)
    before = [_place(step.dispute) for step in steps]
    done = [_enter(step, at) for step in steps]
    for names, rows in _by_columns(steps).items():  # whoever is at the same row just now is waited for, and seen
        if bulk.update(rows, names, guard="version", step=1) != len(rows):
            raise Refused(STALE)
    history.keep(Dispute, [step.dispute.pk for step in steps], history.CHANGED)
    tallies.shift(zip(before, (_place(step.dispute) for step in steps), strict=True))
    return _write_entries(steps, done, before, by, at)


def _place(dispute: Dispute) -> tallies.Place:
    return (dispute.responsible_id, dispute.status, dispute.level)


def _enter(wanted: Wanted, at: datetime.datetime) -> lifecycle.Step:
    """Put the dispute, in memory, where the step leads."""
    dispute = wanted.dispute
    step = lifecycle.step(wanted.action, dispute.status_term, dispute.level_term, wanted.to_level)
    for column, value in wanted.changes.items():
        setattr(dispute, column, value)
    if dispute.status != step.status:
        dispute.status_since = day_of(at)
    dispute.status, dispute.level = step.status.value, step.level.value
    dispute.version += 1
    dispute.next_check_at = None if step.status is Status.CLOSED else (dispute.next_check_at or at)
    return step


STEP_COLUMNS = ("status", "level", "status_since", "version", "next_check_at")


def _by_columns(steps: Sequence[Wanted]) -> dict[tuple[str, ...], list[Dispute]]:
    """Disputes by the columns that their step changes: one statement each."""
    groups: dict[tuple[str, ...], list[Dispute]] = {}
    for step in steps:
        columns = dict.fromkeys((*STEP_COLUMNS, *sorted(step.changes)))  # each once: PostgreSQL insists
        groups.setdefault(tuple(columns), []).append(step.dispute)
    return groups


def open_dispute(*, dispute: Dispute, by: User, at: datetime.datetime, reason: str = "") -> TimelineEntry:
    """Write a new dispute at its first level and its first timeline entry."""
    today = day_of(at)
    act = lifecycle.BY_ACTION[Action.REGISTER]
    dispute.status, dispute.status_since, dispute.level_since = Status.REGISTERED.value, today, today
    dispute.registered_by, dispute.next_check_at = by, at
    dispute.save(force_insert=True)
    tallies.shift([(None, _place(dispute))])
    step = lifecycle.Step(Action.REGISTER, Status.REGISTERED, dispute.level_term, act.basis)
    return _write_entries([Wanted(dispute, Action.REGISTER, reason)], [step], [(0, "", "")], by, at)[0]


def watch_all(changes: Sequence[tuple[Dispute, Mapping[str, Any]]]) -> None:
    """Write columns that the rules own: when they look again, the risk colour, the deadlines. No step, no new version.

    Only where something differs. The hour of the next look alone leaves no history: nobody reads it.
    """
    groups: dict[tuple[str, ...], list[Dispute]] = {}
    for dispute, values in changes:
        changed = sorted(column for column, value in values.items() if getattr(dispute, column) != value)
        for column in changed:
            setattr(dispute, column, values[column])
        if changed:
            groups.setdefault(tuple(changed), []).append(dispute)
    for names, rows in groups.items():
        if bulk.update(rows, names, guard="version") != len(rows):
            raise Refused(STALE)
        if set(names) - NOT_COUNTED:
            history.keep(Dispute, [dispute.pk for dispute in rows], history.CHANGED)


def postpone(*, dispute: Dispute, until: datetime.datetime) -> None:
    """Push a dispute the rules stumble over ahead, so that one bad row cannot stop the sweep."""
    watch_all([(dispute, {"next_check_at": until})])


def recheck(*, county: Place, on: datetime.date) -> int:
    """Let the rules look at every open dispute of the county on that day at the latest; returns how many are open.

    Set-wise: nothing that a person reads changes, only the hour at which the sweep comes by. Rows that are due anyway
    are written too: a sweep that holds them, or takes them meanwhile, must not decide by the old text and go on.
    """
    soon = Least("next_check_at", Value(start_of(on), output_field=DateTimeField()))
    return Dispute.objects.open().filter(county=county).update(next_check_at=soon)


def recheck_all() -> int:
    """Let the rules look at every open dispute with the next sweep: another release brought another text."""
    return Dispute.objects.open().update(next_check_at=Least("next_check_at", Now()))


def restart_clock(today: datetime.date, dispute: Dispute) -> dict[str, Any]:
    """Columns of a level that begins anew: its own first day and a new deadline version."""
    return {"level_since": today, "deadline_version": dispute.deadline_version + 1}


def closing(reason: CloseReason, today: datetime.date, note: str = "") -> dict[str, Any]:
    """Columns of an end."""
    return {"close_reason": reason.value, "closed_on": today, "close_note": note}


def _check_person(dispute: Dispute, action: Action, by: User | None, at: datetime.datetime) -> None:
    if by is None:
        if not lifecycle.allows(action, SYSTEM):
            raise lifecycle.NotAllowed(f"系统不能自动“{action.label}”。")
        return  # the table itself is asked when the step is made
    lifecycle.step(action, dispute.status_term, dispute.level_term, _any_goal(action, dispute))
    if not access.may(by, action, dispute, day_of(at)):
        raise Refused(f"您现在不能“{action.label}”：此案由{dispute.responsible}承办。")


def _any_goal(action: Action, dispute: Dispute) -> Level | None:
    """A goal that lets the table be asked about status and level before the person is."""
    downward = lifecycle.BY_ACTION[action].move is Move.DOWN
    return list(Level)[max(dispute.level_term.rank - 1, 0)] if downward else None


def _write_entries(
    steps: Sequence[Wanted],
    done: Sequence[lifecycle.Step],
    before: Sequence[tallies.Place],
    by: User | None,
    at: datetime.datetime,
) -> list[TimelineEntry]:
    """One entry for each step, and the audit event of each entry."""
    entries = [_entry(wanted, step, place, by, at) for wanted, step, place in zip(steps, done, before, strict=True)]
    bulk.insert(entries)
    audit.record_entries(entries, by=by, at=at)
    return entries


def _entry(
    wanted: Wanted, step: lifecycle.Step, before: tallies.Place, by: User | None, at: datetime.datetime
) -> TimelineEntry:
    entry = TimelineEntry(
        dispute=wanted.dispute,
        at=at,
        by=by,
        organisation=_acting_for(wanted.dispute, by, at),
        action=step.action.value,
        from_status=before[1],
        to_status=step.status.value,
        from_level=before[2],
        to_level=step.level.value,
        reason=wanted.reason,
        basis=step.basis,
    )
    if wanted.cause is not None:
        decision, finding = wanted.cause.decision, wanted.cause.finding
        entry.decision, entry.rule_row, entry.basis = decision, finding.row, finding.basis
        entry.digest, entry.facts = decision.digest, decision.facts
    return entry


def _acting_for(dispute: Dispute, by: User | None, at: datetime.datetime) -> Organisation | None:
    mine = access.organisations_of(by, day_of(at)) if by else []
    fitting = [o for o in mine if o.stands_in_for(dispute.responsible)]
    return next(iter(fitting or mine), None)
