"""Notices: what a person must know or decide. Written with the step that caused them, answered once."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mediation import access
from mediation.models import Dispute, Notice, Organisation, User
from mediation.moments import day_of
from mediation.services import history, letters
from mediation.services.bells import ring
from mediation.services.errors import Refused
from mediation.services.transition import Cause
from rules.vocabulary import Action, Measure, Mode

STANDING = frozenset({"status", "level"})  # where a dispute stands is no new breach; the counts' own days tell that


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What somebody is to be told about a dispute. The same key tells the same body only once."""

    dispute: Dispute
    to: Organisation
    measure: Measure
    mode: Mode
    text: str
    key: str
    basis: str = ""
    cause: Cause | None = None
    user: User | None = None
    due_on: datetime.date | None = None

    @property
    def full_key(self) -> str:
        """The key with the body it is for."""
        return f"{self.key}>{self.to.pk}"[:160]


def notify(*, at: datetime.datetime, **message: Any) -> Notice | None:
    """One notice, of the fields of a Message; None when the same key was told before."""
    return next(iter(notify_all([Message(**message)], at=at)), None)


def notify_all(messages: Sequence[Message], *, at: datetime.datetime) -> list[Notice]:
    """One notice for each message that was not told before; so many statements, however many messages."""
    if not messages:
        return []
    wanted = {(message.dispute.pk, message.full_key): message for message in reversed(messages)}
    keys = {key for _, key in wanted}
    told = Notice.objects.filter(dispute__among={pk for pk, _ in wanted}, key__among=keys).values_list(
        "dispute_id", "key"
    )
    for known in told:
        wanted.pop(known, None)
    made = history.insert(Notice, [_notice(message, at) for message in reversed(wanted.values())])
    if made:
        letters.write_letters(notices=made, at=at)
        ring("mediation.deliver_notices")
    return made


def _notice(message: Message, at: datetime.datetime) -> Notice:
    notice = Notice(
        dispute=message.dispute,
        key=message.full_key,
        organisation=message.to,
        user=message.user,
        measure=message.measure.value,
        mode=message.mode.value,
        text=message.text[:500],
        basis=message.basis,
        created_at=at,
        delivered_at=at,  # the inbox row is its first letter, and stands as soon as it is written
        due_on=message.due_on,
    )
    if message.cause is not None:
        notice.decision, notice.rule_row = message.cause.decision, message.cause.finding.row
        notice.basis = message.cause.finding.basis
    return notice


def key_of(cause: Cause, anchors: dict[str, datetime.date]) -> str:
    """The key of a finding: its row, the days its counts hang on, and the other facts that made it true.

    The same breach asks only once; a new deadline, a new incident or a new due date asks anew.
    """
    grounds = {
        reason.fact: anchors[reason.fact].isoformat() if reason.fact in anchors else reason.actual
        for reason in cause.finding.reasons
        if reason.fact not in STANDING
    }
    if "danger_reported" in grounds:  # each report to the police ends one incident; what comes after it is another
        reports = cause.decision.dispute.timeline.filter(action=Action.REPORT_DANGER.value).count()
        grounds["danger_reported"] = f"{grounds['danger_reported']}@{reports}"
    text = json.dumps(grounds, ensure_ascii=False, sort_keys=True, default=sorted)
    return f"{cause.decision.table}:{cause.finding.row}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


@transaction.atomic
def answer_notice(*, notice: Notice, by: User, at: datetime.datetime, answer: str) -> Notice:
    """Somebody has dealt with it, and says how. The same words to the same body are answered together."""
    notice.refresh_from_db(from_queryset=Notice.objects.select_for_update())
    if notice.answered_at is not None:
        raise Refused("这条提醒已经处理过了。")
    mine = access.organisations_of(by, day_of(at))
    if notice.user_id != by.pk and not any(o.stands_in_for(notice.organisation) for o in mine):
        raise Refused("这条提醒不是发给您的。")
    if not answer.strip():
        raise Refused("请写明处理结果。", "answer")
    same = notice.dispute.notices.filter(answered_at=None, organisation=notice.organisation, text=notice.text)
    for each in [notice, *same.exclude(pk=notice.pk)]:
        each.answered_at, each.answered_by, each.answer = at, by, answer
        each.save()
    return notice


def answer_all(
    *, dispute: Dispute, by: User | None, at: datetime.datetime, answer: str, measures: set[Measure]
) -> None:
    """An act on the dispute answers the open notices that asked for it."""
    answer_each([dispute], by=by, at=at, answer=answer, measures=measures)


def answer_each(
    disputes: Sequence[Dispute], *, by: User | None, at: datetime.datetime, answer: str, measures: set[Measure]
) -> None:
    """The same for many disputes at once."""
    asked = Notice.objects.filter(
        dispute__among=[d.pk for d in disputes], answered_at=None, measure__in=[m.value for m in measures]
    )
    values = {"answered_at": at, "answered_by": by, "answer": answer}
    history.change(Notice, list(asked.order_by("pk").values_list("pk", flat=True)), values)
