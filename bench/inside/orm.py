"""What one would write with Django and django-simple-history as their manuals have it: one row, one save().

The anchors: they move when Django does. The same facts, the same tables, the same rows as the house writes.
"""

from __future__ import annotations

import datetime
from itertools import count
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from bench.inside.templates import MORNING
from mediation import chain, facts, holidays, rulebooks
from mediation.folders import open_folder
from mediation.models import AuditEvent, Decision, Dispute, Handover, Letter, Notice, Organisation, Tally, TimelineEntry
from mediation.moments import day_of, start_of
from mediation.services import clocks, notices, review, routing
from mediation.services.transition import Cause
from rules import engine, lifecycle
from rules.decision import Finding
from rules.forecast import next_act
from rules.horizon import days_until_change
from rules.letter_words import LetterChannel, LetterState
from rules.table import Table
from rules.vocabulary import Action, HandoverState, Level, Measure, Mode, RiskColour

CHUNK = 100


def sweep(*, chunks: int | None = None) -> int:
    """A worker as the manuals have it: take a chunk that nobody else has taken, and each dispute of it by itself.

    It ends when nothing is due, or after so many chunks; returns how many disputes it did.
    """
    done, at = 0, MORNING
    for number in count():
        with transaction.atomic():
            due = Dispute.objects.due(at).order_by("next_check_at", "pk")
            if connection.features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True)
            chunk = list(due[:CHUNK])
            for dispute in chunk:
                look(dispute, at)
        done += len(chunk)
        if not chunk or number + 1 == chunks:
            break
    return done


def look(dispute: Dispute, at: datetime.datetime) -> None:
    """Ask the rules until they leave the dispute where it is."""
    while not _round(dispute, at):
        pass


def _round(dispute: Dispute, at: datetime.datetime) -> bool:
    """Each table once; False when one of them sent the dispute up."""
    today = day_of(at)
    folder, books = open_folder(dispute), rulebooks.books(dispute.county_id, today)
    winding = clocks.wind(dispute, folder, today, holidays.current())
    clocks.write(winding)
    known, tables = facts.build(dispute, today, folder), review.TABLES[dispute.status_term]
    colour = RiskColour.GREEN.value
    for name in tables:
        for cause in decided(dispute, books[name], known.facts, at):
            outcome = cause.finding.outcome
            if outcome.mode is Mode.ACT and outcome.measure is Measure.SEND_UP:
                escalate(dispute, cause, at)
                return False
            colour = outcome.colour.value if name == "alerts" and outcome.colour else colour
            _tell(dispute, cause, known, at)
    days = days_until_change([books[name] for name in tables], known.facts, today) or review.LONGEST_SLEEP
    act = next_act(books["ladder"], known.facts, today) if "ladder" in tables else None
    dispute.next_check_at = start_of(today + datetime.timedelta(days=min(days, review.LONGEST_SLEEP)))
    dispute.level_deadline, dispute.colour = act.on if act else None, colour
    for column, value in winding.columns.items():
        setattr(dispute, column, value)
    dispute.save()
    return True


def decided(dispute: Dispute, book: Table, known: Any, at: datetime.datetime) -> list[Cause]:
    """Ask one table and keep what it said."""
    decision, findings = asked(dispute, book, known, at)
    decision.save()
    return [Cause(decision, finding) for finding in findings]


def asked(dispute: Dispute, book: Table, known: Any, at: datetime.datetime) -> tuple[Decision, tuple[Finding, ...]]:
    """What one table says; not yet kept."""
    made = engine.decide(book, known, day_of(at))
    told = made.as_json()
    decision = Decision(
        dispute=dispute, table=made.table, title=made.title, digest=book.digest, on=made.on, at=at,
        facts=told["facts"], unknown=told["unknown"], findings=told["findings"],
        considered=made.considered, engine=made.engine, disagreed=made.disagreed,
    )  # fmt: skip
    return decision, made.findings


def escalate(dispute: Dispute, cause: Cause, at: datetime.datetime) -> None:
    """Up to the next level: dispute, timeline, audit event, hand-over, notices, one by one."""
    goal, receiver = routing.receiver(dispute, cause.finding.outcome.to or Level.TOWNSHIP)
    sender, mediator, level, version = dispute.responsible, dispute.mediator, dispute.level, dispute.deadline_version
    step(dispute, goal, receiver, at, cause)
    for waiting in dispute.handovers.filter(state=HandoverState.PENDING.value):
        waiting.state, waiting.answered_at = HandoverState.PASSED_ON.value, at
        waiting.answer = HandoverState.PASSED_ON.label
        waiting.save()
    made = Handover.objects.create(
        dispute=dispute, from_organisation=sender, to_organisation=receiver, from_level=level, to_level=goal.value,
        from_mediator=mediator, deadline_version=version, reason=cause.finding.sentence[:500],
        decision=cause.decision, rule_row=cause.finding.row, sent_at=at,
    )  # fmt: skip
    open_ones = dispute.notices.filter(answered_at=None, measure__in=[Measure.SEND_UP.value, Measure.REMIND.value])
    for notice in open_ones:
        notice.answered_at, notice.answer = at, "已上报"
        notice.save()
    told = f"{sender}上报，请接收办理。理由：{made.reason}", f"已上报{receiver}。理由：{made.reason}"
    _notice(dispute, receiver, cause, at, f"handover:{made.pk}:in", text=told[0], mode=Mode.ASK)
    if not sender.stands_in_for(receiver):
        _notice(dispute, sender, cause, at, f"handover:{made.pk}:out", text=told[1], mode=Mode.ACT, user=mediator)


def step(
    dispute: Dispute, goal: Level, receiver: Organisation, at: datetime.datetime, cause: Cause | None = None
) -> TimelineEntry:
    """The dispute itself, its timeline and the audit event of that."""
    body, before = dispute.responsible_id, (dispute.status, dispute.level)
    done = enter(dispute, goal, receiver, at)
    dispute.save()
    Tally.objects.create(organisation_id=body, status=before[0], level=before[1], disputes=-1)
    Tally.objects.create(organisation=receiver, status=dispute.status, level=dispute.level, disputes=1)
    entry = TimelineEntry(
        dispute=dispute, at=at, action=Action.ESCALATE.value, from_status=before[0], to_status=dispute.status,
        from_level=before[1], to_level=dispute.level, basis=done.basis,
    )  # fmt: skip
    if cause is not None:
        entry.decision, entry.rule_row, entry.basis = cause.decision, cause.finding.row, cause.finding.basis
        entry.digest, entry.facts, entry.reason = cause.decision.digest, cause.decision.facts, cause.finding.sentence
    entry.save()
    algorithm = settings.AUDIT_HASH
    AuditEvent.objects.create(
        at=at, what=f"step.{entry.action}", row_kind=chain.ENTRY, row_pk=entry.pk, algorithm=algorithm,
        digest=chain.entry_digest(entry, algorithm),
    )  # fmt: skip
    return entry


def enter(dispute: Dispute, goal: Level, receiver: Organisation, at: datetime.datetime) -> lifecycle.Step:
    """The columns of a dispute that goes up, in memory."""
    done = lifecycle.step(Action.ESCALATE, dispute.status_term, dispute.level_term, goal)
    if dispute.status != done.status:
        dispute.status_since = day_of(at)
    dispute.status, dispute.level, dispute.level_since = done.status.value, done.level.value, day_of(at)
    dispute.responsible, dispute.mediator = receiver, None
    dispute.version, dispute.deadline_version = dispute.version + 1, dispute.deadline_version + 1
    return done


def _tell(dispute: Dispute, cause: Cause, known: facts.Bridge, at: datetime.datetime) -> None:
    outcome = cause.finding.outcome
    hours = outcome.within_hours
    due_on = day_of(at + datetime.timedelta(hours=hours)) if hours is not None else None
    text = f"{cause.finding.sentence} {outcome.route}".strip()
    key = notices.key_of(cause, known.anchors)
    _notice(dispute, dispute.responsible, cause, at, key, text=text, mode=outcome.mode, due_on=due_on)


def _notice(
    dispute: Dispute,
    to: Organisation,
    cause: Cause,
    at: datetime.datetime,
    key: str,
    *,
    text: str,
    mode: Mode,
    **more: Any,
) -> None:
    values = {
        "organisation": to, "measure": cause.finding.outcome.measure.value, "mode": mode.value, "text": text[:500],
        "created_at": at, "delivered_at": at, "decision": cause.decision, "rule_row": cause.finding.row, "basis": cause.finding.basis,
    }  # fmt: skip
    made, is_new = Notice.objects.get_or_create(dispute=dispute, key=f"{key}>{to.pk}"[:160], defaults=values | more)
    if is_new:
        Letter.objects.create(
            notice=made, channel=LetterChannel.IN_APP.value, key=f"in_app:{made.pk}", state=LetterState.SENT.value,
            user=made.user, organisation=None if made.user else to, created_at=at, queued_at=at, sent_at=at,
        )  # fmt: skip
