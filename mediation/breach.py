"""A promise was not kept: which ways are open, and until when (人民调解法 31-33; 民事诉讼法 225, 250; 民法典 188, 189).

`safe` is the day people are told, `last` the last lawful one. A period can be interrupted or suspended; nobody is told here
that it ran out, only until when it certainly runs.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from mediation.models import Agreement, Obligation
from rules import calendar
from rules.parameters import ENFORCEMENT, LABOUR_ARBITRATION, LIMITATION, LegalPeriod
from rules.vocabulary import DisputeType, ObligationKind

LABOUR = (DisputeType.MIGRANT_WAGE, DisputeType.LABOUR_OTHER)


@dataclass(frozen=True, slots=True)
class Way:
    """One way, with its article and its limit; without `safe` there is no limit of its own."""

    title: str
    how: str
    basis: str
    safe: datetime.date | None = None
    last: datetime.date | None = None
    is_provisional: bool = False


def overdue(agreement: Agreement, on: datetime.date) -> list[Obligation]:
    """Open promises whose day is over."""
    promises = agreement.obligations.all() if agreement.effective_on else []
    return [promise for promise in promises if promise.is_open and promise.due_on and promise.due_on < on]


def period_ends(promise: Obligation, others: list[Obligation]) -> datetime.date | None:
    """The last day of the period of performance: of instalments that of the last one (民法典 189; 民事诉讼法 250 II)."""
    if not promise.series:
        return promise.due_on
    return max((each.due_on for each in others if each.series == promise.series and each.due_on), default=None)


def ways(agreement: Agreement, on: datetime.date) -> list[Way]:
    """What the creditor may do now; empty while nothing is overdue. The limit is that of the promise that ends first."""
    late = overdue(agreement, on)
    every = list(agreement.obligations.all())
    ends = min((day for promise in late if (day := period_ends(promise, every))), default=None)
    if ends is None:
        return []
    if agreement.confirmation_result == Agreement.Ruling.CONFIRMED:
        return [_enforcement(agreement, ends)]
    return [*_confirmation(agreement, on), _suit(ends), *_order(agreement, late, ends), *_arbitration(agreement, ends)]


def _until(period: LegalPeriod, start: datetime.date) -> calendar.Deadline:
    return calendar.deadline(start, calendar.Period.parse(period.text), calendar.shipped_holidays())


def _enforcement(agreement: Agreement, ends: datetime.date) -> Way:
    limit = _until(ENFORCEMENT, ends)
    number = f"，带上确认裁定书{agreement.confirmation_number}" if agreement.confirmation_number else ""
    return Way(
        "申请强制执行",
        f"向作出裁定的人民法院或者有管辖权的人民法院申请{number}。",
        "人民调解法 33；民事诉讼法 206、250",
        limit.safe,
        limit.deadline,
        limit.provisional,
    )


def _confirmation(agreement: Agreement, on: datetime.date) -> list[Way]:
    last = agreement.confirm_deadline
    if last is None or last < on or agreement.confirmation_applied_on is not None:
        return []
    how = "双方一起申请；确认以后对方不履行的，可以申请强制执行。"
    return [Way("共同申请司法确认", how, "人民调解法 33；民事诉讼法 205", agreement.confirm_safe, last)]


def _suit(ends: datetime.date) -> Way:
    limit = _until(LIMITATION, ends)
    how = "就协议的履行或者内容向人民法院起诉。"
    return Way("起诉", how, "人民调解法 32；民法典 188、189", limit.safe, limit.deadline, limit.provisional)


def _order(agreement: Agreement, late: list[Obligation], ends: datetime.date) -> list[Way]:
    if not any(promise.kind == ObligationKind.PAY for promise in late):
        return []
    limit = _until(LIMITATION, ends)
    if DisputeType(agreement.dispute.dispute_type) in LABOUR:
        how = "因拖欠劳动报酬、工伤医疗费、经济补偿或者赔偿金的，持调解协议书向人民法院申请支付令。"
        return [Way("申请支付令", how, "劳动争议调解仲裁法 16", limit.safe, limit.deadline, limit.provisional)]
    how = "到期的金钱债务，双方没有其他债务纠纷、支付令能够送达的，可以向有管辖权的基层人民法院申请。"
    return [Way("申请支付令", how, "民事诉讼法 225", limit.safe, limit.deadline, limit.provisional)]


def _arbitration(agreement: Agreement, ends: datetime.date) -> list[Way]:
    if DisputeType(agreement.dispute.dispute_type) not in LABOUR:
        return []
    limit = _until(LABOUR_ARBITRATION, ends)
    how = "向劳动争议仲裁委员会申请仲裁。"
    return [Way("申请劳动仲裁", how, "劳动争议调解仲裁法 15、27", limit.safe, limit.deadline, limit.provisional)]
