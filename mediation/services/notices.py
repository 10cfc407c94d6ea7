"""Notices: what a person must know or decide. Written with the step that caused them, answered once."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Any

from django.db import transaction

from mediation import access
from mediation.models import Dispute, Notice, Organisation, User
from mediation.moments import day_of
from mediation.services import letters
from mediation.services.bells import ring
from mediation.services.errors import Refused
from mediation.services.transition import Cause
from rules.vocabulary import Action, Measure, Mode

STANDING = frozenset({"status", "level"})  # where a dispute stands is no new breach; the counts' own days tell that


def notify(
    *,
    dispute: Dispute,
    to: Organisation,
    measure: Measure,
    mode: Mode,
    text: str,
    at: datetime.datetime,
    key: str,
    basis: str = "",
    cause: Cause | None = None,
    user: User | None = None,
    due_on: datetime.date | None = None,
) -> Notice | None:
    """One notice; None when the same key was told before."""
    values: dict[str, Any] = {
        "organisation": to,
        "user": user,
        "measure": measure.value,
        "mode": mode.value,
        "text": text[:500],
        "basis": basis,
        "created_at": at,
        "delivered_at": at,  # the inbox row is its first letter, and stands as soon as it is written
        "due_on": due_on,
    }
    if cause is not None:
        values |= {"decision": cause.decision, "rule_row": cause.finding.row, "basis": cause.finding.basis}
    notice, is_new = Notice.objects.get_or_create(dispute=dispute, key=f"{key}>{to.pk}"[:160], defaults=values)
    if is_new:
        letters.write_letters(notices=[notice], at=at)
        ring("mediation.deliver_notices")
    return notice if is_new else None


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


@transaction.atomic
def answer_all(
    *, dispute: Dispute, by: User | None, at: datetime.datetime, answer: str, measures: set[Measure]
) -> None:
    """An act on the dispute answers the open notices that asked for it."""
    for notice in dispute.notices.filter(answered_at=None, measure__in=[m.value for m in measures]):
        notice.answered_at, notice.answered_by, notice.answer = at, by, answer
        notice.save()
