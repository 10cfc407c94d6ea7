"""Visits after the agreement (人民调解法 31: the committee supervises and urges)."""

from __future__ import annotations

import datetime

from django.db import transaction

from mediation import facts as bridge
from mediation.models import Dispute, FollowUp, User
from mediation.moments import day_of
from mediation.services import notices, review, routing, transition
from mediation.services.errors import Refused
from rules.vocabulary import Action, Measure, Mode


@transaction.atomic
def record_follow_up(
    *,
    dispute: Dispute,
    by: User,
    at: datetime.datetime,
    visited_on: datetime.date,
    performance: str,
    is_satisfied: bool | None = None,
    new_tension: bool = False,
    note: str = "",
) -> FollowUp:
    """A visit (人民调解法 31). New tension is told to the leaders at once (人民调解法 25)."""
    agreement = bridge.current_agreement(dispute)
    if visited_on > day_of(at):
        raise Refused("回访日期不能晚于今天。", "visited_on")
    if agreement is not None and visited_on < agreement.reached_on:
        raise Refused("回访日期不能早于达成协议的日期。", "visited_on")
    reason = f"回访：{performance}" + (" 发现新的激化苗头。" if new_tension else "")
    transition.move(dispute=dispute, action=Action.FOLLOW_UP, by=by, at=at, reason=reason)
    visit = FollowUp.objects.create(
        dispute=dispute,
        visited_on=visited_on,
        visited_by=by,
        performance=performance,
        is_satisfied=is_satisfied,
        new_tension=new_tension,
        note=note,
    )
    notices.answer_all(dispute=dispute, by=by, at=at, answer="已回访", measures={Measure.REMIND})
    if new_tension:
        _tell_leaders(visit, at)
    review.review(dispute=dispute, at=at)
    return visit


def _tell_leaders(visit: FollowUp, at: datetime.datetime) -> None:
    """人民调解法 25: what may turn violent again is told at once, with nobody's approval."""
    dispute = visit.dispute
    above = routing.organisation_above(dispute)
    for organisation in [dispute.responsible, *([above] if above else [])]:
        notices.notify(
            dispute=dispute,
            to=organisation,
            measure=Measure.NOTIFY_LEADER,
            mode=Mode.ACT,
            text=f"回访发现新的激化苗头，请负责人了解情况、采取措施：{visit.performance}",
            at=at,
            key=f"tension:{visit.pk}",
            basis="人民调解法 25",
            due_on=day_of(at),
        )
