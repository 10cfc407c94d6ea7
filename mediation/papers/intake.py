"""Papers of the beginning: application, register, receipt, rights, refusal, powers, addresses."""

from __future__ import annotations

import datetime

from django.conf import settings

from mediation import clocks
from mediation.models import Dispute, Party, Representative
from mediation.moments import day_of
from mediation.papers.common import Data, iso, items, names_of, others_than, parties_of, party_data
from mediation.papers.onward import limitation_note
from rules.remedies import remedies
from rules.vocabulary import Action, Channel, DisputeType, PartyRole, RequestForm, RiskTag

OTHER_SIDE = (PartyRole.RESPONDENT, PartyRole.THIRD)


def application(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """A party asks for mediation; what was said aloud was written down by whoever registered it (若干规定 23)."""
    is_oral = dispute.request_form == RequestForm.ORAL
    return {
        "applicants": parties_of(dispute, on, PartyRole.APPLICANT),
        "respondents": parties_of(dispute, on, *OTHER_SIDE),
        "summary": dispute.narrative,
        "claims": items(dispute.claim),
        "applied_on": iso(day_of(dispute.registered_at)),
        "form": "oral" if is_oral else "written",
        "recorder": dispute.registered_by.name if is_oral else "",
    }


def intake_register(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """Everything that is known on the day of registration."""
    place = dispute.grid or dispute.village or dispute.township or dispute.county
    return {
        "registered_on": iso(day_of(dispute.registered_at)),
        "channel": Channel(dispute.channel).label,
        "request_form": RequestForm(dispute.request_form).label,
        "complexity": dispute.get_complexity_display(),
        "place": place.full_name,
        "occurred": f"{dispute.occurred_on:%Y年%-m月%-d日}" if dispute.occurred_on else "",
        "summary": dispute.narrative,
        "claims": items(dispute.claim),
        "amount_fen": dispute.amount_fen,
        "risks": [RiskTag(tag).label for tag in dispute.risk_tags],
        "earlier_steps": dispute.prior_attempts,
        "registrar": dispute.registered_by.name,
    }


def intake_receipt(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """The day of the request, the sides and the exact claim (时效规定 12)."""
    limit = clocks.mediation_clock(dispute)
    return {
        "requested_on": iso(day_of(dispute.registered_at)),
        "issued_on": iso(on),
        "request_form": RequestForm(dispute.request_form).label,
        "claimants": names_of(dispute, PartyRole.APPLICANT),
        "respondents": names_of(dispute, *OTHER_SIDE),
        "claims": items(dispute.claim),
        "amount_fen": dispute.amount_fen,
        "mediate_by": iso(limit.safe_on) if limit else None,
        "is_provisional": bool(limit and limit.is_provisional),
        "address": dispute.responsible.address,
        "progress_code": dispute.progress_code,
        "progress_url": f"{settings.SITE_URL}/p/{dispute.progress_code}/",
    }


def rights_notice(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """人民调解法 23, 24."""
    return {"given_on": iso(on)}


def refusal_notice(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """Why not, and where to go instead (若干规定 24)."""
    entry = dispute.timeline.filter(action=Action.DECLINE.value).last()
    reason, _, route = (entry.reason if entry else "").partition(" 已告知：")
    return {
        "applicants": names_of(dispute, PartyRole.APPLICANT),
        "respondents": names_of(dispute, PartyRole.RESPONDENT),
        "requested_on": iso(day_of(dispute.registered_at)),
        "refused_on": iso(day_of(entry.at) if entry else on),
        "matter": dispute.claim,
        "reason": reason,
        "article": "人民调解工作若干规定第二十二条、第二十四条",
        "where_to_go": [route] if route else list(remedies(DisputeType(dispute.dispute_type))),
        "limitation_note": limitation_note(dispute),
    }


def power_of_attorney(dispute: Dispute, party: Party, on: datetime.date) -> Data:
    """One party trusts its agents; which powers it gives, it says at the printing or with a pen."""
    agents = [_agent(person) for person in party.representatives.all() if person.kind == Representative.Kind.AGENT]
    known: Data = {"agents": agents} if agents else {}
    return {"principals": [_alone(party, on)], "opponents": others_than(dispute, party), **known}


def _alone(party: Party, on: datetime.date) -> Data:
    return {**party_data(party, on), "role": "委托人", "representatives": []}


def _agent(person: Representative) -> Data:
    return {"name": person.name, "relation": person.relation, "phone": person.phone}


def service_address(dispute: Dispute, party: Party, on: datetime.date) -> Data:
    """Where papers reach one party; whom and where is asked at the printing."""
    return {"parties": [party_data(party, on)], "phone": party.phone}
