"""Judicial confirmation: applied for by both sides in time, the ruling, and the end of the thirty days.

人民调解法 33; 民事诉讼法 205, 206. Who applies and who agrees both count as applying; one side alone does not.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction

from mediation import facts as bridge
from mediation.models import Agreement, Dispute, Party, User
from mediation.moments import day_of
from mediation.services import notices, review, transition
from mediation.services.errors import Refused
from mediation.services.marks import check_in_force
from mediation.services.transition import Cause
from rules.vocabulary import Action, Measure, Mode

ASKED = {Measure.REMIND, Measure.LAPSE}


@transaction.atomic
def record_confirmation(
    *,
    agreement: Agreement,
    by: User,
    at: datetime.datetime,
    applied_on: datetime.date,
    applicants: Sequence[Party],
    consenting: Sequence[Party] = (),
    court: str = "",
) -> Agreement:
    """The parties have applied together, or one applied and the others agreed, within thirty days (人民调解法 33)."""
    dispute = agreement.dispute
    _check_time(agreement, applied_on, at)
    _check_everybody(dispute, applicants, consenting)
    agreed = f"，{_names(consenting)}同意" if consenting else ""
    before = f"向{court}" if court else ""
    reason = f"{_names(applicants)}申请{agreed}，已于{applied_on}{before}共同申请司法确认"
    transition.move(dispute=dispute, action=Action.SUPPLEMENT, by=by, at=at, reason=reason)
    agreement.confirmation_applied_on, agreement.confirmation_court = applied_on, court
    agreement.save()
    review.review(dispute=dispute, at=at)
    return agreement


def _names(parties: Sequence[Party]) -> str:
    return "、".join(party.name for party in parties)


def _check_time(agreement: Agreement, applied_on: datetime.date, at: datetime.datetime) -> None:
    check_in_force(agreement, "申请司法确认")
    if agreement.effective_on is None or agreement.confirm_deadline is None:
        raise Refused("协议生效后才能申请司法确认。")
    if agreement.confirmation_applied_on is not None:
        raise Refused("已经登记过申请司法确认。")
    if not agreement.effective_on <= applied_on <= day_of(at):
        raise Refused("申请日期应在协议生效之后、今天之前（含当天）。", "applied_on")
    if applied_on > agreement.confirm_deadline:
        raise Refused(f"已过申请期限{agreement.confirm_deadline}（人民调解法33：三十日内共同申请）。", "applied_on")


def _check_everybody(dispute: Dispute, applicants: Sequence[Party], consenting: Sequence[Party]) -> None:
    if not applicants:
        raise Refused("请选择由谁申请。", "applicants")
    joined = {*applicants, *consenting}
    if any(party.dispute_id != dispute.pk for party in joined):
        raise Refused("请选择此案的当事人。", "applicants")
    absent = [party for party in dispute.parties.all() if party not in joined]
    if absent:
        raise Refused(
            f"{_names(absent)}没有申请，也没有同意。司法确认须双方共同申请，单方申请法院不受理（人民调解法33；民事诉讼法205）。",
            "applicants",
        )


@transaction.atomic
def record_ruling(
    *, agreement: Agreement, by: User, at: datetime.datetime, result: str, decided_on: datetime.date, number: str = ""
) -> Agreement:
    """What the court answered (民事诉讼法 206), with the number of its ruling."""
    dispute, ruling = agreement.dispute, Agreement.Ruling(result)
    check_in_force(agreement, "登记司法确认结果")
    if agreement.confirmation_applied_on is None:
        raise Refused("还没有登记申请司法确认。")
    if not agreement.confirmation_applied_on <= decided_on <= day_of(at):
        raise Refused("裁定日期应在申请之后、今天之前（含当天）。", "decided_on")
    if ruling is Agreement.Ruling.CONFIRMED and not number.strip():
        raise Refused("请填写确认裁定书的文号，申请执行时要用。", "number")
    reason = f"{ruling.label}（{decided_on}）{number}"
    transition.move(dispute=dispute, action=Action.SUPPLEMENT, by=by, at=at, reason=reason)
    agreement.confirmation_result, agreement.confirmation_decided_on = ruling.value, decided_on
    agreement.confirmation_number = number
    agreement.save()
    if ruling is not Agreement.Ruling.CONFIRMED:
        _tell_ways(agreement, ruling, at)
    review.review(dispute=dispute, at=at)
    return agreement


def _tell_ways(agreement: Agreement, ruling: Agreement.Ruling, at: datetime.datetime) -> None:
    """民事诉讼法 206: what is not confirmed may be changed by mediation, agreed anew, or taken to court."""
    notices.notify(
        dispute=agreement.dispute,
        to=agreement.dispute.responsible,
        measure=Measure.CHOOSE_EXIT,
        mode=Mode.ASK,
        text=f"司法确认：{ruling.label}。请告知双方可以通过调解变更原协议或者达成新的协议，也可以向人民法院起诉。",
        at=at,
        key=f"ruling:{agreement.pk}:{agreement.confirmation_decided_on}",
        basis="人民调解法 33；民事诉讼法 206",
    )


LAPSED = (
    "共同申请司法确认的三十日（至{last}）已经届满，不能再申请确认。协议仍有法律约束力，双方应当继续履行；"
    "一方不履行的，另一方可以就协议向人民法院起诉（人民调解法31-33）。"
)


def _lapse(dispute: Dispute, cause: Cause, at: datetime.datetime) -> bool:
    """The thirty days are over: closed once, with an explanation in the file. True: the rules look again."""
    agreement = bridge.current_agreement(dispute)
    if agreement is None or agreement.confirm_lapsed_on is not None or agreement.confirm_deadline is None:
        return False
    reason = LAPSED.format(last=agreement.confirm_deadline)
    transition.move(dispute=dispute, action=Action.LAPSE, by=None, at=at, reason=reason, cause=cause)
    agreement.confirm_lapsed_on = day_of(at)
    agreement.save()
    notices.notify(
        dispute=dispute,
        to=dispute.responsible,
        measure=Measure.REMIND,
        mode=Mode.ACT,
        text=f"请告知双方：{reason}",
        at=at,
        key=f"lapse:{agreement.pk}",
        cause=cause,
    )
    return True


def lapse(asked: Sequence[review.Asked], at: datetime.datetime) -> set[int]:
    """One after another: a period ends for few on the same day."""
    return {dispute.pk for dispute, cause in asked if _lapse(dispute, cause, at)}


review.ACTS[Measure.LAPSE] = lapse
