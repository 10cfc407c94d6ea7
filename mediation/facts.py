"""Dispute → facts: the only bridge to rules, and the only place that says what a fact is in our rows.

`anchors` names the day each moving count starts from (or runs to). A finding that rests on a moving count is
about that day: the same day asks only once, a new day asks anew.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from mediation.folders import Folder, open_folder
from mediation.models import (
    Agreement,
    Dispute,
    LegalClock,
    MediationSession,
    Obligation,
    Party,
    Referral,
    Representative,
)
from mediation.moments import day_of
from rules.facts import Value
from rules.legal_words import ClockStart
from rules.signals import SIGNALS, signals
from rules.vocabulary import (
    AgreementForm,
    Channel,
    HandoverState,
    MarkKind,
    ObligationKind,
    ReferralKind,
    SessionResult,
    Status,
)


@dataclass(frozen=True, slots=True)
class Bridge:
    """Facts of one dispute on one day, and the days its counts hang on."""

    facts: dict[str, Value | None]
    anchors: dict[str, datetime.date] = field(default_factory=dict)


def build(dispute: Dispute, on: datetime.date, folder: Folder | None = None) -> Bridge:
    """Everything the rules may know about this dispute on that day; None is unknown. `folder` holds its rows."""
    folder = folder or open_folder(dispute)
    anchors = _anchors(dispute, folder)
    facts: dict[str, Value | None] = {
        **_standing(dispute),
        **_intake(dispute, folder.parties),
        **_work(dispute, folder),
        **_risk_and_aid(dispute, folder.referrals),
        **_agreement(folder),
        **_marks(folder),
    }
    for name, day in anchors.items():
        facts[name] = (day - on).days if name in COUNTDOWNS else (on - day).days
    return Bridge(facts, anchors)


UNSETTLED = (SessionResult.FAILED.value, SessionResult.CONTINUE.value)
CAME_BACK = (HandoverState.RETURNED.value, HandoverState.REVOKED.value)
COUNTDOWNS = frozenset({"month_days_left", "limitation_days_left", "confirm_days_left", "days_to_next_due"})


def current_agreement(dispute: Dispute) -> Agreement | None:
    """The agreement that was not cancelled."""
    return dispute.agreements.filter(cancelled_on=None).first()


def _standing(dispute: Dispute) -> dict[str, Value | None]:
    return {
        "status": dispute.status,
        "level": dispute.level,
        "dispute_type": dispute.dispute_type,
        "channel": dispute.channel,
        "complexity": dispute.complexity,
        "amount_fen": dispute.amount_fen,
        "is_land_contract": dispute.is_land_contract,
        "written_wanted": dispute.written_wanted,
    }


def _intake(dispute: Dispute, parties: Sequence[Party]) -> dict[str, Value | None]:
    villages = {party.village_id for party in parties if party.village_id}
    townships = {party.village.parent_id for party in parties if party.village}
    return {
        "handled_by": dispute.handled_by,
        "is_entrusted": Channel(dispute.channel).is_entrusted,
        "special_organ_only": dispute.special_organ_only,
        "law_forbids_mediation": dispute.law_forbids_mediation,
        "is_criminal": dispute.is_criminal,
        "is_civil": dispute.is_civil,
        "court_entrustment": dispute.court_entrustment,
        "party_refused": any(party.is_willing is False for party in parties),
        "is_cross_village": _more_than_one(villages, parties),
        "is_cross_township": _more_than_one(townships, parties),
        "parties_count": len(parties),
        "party_tags": frozenset(tag for party in parties for tag in party.tags),
    }


def _more_than_one(places: Collection[int | None], parties: Sequence[Party]) -> bool | None:
    """Two are two; but one is only one when nobody's place is unknown."""
    if len(places) > 1:
        return True
    return False if parties and all(party.village_id for party in parties) else None


def _work(dispute: Dispute, folder: Folder) -> dict[str, Value | None]:
    panel, visits = next(iter(folder.panels), None), folder.visits
    states = {handover.state for handover in folder.handovers}
    # What was tried before the dispute came back down has been answered by its return.
    back = max((h.answered_at for h in folder.handovers if h.answered_at and h.state in CAME_BACK), default=None)
    here = [s for s in folder.sessions if s.level == dispute.level and s.result in UNSETTLED]
    here = [s for s in here if day_of(s.held_at) >= dispute.level_since and (back is None or s.held_at >= back)]
    return {
        "sessions_count": len(folder.sessions),
        "attempts_at_level": len(here),
        "panel_gave_up": bool(panel and panel.gave_up_on and panel.gave_up_on >= dispute.level_since),
        "handover_pending": HandoverState.PENDING.value in states,
        "was_returned": HandoverState.RETURNED.value in states,
        "extension_agreed": dispute.extended_to is not None,
        "follow_ups_count": len(visits),
        "new_tension": bool(visits and visits[-1].new_tension),
    }


def _risk_and_aid(dispute: Dispute, referrals: Sequence[Referral]) -> dict[str, Value | None]:
    return {
        "risk_tags": frozenset(dispute.risk_tags),
        "group_size": dispute.group_size,
        "police_calls": dispute.police_calls,
        "danger_reported": dispute.danger_reported_on is not None,
        "aid_matter": dispute.aid_matter,
        "economic_hardship": dispute.economic_hardship,
        "aid_requested": dispute.aid_requested,
        "aid_pending": any(referral.kind == ReferralKind.LEGAL_AID for referral in referrals),
    }


def _agreement(folder: Folder) -> dict[str, Value | None]:
    """What an agreement says and what it leaves out (人民调解法 29). What only a reader can judge stays unknown."""
    unknown: dict[str, Value | None] = dict.fromkeys((*NEVER_RECORDED, *SIGNALS))
    agreement, promises = folder.agreement, folder.promises
    if agreement is None:
        return unknown | dict.fromkeys(SAID)
    payments = [promise for promise in promises if promise.kind == ObligationKind.PAY]
    acts = [promise for promise in promises if promise.kind != ObligationKind.REFRAIN]  # a ban has no day of its own
    return unknown | {
        "agreement_form": agreement.form,
        "has_payment": bool(payments),
        "has_amount": all(promise.amount_fen for promise in payments) if payments else None,
        "has_due_date": all(promise.due_on for promise in acts),
        "has_manner": all(promise.manner for promise in acts),
        "has_place": all(promise.location for promise in acts),
        "has_dispute_facts": bool(agreement.facts and agreement.issues),
        "has_responsibility": bool(agreement.responsibility),
        **signals(promise.content for promise in promises),
    }


def _marks(folder: Folder) -> dict[str, Value | None]:
    """Who signed for whom, and what the court said. An oral agreement has no marks, so nobody's is missing."""
    agreement = folder.agreement
    if agreement is None:
        return dict.fromkeys(("confirmation_applied", "agreement_confirmed", "guardian_signed"))
    wards = [party.pk for party in folder.parties if party.needs_guardian]
    guardian = Representative.Kind.GUARDIAN
    by_guardian = {m.party_id for m in folder.marks if m.representative and m.representative.kind == guardian}
    is_asked = bool(wards) and agreement.form == AgreementForm.WRITTEN
    return {
        "confirmation_applied": agreement.confirmation_applied_on is not None,
        "agreement_confirmed": agreement.confirmation_result == Agreement.Ruling.CONFIRMED,
        "guardian_signed": by_guardian >= set(wards) if is_asked else None,
    }


SAID = (
    "agreement_form",
    "has_payment",
    "has_amount",
    "has_due_date",
    "has_manner",
    "has_place",
    "has_dispute_facts",
    "has_responsibility",
)
NOT_RECORDED = ("aid_granted",)
JUDGED = ("harms_others", "electronic_signature")
NEVER_RECORDED = frozenset({*NOT_RECORDED, *JUDGED})


def _anchors(dispute: Dispute, folder: Folder) -> dict[str, datetime.date]:
    # Two sessions may bear the same moment.
    last_session = max(folder.sessions, key=lambda session: (session.held_at, session.number), default=None)
    agreement, safe = folder.agreement, _safe_days(folder.clocks)
    days: dict[str, datetime.date | None] = {
        "days_at_level": dispute.level_since,
        "days_in_status": dispute.status_since,
        "days_since_registered": day_of(dispute.registered_at),
        "days_since_accepted": dispute.accepted_on,
        "month_days_left": min((safe[s] for s in safe if s.is_mediation), default=None),
        "limitation_days_left": dispute.limitation_on or safe.get(ClockStart.HARM_KNOWN),
        "days_since_last_session": day_of(last_session.held_at) if last_session else None,
        "days_since_settled": _settled_on(dispute, last_session),
        "days_since_effective": agreement.effective_on if agreement else None,
        "confirm_days_left": safe.get(ClockStart.EFFECTIVE),
        "days_past_confirm": agreement.confirm_deadline if agreement and not agreement.confirm_lapsed_on else None,
        "days_to_next_due": next_due(agreement, folder.promises),
    }
    return {name: day for name, day in days.items() if day is not None}


def _safe_days(clocks: Sequence[LegalClock]) -> dict[ClockStart, datetime.date]:
    """The safe day of every period of law that runs, the nearest of each kind. An appraisal stops that of mediation."""
    days: dict[ClockStart, datetime.date] = {}
    for clock in clocks:  # the nearest first
        days.setdefault(clock.since_term, clock.safe_on)
    return days


def _settled_on(dispute: Dispute, last: MediationSession | None) -> datetime.date | None:
    """The day on which the parties agreed, while the agreement is yet to be written."""
    if last is None or dispute.status != Status.MEDIATING or last.result != SessionResult.SETTLED:
        return None
    return day_of(last.held_at)


def next_due(agreement: Agreement | None, promises: Iterable[Obligation] | None = None) -> datetime.date | None:
    """The earliest unperformed due date of an effective agreement."""
    if agreement is None or agreement.effective_on is None:
        return None
    if promises is None:
        promises = agreement.obligations.all()  # lists of disputes have them prefetched
    return min((o.due_on for o in promises if o.is_open and o.due_on is not None), default=None)


def unperformed(agreement: Agreement) -> QuerySet[Obligation]:
    """Obligations neither performed nor released."""
    return Obligation.objects.filter(agreement=agreement, performed_on=None, released_on=None)


def missing_marks(agreement: Agreement) -> list[str]:
    """What still keeps a written agreement from taking effect (人民调解法 29); empty for an oral one."""
    if agreement.form == AgreementForm.ORAL:
        return []
    marks = list(agreement.marks.all())
    signed = {mark.party_id for mark in marks}
    missing = [f"{party.name}签名、盖章或按指印" for party in agreement.dispute.parties.all() if party.pk not in signed]
    if not any(mark.kind == MarkKind.MEDIATOR_SIGNATURE for mark in marks):
        missing.append(MarkKind.MEDIATOR_SIGNATURE.label)
    # The seal that counts is that of the committee which carries the file; in a joint mediation the other one seals too.
    sealed_by = {mark.signer_name for mark in marks if mark.kind == MarkKind.COMMITTEE_SEAL}
    if agreement.dispute.responsible.name not in sealed_by:
        missing.append(MarkKind.COMMITTEE_SEAL.label)
    joint = agreement.joint_committee
    return missing + ([f"{joint.name}印章"] if joint and joint.name not in sealed_by else [])
