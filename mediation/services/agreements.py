"""Agreements: reach, sign, take effect, perform, visit again (人民调解法 28-33)."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from mediation import clocks
from mediation import facts as bridge
from mediation.models import Agreement, Dispute, FollowUp, Mark, Obligation, Party, SignedCopy, User
from mediation.moments import day_of
from mediation.services import intake, notices, numbers, review, routing, transition
from mediation.services.errors import Refused
from mediation.services.parties import check_willing, unguarded
from mediation.services.roster import mediators_who_may_sign
from mediation.services.stamps import withdraw_agreement_papers, withdraw_termination_notices
from rules.parameters import WRITTEN_ONLY
from rules.vocabulary import Action, AgreementForm, DisputeType, MarkKind, Measure, Mode, ObligationKind

MOST_PROMISES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Who does what for whom, how, where and by when. Money is in fen."""

    kind: str
    debtor: Party
    content: str
    creditor: Party | None = None
    amount_fen: int | None = None
    due_on: datetime.date | None = None
    manner: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The content of an agreement (人民调解法 29): facts, matters in dispute, responsibility, promises."""

    facts: str
    issues: str
    responsibility: str
    reached_on: datetime.date
    location: str
    recorder_name: str
    promises: Sequence[Promise]
    copies: int | None = None


@transaction.atomic
def reach_agreement(*, dispute: Dispute, by: User, at: datetime.datetime, terms: Terms) -> Agreement:
    """A written agreement. It binds nobody before the last mark is made (人民调解法 29)."""
    _check_terms(dispute, terms, at)
    number = numbers.next_number(dispute.responsible, "agreement", terms.reached_on)
    transition.move(dispute=dispute, action=Action.AGREE, by=by, at=at, reason=f"协议{number}")
    agreement = _write(dispute, terms, AgreementForm.WRITTEN, number)
    review.review(dispute=dispute, at=at)
    return agreement


@transaction.atomic
def reach_oral_agreement(*, dispute: Dispute, by: User, at: datetime.datetime, terms: Terms) -> Agreement:
    """An oral agreement takes effect the day it is reached (人民调解法 30); some types must be written."""
    basis = WRITTEN_ONLY.get(DisputeType(dispute.dispute_type))
    if basis:
        raise Refused(f"这类纠纷的协议必须采用书面形式（{basis}）。")
    _check_terms(dispute, terms, at)
    number = numbers.next_number(dispute.responsible, "agreement", terms.reached_on)
    reason = f"口头协议{number}，自达成之日起生效"
    transition.move(dispute=dispute, action=Action.AGREE_ORALLY, by=by, at=at, reason=reason)
    agreement = _write(dispute, terms, AgreementForm.ORAL, number)
    _set_effective(agreement, terms.reached_on)
    review.review(dispute=dispute, at=at)
    return agreement


def _check_terms(dispute: Dispute, terms: Terms, at: datetime.datetime) -> None:
    if not terms.promises:
        raise Refused("请至少填写一项协议内容。", "promises")
    if len(terms.promises) > MOST_PROMISES:
        raise Refused(f"协议内容不能超过{MOST_PROMISES}项。", "promises")
    if terms.reached_on > day_of(at):
        raise Refused("达成日期不能晚于今天。", "reached_on")
    if dispute.accepted_on and terms.reached_on < dispute.accepted_on:
        raise Refused("达成日期不能早于受理日期。", "reached_on")
    if not mediators_who_may_sign(dispute, terms.reached_on):
        raise Refused(
            "此案还没有在册人民调解员承办，不能达成人民调解协议（人民调解法13、28）。请先更换承办人或组成小组。"
        )
    _check_promises(dispute, terms)
    check_willing(dispute)
    if unguarded(dispute):
        raise Refused("未成年人、无或限制民事行为能力人须由核实过的法定代理人代理（民法典19-23）。")


def _check_promises(dispute: Dispute, terms: Terms) -> None:
    least = dispute.parties.count() + 1
    if terms.copies is not None and terms.copies < least:
        raise Refused(f"协议书至少一式{least}份：当事人各一份，调委会留存一份（人民调解法29）。", "copies")
    for number, promise in enumerate(terms.promises, start=1):
        _check_promise(dispute, promise, f"第{number}项")
        if promise.due_on is not None and promise.due_on < terms.reached_on:
            raise Refused(f"第{number}项：期限不能早于达成协议的日期。", "promises")


def _check_promise(dispute: Dispute, promise: Promise, where: str) -> None:
    people = [person for person in (promise.debtor, promise.creditor) if person is not None]
    if any(person.dispute_id != dispute.pk for person in people):
        raise Refused(f"{where}：当事人不属于此案。", "promises")
    if promise.kind == ObligationKind.PAY and not (promise.amount_fen and promise.amount_fen > 0):
        raise Refused(f"{where}：支付款项须写明金额。", "promises")
    if promise.kind == ObligationKind.PAY and promise.creditor is None:
        raise Refused(f"{where}：支付款项须写明付给谁。", "promises")
    if promise.creditor == promise.debtor:
        raise Refused(f"{where}：义务人和权利人不能是同一人。", "promises")


def _write(dispute: Dispute, terms: Terms, form: AgreementForm, number: str) -> Agreement:
    agreement = Agreement.objects.create(
        dispute=dispute,
        form=form.value,
        number=number,
        facts=terms.facts,
        issues=terms.issues,
        responsibility=terms.responsibility,
        reached_on=terms.reached_on,
        location=terms.location,
        recorder_name=terms.recorder_name,
        copies=terms.copies or dispute.parties.count() + 1,
    )
    for order, promise in enumerate(terms.promises, start=1):
        values = {name: getattr(promise, name) for name in Promise.__slots__}
        Obligation.objects.create(agreement=agreement, order=order, **values)
    return agreement


def _set_effective(agreement: Agreement, on: datetime.date) -> None:
    """The day of effect starts the thirty days for joint judicial confirmation (人民调解法 33)."""
    limit = clocks.confirmation(on)
    agreement.effective_on = on
    agreement.confirm_deadline, agreement.confirm_safe = limit.deadline, limit.safe
    agreement.save()


@transaction.atomic
def record_mark(
    *,
    agreement: Agreement,
    by: User,
    at: datetime.datetime,
    kind: str,
    manner: str,
    signer_name: str,
    made_on: datetime.date,
    party: Party | None = None,
) -> Mark:
    """One signature, seal or fingerprint. The last one makes the agreement effective, on the day it was made."""
    dispute = agreement.dispute
    _check_mark(agreement, MarkKind(kind), signer_name, made_on, party, at)
    reason = f"{signer_name}{Mark.Manner(manner).label}"
    transition.move(dispute=dispute, action=Action.RECORD_MARK, by=by, at=at, reason=reason)
    mark = Mark.objects.create(
        agreement=agreement,
        kind=kind,
        manner=manner,
        party=party,
        signer_name=signer_name,
        made_on=made_on,
        seen_by=by,
    )
    if not bridge.missing_marks(agreement):
        _take_effect(agreement, at)
    review.review(dispute=dispute, at=at)
    return mark


def _take_effect(agreement: Agreement, at: datetime.datetime) -> None:
    """人民调解法 29: effective on the last of party marks, mediator's signature and committee seal."""
    last = max(mark.made_on for mark in agreement.marks.all())
    _set_effective(agreement, last)
    dispute = agreement.dispute
    transition.move(dispute=dispute, action=Action.TAKE_EFFECT, by=None, at=at, reason=f"签名盖章齐全，自{last}起生效")
    notices.answer_all(dispute=dispute, by=None, at=at, answer="协议已生效", measures={Measure.REMIND})


def _check_mark(
    agreement: Agreement,
    kind: MarkKind,
    signer_name: str,
    made_on: datetime.date,
    party: Party | None,
    at: datetime.datetime,
) -> None:
    _check_in_force(agreement, "登记签名")
    if made_on > day_of(at) or made_on < agreement.reached_on:
        raise Refused("签名日期应在达成协议之后、今天之前（含当天）。", "made_on")
    if not signer_name.strip():
        raise Refused("请填写签名人。", "signer_name")
    if kind is MarkKind.PARTY_SIGNATURE:
        _check_party_mark(agreement, party)
        return
    if party is not None:
        raise Refused("调解员签名和调委会印章不属于哪一位当事人。", "party")
    if agreement.marks.filter(kind=kind.value, signer_name=signer_name).exists():
        raise Refused("该签名或印章已经登记。", "signer_name")
    if kind is MarkKind.MEDIATOR_SIGNATURE and signer_name not in mediators_who_may_sign(agreement.dispute, made_on):
        raise Refused(f"{signer_name}不是在册人民调解员，不能以调解员身份签名（人民调解法13、20）。", "signer_name")


def _check_in_force(agreement: Agreement, act: str) -> None:
    if agreement.cancelled_on is not None:
        raise Refused(f"协议已经作废，不能{act}。")


def _check_party_mark(agreement: Agreement, party: Party | None) -> None:
    if party is None or party.dispute_id != agreement.dispute_id:
        raise Refused("请选择是哪一位当事人。", "party")
    if agreement.marks.filter(party=party).exists():
        raise Refused(f"{party.name}的签名已经登记。", "party")


@transaction.atomic
def attach_signed_copy(
    *, agreement: Agreement, by: User, at: datetime.datetime, file_name: str, media_type: str, content: bytes
) -> SignedCopy:
    """Keep a scan or photograph of the signed paper with its digest."""
    dispute = agreement.dispute
    transition.move(
        dispute=dispute, action=Action.SUPPLEMENT, by=by, at=at, reason=f"上传协议{agreement.number}的签署件"
    )
    copy = SignedCopy.objects.create(
        agreement=agreement,
        file_name=file_name[:120],
        media_type=media_type,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        recorded_at=at,
        recorded_by=by,
    )
    review.review(dispute=dispute, at=at)
    return copy


@transaction.atomic
def resume_mediation(*, dispute: Dispute, by: User, at: datetime.datetime, reason: str) -> Dispute:
    """Mediate again: somebody will not sign, the agreement must change, or the parties come back.

    Whoever refused says first that they are willing again (人民调解法 17); nobody else can say it for them.
    """
    if not reason.strip():
        raise Refused("请写明恢复调解的原因。", "reason")
    agreement = bridge.current_agreement(dispute)
    check_willing(dispute)
    changes = {**transition.restart_clock(day_of(at), dispute), **intake.late_acceptance(dispute, by, at)}
    transition.move(dispute=dispute, action=Action.RESUME, by=by, at=at, reason=reason, changes=changes)
    if agreement is not None:
        agreement.cancelled_on, agreement.cancelled_reason = day_of(at), reason[:200]
        agreement.save()
        withdraw_agreement_papers(dispute, reason)
    withdraw_termination_notices(dispute, reason)
    review.review(dispute=dispute, at=at)
    return dispute


@transaction.atomic
def record_performance(
    *, obligation: Obligation, by: User, at: datetime.datetime, performed_on: datetime.date, note: str = ""
) -> Obligation:
    """One promise kept, on a day."""
    dispute = obligation.agreement.dispute
    _check_in_force(obligation.agreement, "登记履行")
    if not Obligation.objects.filter(pk=obligation.pk, performed_on=None).exists():
        raise Refused("这一项已经登记履行。")
    if performed_on > day_of(at):
        raise Refused("履行日期不能晚于今天。", "performed_on")
    if performed_on < obligation.agreement.reached_on:
        raise Refused("履行日期不能早于达成协议的日期。", "performed_on")
    reason = f"第{obligation.order}项已履行。{note}"
    transition.move(dispute=dispute, action=Action.RECORD_PERFORMANCE, by=by, at=at, reason=reason)
    obligation.performed_on, obligation.performed_note = performed_on, note
    obligation.save()
    review.review(dispute=dispute, at=at)
    return obligation


@transaction.atomic
def record_confirmation(
    *, agreement: Agreement, by: User, at: datetime.datetime, applied_on: datetime.date
) -> Agreement:
    """Both parties have applied for judicial confirmation (人民调解法 33: jointly, within thirty days)."""
    dispute = agreement.dispute
    _check_in_force(agreement, "申请司法确认")
    if agreement.effective_on is None or agreement.confirm_deadline is None:
        raise Refused("协议生效后才能申请司法确认。")
    if not agreement.effective_on <= applied_on <= day_of(at):
        raise Refused("申请日期应在协议生效之后、今天之前（含当天）。", "applied_on")
    if applied_on > agreement.confirm_deadline:
        raise Refused(f"已过申请期限{agreement.confirm_deadline}（人民调解法33：三十日内共同申请）。", "applied_on")
    transition.move(
        dispute=dispute, action=Action.SUPPLEMENT, by=by, at=at, reason=f"双方已于{applied_on}共同申请司法确认"
    )
    agreement.confirmation_applied_on = applied_on
    agreement.save()
    review.review(dispute=dispute, at=at)
    return agreement


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
