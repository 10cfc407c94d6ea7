"""Papers of the ways out: sent up, terminated, referred, legal aid. None of them carries an offer (特邀调解规定 22)."""

from __future__ import annotations

import datetime

from mediation import clocks
from mediation.models import Dispute, Handover, LegalClock, Referral, TimelineEntry
from mediation.moments import day_of
from mediation.papers.common import Data, iso, items, letterhead, names_of, party_data, pieces
from rules.legal_words import ClockStart
from rules.lifecycle import BEFORE_EFFECT
from rules.paper_words import PaperKind
from rules.remedies import remedies
from rules.vocabulary import Action, Channel, CloseReason, DisputeType, PartyRole, PartyTag, ReferralKind


def escalation_slip(dispute: Dispute, handover: Handover, on: datetime.date) -> Data:
    """What goes up, with the rule that sent it or the person's reason."""
    finding = _finding_of(handover)
    return {
        "act": "escalate",
        "from_organisation": letterhead(handover.from_organisation),
        "to_organisation": handover.to_organisation.name,
        "registered_on": iso(day_of(dispute.registered_at)),
        "handed_on": iso(day_of(handover.sent_at)),
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
            "on": iso(day_of(session.held_at)),
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


def termination_notice(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """人民调解法 26: why it ended, and which ways stay open."""
    entry = ending(dispute)
    refused = entry is not None and entry.action == Action.REFUSE
    reason = CloseReason.REFUSED if refused else CloseReason.NOT_SETTLED
    return {
        "recipients": names_of(dispute, *PartyRole),
        "accepted_on": iso(dispute.accepted_on or day_of(dispute.registered_at)),
        "terminated_on": iso(day_of(entry.at) if entry else on),
        "reason": reason.label,
        "reason_text": entry.reason if entry else "",
        "remedies": list(remedies(DisputeType(dispute.dispute_type))),
        "limitation_note": limitation_note(dispute),
    }


def limitation_note(dispute: Dispute) -> str:
    """A request interrupts limitation (时效规定 12); the committee's own initiative does not."""
    requested = day_of(dispute.registered_at)
    known = f"登记的时效届满日为{dispute.limitation_on:%Y年%-m月%-d日}。" if dispute.limitation_on else ""
    if clocks.interrupted_on(dispute) is None:
        return known
    return f"当事人于{requested:%Y年%-m月%-d日}向人民调解委员会提出请求，诉讼时效自提出请求之日起中断。{known}"


def lawyer_packet(dispute: Dispute, referral: Referral, on: datetime.date) -> Data:
    """Facts, undisputed facts, claims, evidence, deadlines. Concessions and offers stay in the file (特邀调解规定 22)."""
    assisted = [referral.party.name] if referral.party else names_of(dispute, PartyRole.APPLICANT)
    return {
        "aid_centre": referral.organisation.name,
        "prepared_on": iso(on),
        "assisted": assisted,
        "aid_reasons": _aid_reasons(dispute, referral),
        "facts": dispute.narrative,
        "undisputed": pieces(dispute.undisputed_facts, 2_000),
        "claims": items(dispute.claim),
        "amount_fen": dispute.amount_fen,
        "evidence": [{"name": item} for item in pieces(dispute.evidence, 200)],
        "deadlines": _deadlines(dispute),
    }


def _aid_reasons(dispute: Dispute, referral: Referral) -> list[str]:
    tags = [PartyTag(tag).label for tag in (referral.party.tags if referral.party else [])]
    matter = [dispute.get_aid_matter_display()] if dispute.aid_matter != "none" else []
    hardship = ["经济困难"] if dispute.economic_hardship else []
    return list(dict.fromkeys([referral.reason, *matter, *hardship, *tags]))


LIMITATION_BASIS = "民法典188；劳动争议调解仲裁法27"


def _deadlines(dispute: Dispute) -> list[Data]:
    """People are told the safe day; the last lawful day stands beside it where it is another one."""
    limit = dispute.limitation_on
    told = [{"name": "诉讼或仲裁时效届满", "on": iso(limit), "basis": LIMITATION_BASIS}] if limit else []
    running = [clock for clock in dispute.clocks.all() if not (limit and clock.since == ClockStart.HARM_KNOWN)]
    return told + [{"name": _clock_name(clock), "on": iso(clock.safe_on), "basis": clock.basis} for clock in running]


def _clock_name(clock: LegalClock) -> str:
    last = f"法定最后一天{clock.deadline_on:%Y年%-m月%-d日}" if clock.deadline_on != clock.safe_on else ""
    notes = "，".join(filter(None, ["暂定" if clock.is_provisional else "", last]))
    return f"{clock.since_term.period_name}（{notes}）" if notes else clock.since_term.period_name


def case_termination_table(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """The end on one sheet, for the dossier; what is still in dispute is asked at the printing."""
    notice = termination_notice(dispute, subject, on)
    told = [party.notice_delivered_on for party in dispute.parties.all() if party.notice_delivered_on]
    issued = dispute.papers.filter(kind=PaperKind.TERMINATION_NOTICE.value, state="issued").last()
    return {
        **{name: notice[name] for name in ("accepted_on", "terminated_on", "reason", "reason_text")},
        "channel": Channel(dispute.channel).label,
        "sessions": dispute.sessions.count(),
        "summary": dispute.narrative,
        "told": notice["remedies"],
        "told_on": iso(max(told, default=None)),
        "notice_number": issued.number if issued else "",
    }


_ORGAN = {
    ReferralKind.COURT: "当事人选择向人民法院起诉",
    ReferralKind.ARBITRATION: "当事人选择申请仲裁",
    ReferralKind.ADMINISTRATION: "当事人选择由行政机关处理",
}


def entrustment_letter(dispute: Dispute, referral: Referral, on: datetime.date) -> Data:
    """The matter goes to another body."""
    kind = ReferralKind(referral.kind)
    return {
        "act": "refer",
        "from_organisation": letterhead(dispute.responsible),
        "to_organisation": referral.organisation.name,
        "summary": dispute.narrative,
        "reason": "。".join(filter(None, [_ORGAN.get(kind, kind.label), referral.reason])),
        "issued_on": iso(on),
    }


_GROUNDS = {
    "social_insurance": "social_benefit",
    "maintenance": "support",
    "capacity": "incapacity",
    **{code: code for code in ("state_compensation", "pension", "labour", "injury", "pollution")},
}


def aid_application(dispute: Dispute, referral: Referral, on: datetime.date) -> Data:
    """What the committee helps a party to ask for (法律援助法 31, 32, 41-44)."""
    party = referral.party
    helped = [party] if party else [p for p in dispute.parties.all() if p.role == PartyRole.APPLICANT]
    roles = {each.role for each in helped}
    ground = _GROUNDS.get(dispute.aid_matter)
    return {
        "aid_centre": referral.organisation.name,
        "parties": [party_data(each, on) for each in helped],
        "opponents": [other.name for other in dispute.parties.all() if other.role not in roles],
        "facts": dispute.narrative,
        "claims": pieces(dispute.claim, 1_000),
        "amount_fen": dispute.amount_fen,
        "deadlines": _deadlines(dispute),
        "applied_on": iso(on),
        **({"ground": ground} if ground else {}),
    }
