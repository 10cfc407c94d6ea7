"""Agreements: reached in writing or by word, explained, and taken up again (人民调解法 28-33)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from mediation import checkup
from mediation import facts as bridge
from mediation.models import Agreement, Dispute, Obligation, Organisation, Party, User
from mediation.moments import day_of
from mediation.services import intake, numbers, review, transition
from mediation.services.errors import Refused
from mediation.services.marks import check_in_force, set_effective
from mediation.services.parties import check_willing, unguarded
from mediation.services.roster import mediators_who_may_sign
from mediation.services.stamps import withdraw_agreement_papers, withdraw_termination_notices
from rules.vocabulary import Action, AgreementForm, ObligationKind, RiskColour

MOST_PROMISES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Who does what for whom, how, where and by when. Money is in fen. Instalments of one sum share a `series` above 0."""

    kind: str
    debtor: Party
    content: str
    creditor: Party | None = None
    amount_fen: int | None = None
    due_on: datetime.date | None = None
    manner: str = ""
    location: str = ""
    series: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The content of an agreement (人民调解法 29): facts, matters in dispute, responsibility, promises.

    `kept_reason` says why faults that the check found stay as written; `court_risk_told` that the parties know that the
    court may not confirm. `written_wanted` and `is_land_contract` decide whether it may be oral; None leaves what is known.
    """

    facts: str
    issues: str
    responsibility: str
    reached_on: datetime.date
    location: str
    recorder_name: str
    promises: Sequence[Promise]
    copies: int | None = None
    joint_committee: Organisation | None = None
    kept_reason: str = ""
    confirm_planned: bool = False
    court_risk_told: bool = False
    written_wanted: bool | None = None
    is_land_contract: bool | None = None


@transaction.atomic
def reach_agreement(*, dispute: Dispute, by: User, at: datetime.datetime, terms: Terms) -> Agreement:
    """A written agreement. It binds nobody before the last mark is made (人民调解法 29)."""
    _check_terms(dispute, terms, at)
    number = numbers.next_number(dispute.responsible, "agreement", terms.reached_on)
    transition.move(dispute=dispute, action=Action.AGREE, by=by, at=at, reason=f"协议{number}")
    agreement = _write(dispute, terms, AgreementForm.WRITTEN, number)
    if terms.kept_reason:
        _keep_as_written(agreement, terms.kept_reason, day_of(at))
    review.review(dispute=dispute, at=at)
    return agreement


@transaction.atomic
def reach_oral_agreement(*, dispute: Dispute, by: User, at: datetime.datetime, terms: Terms) -> Agreement:
    """An oral agreement takes effect the day it is reached (人民调解法 30). Where the law or a party wants paper, it is refused."""
    _check_terms(dispute, terms, at)
    known = {"written_wanted": terms.written_wanted, "is_land_contract": terms.is_land_contract}
    changes = {name: value for name, value in known.items() if value is not None}
    number = numbers.next_number(dispute.responsible, "agreement", terms.reached_on)
    reason = f"口头协议{number}，自达成之日起生效"
    transition.move(dispute=dispute, action=Action.AGREE_ORALLY, by=by, at=at, reason=reason, changes=changes)
    agreement = _write(dispute, terms, AgreementForm.ORAL, number)
    _check_may_be_oral(dispute, at)
    set_effective(agreement, terms.reached_on)
    review.review(dispute=dispute, at=at)
    return agreement


def _check_may_be_oral(dispute: Dispute, at: datetime.datetime) -> None:
    """The table of the check, asked of an oral agreement: what must be written stops it, the rest is told."""
    for cause in review.ask(dispute=dispute, table="agreement", at=at):
        finding = cause.finding
        is_about_form = any(reason.fact == "agreement_form" for reason in finding.reasons)
        if is_about_form and finding.outcome.colour is RiskColour.RED:
            raise Refused(f"不能达成口头协议：{finding.sentence.rstrip('。')}（{finding.basis}）。请改用书面协议。")


def _keep_as_written(agreement: Agreement, reason: str, on: datetime.date) -> None:
    """Faults that would keep the paper from being printed stay, for a reason, where the law leaves room."""
    blocking = checkup.blocking(checkup.of_agreement(agreement, on))
    firm = [finding.text for finding in blocking if finding.code in checkup.NO_ROOM]
    if firm:
        raise Refused(f"这一处必须改正，不能说明理由以后照印：{firm[0]}", "kept_reason")
    agreement.kept_reason, agreement.kept_findings = reason[:200], sorted({finding.code for finding in blocking})
    agreement.save()


@transaction.atomic
def keep_findings(*, agreement: Agreement, by: User, at: datetime.datetime, reason: str) -> Agreement:
    """Say why the agreement is to be printed as it is, although the check found faults that keep it from being printed."""
    check_in_force(agreement, "说明理由")
    if not reason.strip():
        raise Refused("请写明为什么照原文打印。", "reason")
    dispute = agreement.dispute
    transition.move(
        dispute=dispute, action=Action.SUPPLEMENT, by=by, at=at, reason=f"协议{agreement.number}照原文打印：{reason}"
    )
    _keep_as_written(agreement, reason, day_of(at))
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
    least = _unsaved(dispute, terms).least_copies
    if terms.copies is not None and terms.copies < least:
        more = "，联合调解的调委会一份" if terms.joint_committee else ""
        more += "，申请司法确认给法院一份" if terms.confirm_planned else ""
        raise Refused(f"协议书至少一式{least}份：当事人各一份，调委会留存一份{more}（人民调解法29）。", "copies")
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


WRITTEN_DOWN = "facts issues responsibility reached_on location recorder_name joint_committee confirm_planned court_risk_told".split()


def _unsaved(dispute: Dispute, terms: Terms) -> Agreement:
    return Agreement(dispute=dispute, **{name: getattr(terms, name) for name in WRITTEN_DOWN})


def _write(dispute: Dispute, terms: Terms, form: AgreementForm, number: str) -> Agreement:
    agreement = _unsaved(dispute, terms)
    agreement.form, agreement.number = form.value, number
    agreement.copies = terms.copies or agreement.least_copies
    agreement.save()
    for order, promise in enumerate(terms.promises, start=1):
        values = {name: getattr(promise, name) for name in Promise.__slots__}
        Obligation.objects.create(agreement=agreement, order=order, **values)
    return agreement


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
        withdraw_agreement_papers(dispute, reason, by=by, at=at)
    withdraw_termination_notices(dispute, reason, by=by, at=at)
    review.review(dispute=dispute, at=at)
    return dispute
