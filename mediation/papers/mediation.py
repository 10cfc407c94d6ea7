"""Papers of the talk: records, lists, consents. Nothing here reads the confidential notes of a session."""

from __future__ import annotations

import datetime

from mediation.models import Dispute, MediationSession, Party
from mediation.moments import CHINA, day_of
from mediation.papers.common import Data, iso, mediators_of, party_data, signing_mediators
from mediation.wording import split_names


def investigation_record(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """Who asks is known; whom, where and what is asked at the printing."""
    return {"investigators": mediators_of(dispute)}


def evidence_list(dispute: Dispute, party: Party, on: datetime.date) -> Data:
    """What one party handed in."""
    return {"submitters": [party.name], "role": party.get_role_display()}


def invitation_consent(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """Helpers take part only if the parties agree (人民调解法 20)."""
    return {}


def session_record(dispute: Dispute, session: MediationSession, on: datetime.date) -> Data:
    """人民调解法 27."""
    held_on = day_of(session.held_at)
    attending = list(session.attending_parties.all())
    return {
        "round": session.number,
        "started_at": session.held_at.astimezone(CHINA).replace(tzinfo=None).isoformat(timespec="minutes"),
        "place": session.location,
        "openness": "open" if session.is_public else "closed",
        "parties": [party_data(party, held_on) for party in attending],
        "participants": [
            {"name": m.person_name, "identity": m.get_role_display(), "consented": True}
            for m in session.attending_members.all()
            if not m.is_mediator
        ],
        "mediators": split_names(session.mediator_names),
        "recorder": session.recorder_name,
        "notice_given": all(p.rights_told_on and p.rights_told_on <= held_on for p in attending),
        "record": session.record,
        "result": session.result,
    }


def undisputed_facts(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """What nobody disputes may leave the house; what was offered may not (特邀调解规定 22)."""
    return {"mediators": signing_mediators(dispute), "recorded_on": iso(on)}


def extension_consent(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """Longer than the month only if all parties agree in writing (若干规定 33)."""
    known: Data = {"extended_to": iso(dispute.extended_to)} if dispute.extended_to else {}
    return {
        "accepted_on": iso(dispute.accepted_on),
        "mediate_by": iso(dispute.mediation_safe or dispute.mediation_deadline),
        **known,
    }
