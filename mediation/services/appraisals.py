"""Appraisals: the days of an appraisal do not count towards mediation (医疗纠纷预防和处理条例 38；特邀调解规定 26)."""

from __future__ import annotations

import datetime

from django.db import transaction

from mediation.clocks import may_stand_still
from mediation.models import ClockPause, Dispute, User
from mediation.moments import day_of
from mediation.services import clocks, notices, review, transition
from mediation.services.errors import Refused
from rules.vocabulary import Action, Measure


@transaction.atomic
def pause_clock(
    *, dispute: Dispute, by: User, at: datetime.datetime, starts_on: datetime.date, matter: str
) -> ClockPause:
    """An appraisal was entrusted: from that day the period of mediation stands still."""
    if not may_stand_still(dispute):
        raise Refused("只有医疗纠纷和法院委派、委托的调解不计鉴定时间；其他纠纷要等鉴定的，请各方书面同意后延长期限。")
    if clocks.open_pause(dispute) is not None:
        raise Refused("已有一次鉴定还没有结束，请先登记收到鉴定意见。")
    if not matter.strip():
        raise Refused("请写明鉴定什么、由哪个机构鉴定。", "matter")
    if starts_on > day_of(at):
        raise Refused("委托鉴定的日期不能晚于今天。", "starts_on")
    _check_start(dispute, starts_on)
    reason = f"{starts_on}委托鉴定：{matter}。鉴定期间不计入调解期限"
    transition.move(dispute=dispute, action=Action.PAUSE_CLOCK, by=by, at=at, reason=reason)
    pause = ClockPause.objects.create(dispute=dispute, starts_on=starts_on, matter=matter[:200])
    notices.answer_all(dispute=dispute, by=by, at=at, answer="已委托鉴定", measures={Measure.ASK_EXTENSION})
    review.review(dispute=dispute, at=at)
    return pause


def _check_start(dispute: Dispute, starts_on: datetime.date) -> None:
    if dispute.accepted_on is not None and starts_on < dispute.accepted_on:
        raise Refused(f"委托鉴定的日期不能早于受理日期{dispute.accepted_on}。", "starts_on")
    earlier = dispute.pauses.filter(ends_on__gte=starts_on).order_by("-ends_on").first()
    if earlier is not None:
        raise Refused(f"上一次鉴定到{earlier.ends_on}才结束，请从这以后算起。", "starts_on")


@transaction.atomic
def resume_clock(
    *, dispute: Dispute, by: User, at: datetime.datetime, ends_on: datetime.date, outcome: str
) -> ClockPause:
    """The opinion has arrived: the period goes on from the next day."""
    pause = clocks.open_pause(dispute)
    if pause is None:
        raise Refused("没有正在进行的鉴定。")
    if not pause.starts_on <= ends_on <= day_of(at):
        raise Refused("收到鉴定意见的日期应在委托鉴定之后、今天之前（含当天）。", "ends_on")
    if not outcome.strip():
        raise Refused("请写明鉴定意见，没有作出的写明原因。", "outcome")
    reason = f"{ends_on}收到鉴定意见，调解期限恢复计算。{outcome}"
    transition.move(dispute=dispute, action=Action.RESUME_CLOCK, by=by, at=at, reason=reason)
    pause.ends_on, pause.outcome = ends_on, outcome[:500]
    pause.save()
    review.review(dispute=dispute, at=at)
    return pause
