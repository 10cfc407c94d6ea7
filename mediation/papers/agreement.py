"""Papers of the agreement and of what became of it: the agreement, its register, receipts, urging, visits."""

from __future__ import annotations

import datetime

from mediation import facts as bridge
from mediation.models import Agreement, Dispute, FollowUp, Obligation, Performance
from mediation.papers.common import Data, iso, names_of, parties_of, signing_mediators
from rules.remedies import remedies
from rules.vocabulary import DisputeType, ObligationKind, PartyRole

LABOUR = frozenset({DisputeType.MIGRANT_WAGE, DisputeType.LABOUR_OTHER})  # 劳动争议调解仲裁法 16


def agreement(dispute: Dispute, made: Agreement, on: datetime.date) -> Data:
    """人民调解法 29."""
    obligations = list(made.obligations.select_related("debtor", "creditor"))
    return {
        "parties": parties_of(dispute, made.reached_on),
        "facts": made.facts,
        "issues": made.issues,
        "responsibilities": [{"content": made.responsibility}] if made.responsibility else [],
        "terms": [obligation.content for obligation in obligations],
        "obligations": [_obligation(obligation) for obligation in obligations],
        "copies": made.copies,
        "mediators": signing_mediators(dispute),
        "recorder": made.recorder_name,
        "signed_on": None,
        "confirmable": True,
        "court": made.confirmation_court,
    }


def _obligation(obligation: Obligation) -> Data:
    return {
        "debtor": obligation.debtor.name,
        "creditor": obligation.creditor.name if obligation.creditor else "",
        "kind": obligation.kind,
        "content": obligation.content,
        "amount_fen": obligation.amount_fen if obligation.kind == ObligationKind.PAY else None,
        "manner": obligation.manner,
        "place": obligation.location,
        "due_on": iso(obligation.due_on),
    }


def oral_agreement_register(dispute: Dispute, made: Agreement, on: datetime.date) -> Data:
    """What was agreed by word of mouth, written down by the mediator (人民调解法 28)."""
    obligations = list(made.obligations.select_related("debtor", "creditor"))
    paid = [o.amount_fen or 0 for o in obligations if o.kind == ObligationKind.PAY]
    return {
        "agreed_on": iso(made.reached_on),
        "place": made.location,
        "parties": parties_of(dispute, made.reached_on),
        "facts": f"{made.facts}\n{made.issues}",
        "terms": [obligation.content for obligation in obligations],
        "performance_text": "\n".join(filter(None, map(_how, obligations)))[:2_000],
        "amount_fen": sum(paid) if paid else dispute.amount_fen,
        "performance": performance_code(obligations),
        "mediators": signing_mediators(dispute),
        "recorder": made.recorder_name,
    }


def _how(obligation: Obligation) -> str:
    due = f"{obligation.due_on:%Y年%-m月%-d日}前" if obligation.due_on else ""
    said = "，".join(filter(None, [obligation.manner, obligation.location, due]))
    return f"第{obligation.order}项：{said}" if said else ""


def performance_code(obligations: list[Obligation]) -> str:
    """`full`, `part` or `none`; empty where nothing was promised."""
    if not obligations:
        return ""
    still_open = [obligation for obligation in obligations if obligation.is_open]
    if not still_open:
        return "full"
    begun = len(still_open) < len(obligations) or any(obligation.performances.exists() for obligation in still_open)
    return "part" if begun else "none"


def performance_receipt(dispute: Dispute, act: Performance, on: datetime.date) -> Data:
    """What was received, signed by who received it."""
    promised = act.obligation
    creditors = [promised.creditor.name] if promised.creditor else _other_names(dispute, promised)
    return {
        "agreement_number": promised.agreement.number,
        "agreed_on": iso(promised.agreement.reached_on),
        "debtors": [promised.debtor.name],
        "creditors": creditors,
        "kind": promised.kind,
        "content": promised.content,
        "amount_fen": act.amount_fen if promised.kind == ObligationKind.PAY else None,
        "manner": act.manner or promised.manner,
        "place": promised.location,
        "received_on": iso(act.performed_on),
        "extent": "full" if act.is_whole else "part",
    }


def _other_names(dispute: Dispute, promised: Obligation) -> list[str]:
    """A promise to everybody is received by everybody else."""
    return [party.name for party in dispute.parties.all() if party.pk != promised.debtor_id] or [promised.debtor.name]


def overdue(made: Agreement, on: datetime.date) -> list[Obligation]:
    """Promises that are due and not kept."""
    rows = made.obligations.filter(due_on__lt=on, performed_on=None, released_on=None)
    return list(rows.select_related("debtor", "creditor"))


def urging_notice(dispute: Dispute, made: Agreement, on: datetime.date) -> Data:
    """The committee urges what was promised (人民调解法 31)."""
    late = overdue(made, on)
    confirmed = made.confirmation_result == Agreement.Ruling.CONFIRMED
    may_confirm = made.confirm_safe and made.confirm_safe >= on and made.confirmation_applied_on is None
    return {
        "agreement_number": made.number,
        "effective_on": iso(made.effective_on),
        "debtors": list(dict.fromkeys(obligation.debtor.name for obligation in late)),
        "overdue": [
            {
                "content": obligation.content,
                "creditor": obligation.creditor.name if obligation.creditor else "",
                "amount_fen": obligation.rest_fen,
                "due_on": iso(obligation.due_on),
            }
            for obligation in late
        ],
        "confirm_by": iso(made.confirm_safe) if may_confirm else None,
        "confirmed": confirmed,
        "payment_order": DisputeType(dispute.dispute_type) in LABOUR
        and any(o.kind == ObligationKind.PAY for o in late),
        "court": made.confirmation_court,
        "remedies": list(remedies(DisputeType(dispute.dispute_type))),
        "issued_on": iso(on),
    }


def follow_up_record(dispute: Dispute, visit: FollowUp, on: datetime.date) -> Data:
    """A visit after the agreement (人民调解法 31)."""
    made = bridge.current_agreement(dispute)
    return {
        "agreement_number": made.number if made else "",
        "visited": names_of(dispute, *PartyRole),
        "visited_on": iso(visit.visited_on),
        "performance": performance_code(list(made.obligations.all())) if made else "",
        "performance_text": visit.performance,
        "satisfaction": {True: "satisfied", False: "dissatisfied", None: ""}[visit.is_satisfied],
        "tension": "found" if visit.new_tension else "none",
        "tension_text": visit.note,
        "visitors": [visit.visited_by.name],
    }
