"""Model → paper data: the only bridge to documents. Each builder returns the plain mapping its paper expects.

What the paper must not carry is not built: nothing here reads the confidential notes of a session. What a builder does not
name is asked at the printing (mediation/papers/asking.py).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from mediation.models import Dispute
from mediation.papers import agreement, court, dossier, intake, mediation, onward
from mediation.papers.asking import asked as asked
from mediation.papers.asking import begin as begin
from mediation.papers.asking import missing as missing
from mediation.papers.asking import shape_of as shape_of
from mediation.papers.common import Data as Data
from mediation.papers.common import party_data as party_data
from mediation.papers.common import shared
from mediation.papers.onward import ending as ending
from rules.paper_words import PaperKind

Builder = Callable[[Dispute, Any, datetime.date], Data]


def build(kind: PaperKind, dispute: Dispute, subject: Any, on: datetime.date) -> Data:
    """What the record says, as JSON-able mapping. `subject` is a session, an agreement, a hand-over, a party …"""
    own = BUILDERS[kind](dispute, subject, on)
    if kind is PaperKind.DOSSIER:
        return own
    room = shape_of(kind)
    return {name: value for name, value in shared(dispute, on).items() if name in room} | own


def compose(kind: PaperKind, dispute: Dispute, subject: Any, on: datetime.date, typed: Data | None = None) -> Data:
    """The whole data of a paper: the record, and what was typed for it (None: what was typed the last time)."""
    built = build(kind, dispute, subject, on)
    told = begin(kind, dispute, subject, built, on) if typed is None else typed
    return built | {name: told[name] for name in asked(kind, built) if name in told}


BUILDERS: dict[PaperKind, Builder] = {
    PaperKind.APPLICATION: intake.application,
    PaperKind.INTAKE_REGISTER: intake.intake_register,
    PaperKind.INTAKE_RECEIPT: intake.intake_receipt,
    PaperKind.RIGHTS_NOTICE: intake.rights_notice,
    PaperKind.REFUSAL_NOTICE: intake.refusal_notice,
    PaperKind.POWER_OF_ATTORNEY: intake.power_of_attorney,
    PaperKind.SERVICE_ADDRESS: intake.service_address,
    PaperKind.INVESTIGATION_RECORD: mediation.investigation_record,
    PaperKind.EVIDENCE_LIST: mediation.evidence_list,
    PaperKind.INVITATION_CONSENT: mediation.invitation_consent,
    PaperKind.SESSION_RECORD: mediation.session_record,
    PaperKind.UNDISPUTED_FACTS: mediation.undisputed_facts,
    PaperKind.EXTENSION_CONSENT: mediation.extension_consent,
    PaperKind.AGREEMENT: agreement.agreement,
    PaperKind.ORAL_AGREEMENT_REGISTER: agreement.oral_agreement_register,
    PaperKind.PERFORMANCE_RECEIPT: agreement.performance_receipt,
    PaperKind.URGING_NOTICE: agreement.urging_notice,
    PaperKind.FOLLOW_UP_RECORD: agreement.follow_up_record,
    PaperKind.CONFIRMATION_APPLICATION: court.confirmation_application,
    PaperKind.MEDIATION_PROOF: court.mediation_proof,
    PaperKind.ESCALATION_SLIP: onward.escalation_slip,
    PaperKind.TERMINATION_NOTICE: onward.termination_notice,
    PaperKind.CASE_TERMINATION_TABLE: onward.case_termination_table,
    PaperKind.ENTRUSTMENT_LETTER: onward.entrustment_letter,
    PaperKind.AID_APPLICATION: onward.aid_application,
    PaperKind.LAWYER_PACKET: onward.lawyer_packet,
    PaperKind.CLOSING_REPORT: dossier.closing_report,
    PaperKind.DOSSIER_COVER: dossier.dossier_cover,
    PaperKind.DOSSIER_CONTENTS: dossier.dossier_contents,
    PaperKind.DOSSIER_STATEMENT: dossier.dossier_statement,
    PaperKind.BACK_COVER: dossier.back_cover,
    PaperKind.DOSSIER: dossier.dossier,
}
