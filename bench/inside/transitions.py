"""Sending disputes up, by four ways: the house's writer, save(), save() with the rest, and the least there can be.

Facts are read before the clock starts; loading the disputes, asking the ladder and writing are timed. Every way commits
as often as the sweep does: what a commit costs is not the question.
"""

from __future__ import annotations

import datetime
import time
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from bench.inside import orm
from bench.inside.templates import MORNING
from bench.race import Differs
from mediation import facts
from mediation.folders import open_folders
from mediation.models import Decision, Dispute, Organisation
from mediation.models.among import one_of
from mediation.moments import day_of
from mediation.services import review, routing, sweep, transition
from mediation.services.transition import Cause, Wanted
from rules import engine, shelf
from rules.decision import Finding
from rules.facts import normalise
from rules.vocabulary import Action, Level, Measure, Status

AT = MORNING + datetime.timedelta(days=14)  # then everybody's time is over
ON = day_of(AT)
Steps = dict[int, tuple[Level, Organisation]]


@dataclass(slots=True)
class Pool:
    """Disputes of villages that will have had their time at AT; each is sent up once."""

    keys: list[int] = field(default_factory=list)


POOL = Pool()


def begin() -> int:
    """Find the pool; how many."""
    village = {"status__in": (Status.REGISTERED.value, Status.MEDIATING.value), "level__in": ("panel", "village")}
    found = Dispute.objects.filter(**village, next_check_at__gt=MORNING + datetime.timedelta(hours=1))
    POOL.keys = list(found.order_by("pk").values_list("pk", flat=True))
    return len(POOL.keys)


def send(*, way: str, count: int) -> float:
    """Send the next so many up by that way; the seconds. Raises Differs when the history is not what it should be."""
    keys, POOL.keys = POOL.keys[:count], POOL.keys[count:]
    if len(keys) < count:
        raise Differs("no disputes are left to be sent up")
    known, goals = _facts(keys), _goals(keys)
    last = _last_history()
    began = time.perf_counter()
    WAYS[way](keys, known, goals)
    seconds = time.perf_counter() - began
    same_history(way, count, last)
    return seconds


def _facts(keys: list[int]) -> dict[int, Any]:
    disputes = list(Dispute.objects.filter(pk__in=keys))
    folders = open_folders(disputes)
    return {dispute.pk: normalise(facts.build(dispute, ON, folders[dispute.pk]).facts) for dispute in disputes}


def _goals(keys: list[int]) -> Steps:
    """Where each goes: to its township. Looked up before, for all ways alike."""
    disputes = list(Dispute.objects.filter(pk__in=keys))
    known = routing.directory(disputes)
    return {dispute.pk: routing.receiver(dispute, Level.TOWNSHIP, known) for dispute in disputes}


def _found(dispute: Dispute, known: dict[int, Any]) -> Finding:
    """What the ladder says."""
    decision = engine.decide(shelf.shipped()["ladder"], known[dispute.pk], ON)
    finding = decision.findings[0]
    if finding.outcome.measure is not Measure.SEND_UP:
        raise Differs(f"the ladder leaves {dispute} where it is")
    return finding


def _in_chunks(keys: list[int]) -> list[list[int]]:
    pace = sweep.SHARED if connection.features.has_select_for_update_skip_locked else sweep.ALONE
    return [keys[start : start + pace.most] for start in range(0, len(keys), pace.most)]


# --- the ways -------------------------------------------------------------------------------------------------------------


def by_writer(keys: list[int], known: dict[int, Any], goals: Steps) -> None:
    """The transition writer: history, timeline, audit events, counters; each chunk a transaction, as in the sweep."""
    for chunk in _in_chunks(keys):
        with transaction.atomic():
            disputes = Dispute.objects.filter(pk__among=chunk).select_related("responsible")
            steps = [_wanted(dispute, _found(dispute, known), goals) for dispute in disputes]
            transition.move_all(steps, by=None, at=AT)


def _wanted(dispute: Dispute, finding: Finding, goals: Steps) -> Wanted:
    goal, receiver = goals[dispute.pk]
    anew = transition.restart_clock(ON, dispute)
    changes = {"responsible": receiver, "mediator": None, **anew}
    return Wanted(dispute, Action.ESCALATE, finding.sentence, goal, changes=changes)


def by_save(keys: list[int], known: dict[int, Any], goals: Steps) -> None:
    """`for dispute in due: decide; save()`: dispute and history, nothing else."""
    for chunk in _in_chunks(keys):
        with transaction.atomic():
            for dispute in Dispute.objects.filter(pk__in=chunk):
                _found(dispute, known)
                orm.enter(dispute, *goals[dispute.pk], AT)
                dispute.save()


def by_rows(keys: list[int], known: dict[int, Any], goals: Steps) -> None:
    """The same, with timeline and audit event."""
    for chunk in _in_chunks(keys):
        with transaction.atomic():
            for dispute in Dispute.objects.filter(pk__in=chunk):
                _found(dispute, known)
                orm.step(dispute, *goals[dispute.pk], AT)


def by_floor(keys: list[int], known: dict[int, Any], goals: Steps) -> None:
    """One UPDATE and one INSERT … SELECT with constants: no rules, no timeline, no audit, every dispute to one body."""
    goal, receiver = goals[keys[0]]
    columns, past = _columns(), Dispute.history.model._meta.db_table  # type: ignore[attr-defined]
    for chunk in _in_chunks(keys):
        names, (these, keys) = ", ".join(columns), one_of("id", "bigint", chunk, connection.vendor)
        with transaction.atomic(), connection.cursor() as cursor:
            Dispute.objects.filter(pk__among=chunk).update(
                status=Status.REGISTERED.value, level=goal.value, status_since=ON, level_since=ON, responsible=receiver,
                mediator=None, version=9, deadline_version=9, next_check_at=AT,
            )  # fmt: skip
            cursor.execute(
                f"INSERT INTO {past} ({names}, history_date, history_type) SELECT {names}, %s, '~' FROM "
                f"mediation_dispute WHERE {these}",
                [AT, keys],
            )


def whole_by_rows(keys: list[int], known: dict[int, Any], goals: Steps) -> None:
    """The whole act through the ORM: decision, step, hand-over, notices."""
    for chunk in _in_chunks(keys):
        with transaction.atomic():
            for dispute in Dispute.objects.filter(pk__in=chunk).select_related("responsible", "mediator"):
                for cause in orm.decided(dispute, shelf.shipped()["ladder"], known[dispute.pk], AT):
                    orm.escalate(dispute, cause, AT)


def whole_by_writer(keys: list[int], known: dict[int, Any], goals: Steps) -> None:
    """The whole act as the sweep does it."""
    for chunk in _in_chunks(keys):
        with transaction.atomic():
            causes = []
            for dispute in Dispute.objects.filter(pk__among=chunk).select_related("responsible", "mediator"):
                decision, findings = orm.asked(dispute, shelf.shipped()["ladder"], known[dispute.pk], AT)
                causes += [(dispute, Cause(decision, finding)) for finding in findings]
            Decision.objects.bulk_create([cause.decision for _, cause in causes])
            review.ACTS[Measure.SEND_UP](causes, AT)


WAYS = {
    "writer": by_writer,
    "save": by_save,
    "rows": by_rows,
    "floor": by_floor,
    "whole writer": whole_by_writer,
    "whole rows": whole_by_rows,
}


# --- the gate -------------------------------------------------------------------------------------------------------------


def _columns() -> list[str]:
    return [str(field.column) for field in Dispute._meta.concrete_fields]


def _last_history() -> int:
    return int(Dispute.history.order_by("-history_id").values_list("history_id", flat=True)[0])  # type: ignore[attr-defined]


def same_history(way: str, count: int, last: int) -> None:
    """Each way left one row of history per dispute, equal to the dispute in every column, as simple-history leaves it."""
    past = Dispute.history.model._meta.db_table  # type: ignore[attr-defined]
    equal = " AND ".join(f"h.{column} IS NOT DISTINCT FROM d.{column}" for column in _columns())
    about = "h.history_type = '~' AND h.history_user_id IS NULL AND h.history_change_reason IS NULL"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {past} WHERE history_id > %s", [last])
        (written,) = cursor.fetchone()
        cursor.execute(
            f"SELECT COUNT(*) FROM {past} h JOIN mediation_dispute d ON d.id = h.id "
            f"WHERE h.history_id > %s AND {about} AND {equal}",
            [last],
        )
        (right,) = cursor.fetchone()
    if (written, right) != (count, count):
        raise Differs(f"{way}: {written} rows of history for {count} disputes, {right} of them as they should be")
