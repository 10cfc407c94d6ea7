"""Endings: refusal, termination, extension, notices delivered, closing. Failure is an honest end (人民调解法 3, 17, 26)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction

from mediation import access
from mediation import facts as bridge
from mediation.models import Dispute, IssuedPaper, Party, User
from mediation.moments import day_of
from mediation.papers.contents import missing_items
from mediation.services import notices, papers, review, transition
from mediation.services.errors import Refused
from mediation.services.stamps import withdraw_agreement_papers
from rules.paper_words import PaperKind
from rules.vocabulary import Action, CloseReason, HandoverState, Measure, Mode, ReferralKind, ReferralState, Status


@transaction.atomic
def refuse_mediation(*, dispute: Dispute, by: User, at: datetime.datetime, party: Party, reason: str) -> Dispute:
    """A party clearly refuses: mediation ends at once, and everybody is told the other remedies (3, 17, 26)."""
    if party.dispute_id != dispute.pk:
        raise Refused("请选择此案的当事人。", "party")
    text = f"{party.name}明确拒绝调解。{reason}"
    transition.move(dispute=dispute, action=Action.REFUSE, by=by, at=at, reason=text)
    party.is_willing, party.willing_on = False, day_of(at)
    party.save()
    _end_mediation(dispute, by, at, text)
    return dispute


@transaction.atomic
def terminate_mediation(*, dispute: Dispute, by: User, at: datetime.datetime, reason: str) -> Dispute:
    """Not settled: terminate, and tell the remedies for this type of dispute (人民调解法 26)."""
    if not reason.strip():
        raise Refused("请写明终止调解的原因。", "reason")
    transition.move(dispute=dispute, action=Action.TERMINATE, by=by, at=at, reason=reason)
    _end_mediation(dispute, by, at, reason)
    return dispute


def _end_mediation(dispute: Dispute, by: User, at: datetime.datetime, reason: str) -> None:
    cancel_unsigned(dispute, by, at, reason)
    answer_handover(dispute, by, at, "接收后终止调解")
    notices.answer_all(
        dispute=dispute, by=by, at=at, answer="调解已终止", measures=set(Measure) - {Measure.REPORT_POLICE}
    )
    issue_termination_notice(dispute, by, at)
    review.review(dispute=dispute, at=at)


def answer_handover(dispute: Dispute, by: User, at: datetime.datetime, answer: str) -> None:
    """Whoever ends what was sent up has received it."""
    handover = access.pending_handover(dispute)
    if handover is not None:
        handover.state, handover.answered_at, handover.answered_by = HandoverState.ACCEPTED.value, at, by
        handover.answer = answer
        handover.save()


def cancel_unsigned(dispute: Dispute, by: User | None, at: datetime.datetime, reason: str) -> None:
    """An agreement that never took effect falls with the mediation."""
    agreement = bridge.current_agreement(dispute)
    if agreement is not None and agreement.effective_on is None:
        agreement.cancelled_on, agreement.cancelled_reason = day_of(at), reason[:200]
        agreement.save()
        withdraw_agreement_papers(dispute, reason, by=by, at=at)


def issue_termination_notice(dispute: Dispute, by: User, at: datetime.datetime) -> None:
    """Print the notice now. If a character cannot be printed, mediation still ends; a person is asked to write it."""
    try:
        with transaction.atomic():
            papers.issue_paper(dispute=dispute, by=by, at=at, kind=PaperKind.TERMINATION_NOTICE)
    except Refused as refused:
        notices.notify(
            dispute=dispute,
            to=dispute.responsible,
            measure=Measure.REMIND,
            mode=Mode.ASK,
            text=f"终止调解通知书没有打印出来，请改正后再出具：{refused.message}",
            at=at,
            key=f"termination-notice:{dispute.version}",
        )


@transaction.atomic
def deliver_notice(
    *, dispute: Dispute, by: User, at: datetime.datetime, parties: Sequence[Party], on: datetime.date
) -> Dispute:
    """The remedies notice has reached these parties (人民调解法 26)."""
    if not parties:
        raise Refused("请选择已送达的当事人。", "parties")
    if on > day_of(at):
        raise Refused("送达日期不能晚于今天。", "on")
    if on < dispute.status_since:
        raise Refused("送达日期不能早于终止调解的日期。", "on")
    if any(party.dispute_id != dispute.pk for party in parties):
        raise Refused("请选择此案的当事人。", "parties")
    if not _notice_of(dispute):
        raise Refused("请先出具终止调解通知书。")
    names = "、".join(party.name for party in parties)
    transition.move(dispute=dispute, action=Action.DELIVER_NOTICE, by=by, at=at, reason=f"已送达{names}")
    for party in parties:
        party.notice_delivered_on = on
        party.save()
    review.review(dispute=dispute, at=at)
    return dispute


def _notice_of(dispute: Dispute) -> bool:
    return dispute.papers.filter(kind=PaperKind.TERMINATION_NOTICE.value, state=IssuedPaper.State.ISSUED).exists()


@transaction.atomic
def close_dispute(
    *, dispute: Dispute, by: User, at: datetime.datetime, note: str = "", missing_reason: str = ""
) -> Dispute:
    """Close, for the reason that the state gives. Refused while something the law demands is missing.

    What the dossier must hold and does not needs a reason, which stays in the timeline.
    """
    reason = _reason_to_close(dispute)
    note = " ".join(filter(None, [note, _lacking(dispute, missing_reason)]))
    transition.move(
        dispute=dispute,
        action=Action.CLOSE,
        by=by,
        at=at,
        reason=f"{reason.label}。{note}",
        changes=transition.closing(reason, day_of(at), note[:500]),
    )
    notices.answer_all(dispute=dispute, by=by, at=at, answer="已办结", measures=set(Measure))
    review.review(dispute=dispute, at=at)
    return dispute


def _lacking(dispute: Dispute, missing_reason: str) -> str:
    """What is missing in the dossier, and why; empty when nothing is."""
    missing = missing_items(dispute)
    if not missing:
        return ""
    if not missing_reason.strip():
        raise Refused(f"卷宗还缺：{'、'.join(missing)}。请补齐，或者写明缺少的原因。", "missing_reason")
    return f"卷宗缺{'、'.join(missing)}，原因：{missing_reason.strip()}"


def _reason_to_close(dispute: Dispute) -> CloseReason:
    status = dispute.status_term
    if status is Status.PERFORMING:
        return _fulfilled(dispute)
    if status is Status.REFERRED:
        return _referred(dispute)
    # 人民调解法 26: no unsuccessful end without the notice of remedies in the hands of every party.
    undelivered = [p.name for p in dispute.parties.all() if p.notice_delivered_on is None]
    if status is Status.TERMINATED and undelivered:
        raise Refused(f"终止调解通知书尚未送达{'、'.join(undelivered)}，不能办结（人民调解法26）。")
    if status is Status.TERMINATED and not _notice_of(dispute):
        raise Refused("终止调解通知书已经收回，请重新出具并送达（人民调解法26）。")
    refused = dispute.parties.filter(is_willing=False).exists()
    return CloseReason.REFUSED if refused else CloseReason.NOT_SETTLED


def _fulfilled(dispute: Dispute) -> CloseReason:
    agreement = bridge.current_agreement(dispute)
    left = list(bridge.unperformed(agreement)) if agreement else []
    if left:
        items = "、".join(f"第{obligation.order}项" for obligation in left)
        raise Refused(f"{items}尚未登记履行，不能按“履行完毕”办结。不履行的，可以移送法院等其他途径。")
    return CloseReason.FULFILLED


def _referred(dispute: Dispute) -> CloseReason:
    waiting = dispute.referrals.exclude(kind=ReferralKind.LEGAL_AID.value).exclude(state=ReferralState.FINISHED.value)
    if waiting.exists():
        raise Refused("移送的结果尚未登记，不能办结。")
    return CloseReason.REFERRED
