"""Model → paper data: the only bridge to documents. Each builder returns the plain mapping its paper expects.

What the paper must not carry is not built: nothing here reads the confidential notes of a session.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings

from mediation import clocks
from mediation.models import (
    Agreement,
    Dispute,
    Handover,
    LegalClock,
    MediationSession,
    Obligation,
    Party,
    Referral,
    Representative,
    TimelineEntry,
)
from mediation.moments import CHINA, day_of
from mediation.wording import split_names
from rules.legal_words import ClockStart
from rules.lifecycle import BEFORE_EFFECT
from rules.remedies import remedies
from rules.vocabulary import (
    Action,
    Channel,
    CloseReason,
    DisputeType,
    ObligationKind,
    PaperKind,
    PartyKind,
    PartyRole,
    PartyTag,
    RequestForm,
    RiskTag,
)

Data = dict[str, Any]
CHILD = 8  # under eight a child is represented and does not sign (民法典 20)


def build(kind: PaperKind, dispute: Dispute, subject: Any, on: datetime.date) -> Data:
    """The data of one paper of a dispute as JSON-able mapping. `subject` is a session, an agreement, a hand-over …"""
    return BUILDERS[kind](dispute, subject, on)


def party_data(party: Party, on: datetime.date) -> Data:
    """One party with everybody who stands for it."""
    age = _age(party, on)
    return {
        "role": party.get_role_display(),
        "kind": party.kind,
        "name": party.name,
        "signs": not (age is not None and age < CHILD),
        "gender": party.get_gender_display() if party.gender else "",
        "age": age if party.kind == PartyKind.PERSON else None,
        "ethnicity": party.ethnicity,
        "occupation": party.occupation,
        "address": party.address,
        "id_number": party.id_number,
        "phone": party.phone,
        "legal_head": party.representative_name,
        "legal_head_title": party.representative_title,
        "credit_code": party.credit_code,
        "representatives": [_representative(person) for person in party.representatives.all()],
    }


def _representative(person: Representative) -> Data:
    return {
        "name": person.name,
        "standing": person.kind,
        "relation": person.relation,
        "phone": person.phone,
        "authority": person.authority,
    }


def _age(party: Party, on: datetime.date) -> int | None:
    if party.birth_on is None:
        return None
    return on.year - party.birth_on.year - ((on.month, on.day) < (party.birth_on.month, party.birth_on.day))


def _common(dispute: Dispute) -> Data:
    return {
        "committee": dispute.responsible.name,
        "case_number": dispute.file_number,
        "dispute_type": dispute.get_dispute_type_display(),
    }


def _parties(dispute: Dispute, on: datetime.date) -> list[Data]:
    return [party_data(party, on) for party in dispute.parties.all()]


def _names(dispute: Dispute, *roles: PartyRole) -> list[str]:
    return [party.name for party in dispute.parties.all() if party.role in roles]


def _handler(dispute: Dispute) -> Data:
    handler = dispute.mediator or dispute.registered_by
    return {"handler": handler.name, "phone": dispute.responsible.phone}


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _mediators(dispute: Dispute) -> list[str]:
    """The mediator in charge and the panel's registered mediators: those who may sign as mediator."""
    names = [dispute.mediator.name] if dispute.mediator else []
    panel = dispute.panels.first()
    if panel is not None:
        names += [m.person_name for m in panel.members.filter(is_mediator=True, replaced_on=None)]
    return list(dict.fromkeys(names))[:9]


def _intake_register(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    place = dispute.grid or dispute.village or dispute.township or dispute.county
    return {
        **_common(dispute),
        "registered_on": _day(day_of(dispute.registered_at)),
        "channel": Channel(dispute.channel).label,
        "request_form": RequestForm(dispute.request_form).label,
        "complexity": dispute.get_complexity_display(),
        "parties": _parties(dispute, on),
        "place": place.full_name,
        "occurred": f"{dispute.occurred_on:%Y年%-m月%-d日}" if dispute.occurred_on else "",
        "summary": dispute.narrative,
        "claims": _items(dispute.claim),
        "amount_fen": dispute.amount_fen,
        "risks": [RiskTag(tag).label for tag in dispute.risk_tags],
        "earlier_steps": dispute.prior_attempts,
        "registrar": dispute.registered_by.name,
    }


def _items(text: str) -> list[str]:
    """One item per line that says something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pieces(text: str, longest: int) -> list[str]:
    """Items no longer than a paper takes them; a longer one goes on in the next, and nothing is cut off."""
    return [item[start : start + longest] for item in _items(text) for start in range(0, len(item), longest)]


def _intake_receipt(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    limit = clocks.mediation_clock(dispute)
    return {
        **_common(dispute),
        "requested_on": _day(day_of(dispute.registered_at)),
        "issued_on": _day(on),
        "request_form": RequestForm(dispute.request_form).label,
        "claimants": _names(dispute, PartyRole.APPLICANT),
        "respondents": _names(dispute, PartyRole.RESPONDENT, PartyRole.THIRD),
        "claims": _items(dispute.claim),
        "amount_fen": dispute.amount_fen,
        "mediate_by": _day(limit.safe_on) if limit else None,
        "is_provisional": bool(limit and limit.is_provisional),
        "address": dispute.responsible.address,
        "progress_code": dispute.progress_code,
        "progress_url": f"{settings.SITE_URL}/p/{dispute.progress_code}/",
        **_handler(dispute),
    }


def _rights_notice(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    return {
        **_common(dispute),
        "parties": _parties(dispute, on),
        "mediators": _mediators(dispute),
        "given_on": _day(on),
    }


def _session_record(dispute: Dispute, session: MediationSession, on: datetime.date) -> Data:
    held_on = day_of(session.held_at)
    return {
        **_common(dispute),
        "round": session.number,
        "started_at": session.held_at.astimezone(CHINA).replace(tzinfo=None).isoformat(timespec="minutes"),
        "place": session.location,
        "openness": "open" if session.is_public else "closed",
        "parties": [party_data(party, held_on) for party in session.attending_parties.all()],
        "participants": [
            {"name": m.person_name, "identity": m.get_role_display(), "consented": True}
            for m in session.attending_members.all()
            if not m.is_mediator
        ],
        "mediators": split_names(session.mediator_names),
        "recorder": session.recorder_name,
        "notice_given": all(p.rights_told_on and p.rights_told_on <= held_on for p in session.attending_parties.all()),
        "record": session.record,
        "result": session.result,
    }


def _agreement(dispute: Dispute, agreement: Agreement, on: datetime.date) -> Data:
    obligations = list(agreement.obligations.select_related("debtor", "creditor"))
    return {
        **_common(dispute),
        "parties": _parties(dispute, agreement.reached_on),
        "facts": agreement.facts,
        "issues": agreement.issues,
        "responsibilities": [{"content": agreement.responsibility}] if agreement.responsibility else [],
        "terms": [obligation.content for obligation in obligations],
        "obligations": [_obligation(obligation) for obligation in obligations],
        "copies": agreement.copies,
        "mediators": _mediators(dispute) or [dispute.responsible.name],
        "recorder": agreement.recorder_name,
        "signed_on": None,
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
        "due_on": _day(obligation.due_on),
    }


def _escalation_slip(dispute: Dispute, handover: Handover, on: datetime.date) -> Data:
    finding = _finding_of(handover)
    return {
        "act": "escalate",
        "from_organisation": handover.from_organisation.name,
        "to_organisation": handover.to_organisation.name,
        "case_number": dispute.file_number,
        "dispute_type": dispute.get_dispute_type_display(),
        "registered_on": _day(day_of(dispute.registered_at)),
        "handed_on": _day(day_of(handover.sent_at)),
        "parties": _parties(dispute, on),
        "summary": dispute.narrative,
        "attempts": _attempts(dispute, handover.sent_at),
        "sentence": handover.reason,
        "article": finding.get("basis", ""),
        "facts": [{"label": reason["label"], "value": f"{reason['actual']}"} for reason in finding.get("reasons", [])],
        "table_name": handover.decision.title if handover.decision else "",
        "rule_row": handover.rule_row,
        "table_digest": handover.decision.digest if handover.decision else "",
        "handler": handover.from_mediator.name if handover.from_mediator else dispute.registered_by.name,
        "phone": handover.from_organisation.phone,
    }


def _finding_of(handover: Handover) -> Data:
    findings = handover.decision.findings if handover.decision else []
    return next((f for f in findings if f["row"] == handover.rule_row), {})


def _attempts(dispute: Dispute, until: datetime.datetime) -> list[Data]:
    earlier = [{"what": dispute.prior_attempts, "outcome": "未化解"}] if dispute.prior_attempts else []
    return earlier + [
        {
            "on": _day(day_of(session.held_at)),
            "what": f"在{session.location}调解（第{session.number}次）",
            "outcome": session.get_result_display(),
        }
        for session in dispute.sessions.filter(held_at__lte=until)
    ]


ENDS = (Action.REFUSE.value, Action.TERMINATE.value, Action.REFER.value)


def ending(dispute: Dispute) -> TimelineEntry | None:
    """The entry that ended mediation without an agreement; None while it goes on, or when it was taken up again."""
    ended = None
    for entry in dispute.timeline.filter(action__in=(*ENDS, Action.RESUME.value)).order_by("pk"):
        if entry.action == Action.RESUME:
            ended = None
        elif entry.from_status in BEFORE_EFFECT:
            ended = entry
    return ended


def _termination_notice(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    entry = ending(dispute)
    refused = entry is not None and entry.action == Action.REFUSE
    reason = CloseReason.REFUSED if refused else CloseReason.NOT_SETTLED
    return {
        **_common(dispute),
        "recipients": _names(dispute, *PartyRole),
        "accepted_on": _day(dispute.accepted_on or day_of(dispute.registered_at)),
        "terminated_on": _day(day_of(entry.at) if entry else on),
        "reason": reason.label,
        "reason_text": entry.reason if entry else "",
        "remedies": list(remedies(DisputeType(dispute.dispute_type))),
        "limitation_note": _limitation(dispute),
        "mediators": _mediators(dispute),
        "phone": dispute.responsible.phone,
    }


def _limitation(dispute: Dispute) -> str:
    """A request interrupts limitation (时效规定 12); the committee's own initiative does not."""
    requested = day_of(dispute.registered_at)
    known = f"登记的时效届满日为{dispute.limitation_on:%Y年%-m月%-d日}。" if dispute.limitation_on else ""
    if clocks.interrupted_on(dispute) is None:
        return known
    return f"当事人于{requested:%Y年%-m月%-d日}向人民调解委员会提出请求，诉讼时效自提出请求之日起中断。{known}"


def _refusal_notice(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    entry = dispute.timeline.filter(action=Action.DECLINE.value).last()
    reason, _, route = (entry.reason if entry else "").partition(" 已告知：")
    return {
        "committee": dispute.responsible.name,
        "case_number": dispute.file_number,
        "applicants": _names(dispute, PartyRole.APPLICANT),
        "respondents": _names(dispute, PartyRole.RESPONDENT),
        "requested_on": _day(day_of(dispute.registered_at)),
        "refused_on": _day(day_of(entry.at) if entry else on),
        "matter": dispute.claim,
        "reason": reason,
        "article": "人民调解工作若干规定第二十二条、第二十四条",
        "where_to_go": [route] if route else list(remedies(DisputeType(dispute.dispute_type))),
        "limitation_note": _limitation(dispute),
        **_handler(dispute),
    }


def _lawyer_packet(dispute: Dispute, referral: Referral, on: datetime.date) -> Data:
    """Facts, undisputed facts, claims, evidence, deadlines. Concessions and offers stay in the file (特邀调解规定 22)."""
    assisted = [referral.party.name] if referral.party else _names(dispute, PartyRole.APPLICANT)
    return {
        **_common(dispute),
        "aid_centre": referral.organisation.name,
        "prepared_on": _day(on),
        "parties": _parties(dispute, on),
        "assisted": assisted,
        "aid_reasons": _aid_reasons(dispute, referral),
        "facts": dispute.narrative,
        "undisputed": _pieces(dispute.undisputed_facts, 2_000),
        "claims": _items(dispute.claim),
        "amount_fen": dispute.amount_fen,
        "evidence": [{"name": item} for item in _pieces(dispute.evidence, 200)],
        "deadlines": _deadlines(dispute, referral),
        **_handler(dispute),
    }


def _aid_reasons(dispute: Dispute, referral: Referral) -> list[str]:
    tags = [PartyTag(tag).label for tag in (referral.party.tags if referral.party else [])]
    matter = [dispute.get_aid_matter_display()] if dispute.aid_matter != "none" else []
    hardship = ["经济困难"] if dispute.economic_hardship else []
    return list(dict.fromkeys([referral.reason, *matter, *hardship, *tags]))


def _deadlines(dispute: Dispute, referral: Referral) -> list[Data]:
    """People are told the safe day; the last lawful day stands beside it where it is another one."""
    limit = dispute.limitation_on
    told = [{"name": "诉讼或仲裁时效届满", "on": _day(limit), "basis": LIMITATION_BASIS}] if limit else []
    running = [clock for clock in dispute.clocks.all() if not (limit and clock.since == ClockStart.HARM_KNOWN)]
    return told + [{"name": _clock_name(clock), "on": _day(clock.safe_on), "basis": clock.basis} for clock in running]


LIMITATION_BASIS = "民法典188；劳动争议调解仲裁法27"


def _clock_name(clock: LegalClock) -> str:
    last = f"法定最后一天{clock.deadline_on:%Y年%-m月%-d日}" if clock.deadline_on != clock.safe_on else ""
    notes = "，".join(filter(None, ["暂定" if clock.is_provisional else "", last]))
    return f"{clock.since_term.period_name}（{notes}）" if notes else clock.since_term.period_name


BUILDERS: dict[PaperKind, Callable[[Dispute, Any, datetime.date], Data]] = {
    PaperKind.INTAKE_REGISTER: _intake_register,
    PaperKind.INTAKE_RECEIPT: _intake_receipt,
    PaperKind.RIGHTS_NOTICE: _rights_notice,
    PaperKind.SESSION_RECORD: _session_record,
    PaperKind.AGREEMENT: _agreement,
    PaperKind.ESCALATION_SLIP: _escalation_slip,
    PaperKind.TERMINATION_NOTICE: _termination_notice,
    PaperKind.REFUSAL_NOTICE: _refusal_notice,
    PaperKind.LAWYER_PACKET: _lawyer_packet,
}
