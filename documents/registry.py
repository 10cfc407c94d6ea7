"""Every kind of paper: its stored code, its title, the shape of its data and the story it tells. One line each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from documents.layout.compose import Compositor, Story
from documents.papers import (
    agreement,
    aid_application,
    application,
    back_cover,
    case_termination_table,
    closing_report,
    confirmation_application,
    dossier_contents,
    dossier_cover,
    dossier_statement,
    entrustment_letter,
    escalation_slip,
    evidence_list,
    extension_consent,
    follow_up_record,
    intake_receipt,
    intake_register,
    investigation_record,
    invitation_consent,
    lawyer_packet,
    mediation_proof,
    monthly_sheet,
    oral_agreement_register,
    performance_receipt,
    power_of_attorney,
    refusal_notice,
    rights_notice,
    service_address,
    session_record,
    termination_notice,
    undisputed_facts,
    urging_notice,
)


@dataclass(frozen=True)
class Paper:
    """One kind of paper: its stored code, its Chinese title, the shape of its data and its story.

    `organisation` is the field that says whose paper it is, `in_order` two fields of which the second is the later one.
    `version` counts up whenever the wording or the order of the paper changes; the file says which one it was made from.
    A paper that is not `is_numbered` has no line for a number that is still to come.
    """

    kind: str
    title: str
    shape: type
    story: Callable[[Any, Compositor], Story]
    organisation: str = "committee"
    in_order: tuple[str, str] | None = None
    version: int = 1
    is_numbered: bool = True


_PAPERS = (
    Paper("intake_register", "受理登记表", intake_register.IntakeRegister, intake_register.story),
    Paper(
        "intake_receipt",
        "受理回执",
        intake_receipt.IntakeReceipt,
        intake_receipt.story,
        in_order=("requested_on", "issued_on"),
    ),
    Paper("rights_notice", "权利义务告知书", rights_notice.RightsNotice, rights_notice.story),
    Paper(
        "session_record",
        "调解记录",
        session_record.SessionRecord,
        session_record.story,
        in_order=("started_at", "ended_at"),
    ),
    Paper("agreement", "人民调解协议书", agreement.Agreement, agreement.story),
    Paper(
        "escalation_slip",
        "上报（移交）单",
        escalation_slip.EscalationSlip,
        escalation_slip.story,
        organisation="from_organisation",
    ),
    Paper(
        "termination_notice",
        "终止调解通知书",
        termination_notice.TerminationNotice,
        termination_notice.story,
        in_order=("accepted_on", "terminated_on"),
    ),
    Paper(
        "refusal_notice",
        "不予受理告知书",
        refusal_notice.RefusalNotice,
        refusal_notice.story,
        in_order=("requested_on", "refused_on"),
    ),
    Paper("lawyer_packet", "法律援助律师材料", lawyer_packet.LawyerPacket, lawyer_packet.story),
    Paper("application", "人民调解申请书", application.Application, application.story),
    Paper("power_of_attorney", "授权委托书", power_of_attorney.PowerOfAttorney, power_of_attorney.story),
    Paper(
        "investigation_record",
        "调查记录",
        investigation_record.InvestigationRecord,
        investigation_record.story,
        in_order=("started_at", "ended_at"),
    ),
    Paper(
        "evidence_list",
        "证据清单",
        evidence_list.EvidenceList,
        evidence_list.story,
        in_order=("submitted_on", "received_on"),
    ),
    Paper("undisputed_facts", "无争议事实记录", undisputed_facts.UndisputedFacts, undisputed_facts.story),
    Paper(
        "oral_agreement_register",
        "人民调解口头协议登记表",
        oral_agreement_register.OralAgreementRegister,
        oral_agreement_register.story,
    ),
    Paper(
        "performance_receipt",
        "履行收条",
        performance_receipt.PerformanceReceipt,
        performance_receipt.story,
        in_order=("agreed_on", "received_on"),
    ),
    Paper(
        "urging_notice",
        "督促履行通知书",
        urging_notice.UrgingNotice,
        urging_notice.story,
        in_order=("effective_on", "issued_on"),
    ),
    Paper("follow_up_record", "人民调解回访记录", follow_up_record.FollowUpRecord, follow_up_record.story),
    Paper(
        "case_termination_table",
        "案件终止调解情况表",
        case_termination_table.CaseTerminationTable,
        case_termination_table.story,
        in_order=("accepted_on", "terminated_on"),
    ),
    Paper(
        "entrustment_letter",
        "委托（移交）函",
        entrustment_letter.EntrustmentLetter,
        entrustment_letter.story,
        organisation="from_organisation",
        in_order=("issued_on", "reply_by"),
    ),
    Paper(
        "aid_application",
        "法律援助申请书",
        aid_application.AidApplication,
        aid_application.story,
        organisation="applicants",
    ),
    Paper(
        "confirmation_application",
        "司法确认申请书",
        confirmation_application.ConfirmationApplication,
        confirmation_application.story,
        organisation="applicants",
        in_order=("agreement_on", "effective_on"),
    ),
    Paper(
        "mediation_proof",
        "调解组织主持调解证明",
        mediation_proof.MediationProof,
        mediation_proof.story,
        in_order=("agreement_on", "issued_on"),
    ),
    Paper("service_address", "送达地址确认书", service_address.ServiceAddress, service_address.story),
    Paper("invitation_consent", "邀请参与调解同意书", invitation_consent.InvitationConsent, invitation_consent.story),
    Paper(
        "extension_consent",
        "延长调解期限同意书",
        extension_consent.ExtensionConsent,
        extension_consent.story,
        in_order=("mediate_by", "extended_to"),
    ),
    Paper(
        "closing_report",
        "结案报告表",
        closing_report.ClosingReport,
        closing_report.story,
        in_order=("accepted_on", "closed_on"),
    ),
    Paper(
        "dossier_cover",
        "卷宗封面",
        dossier_cover.DossierCover,
        dossier_cover.story,
        in_order=("mediated_from", "mediated_to"),
    ),
    Paper("dossier_contents", "卷内目录", dossier_contents.DossierContents, dossier_contents.story),
    Paper(
        "dossier_statement",
        "卷宗情况说明",
        dossier_statement.DossierStatement,
        dossier_statement.story,
        in_order=("filed_on", "checked_on"),
    ),
    Paper("back_cover", "封底", back_cover.BackCover, back_cover.story),
    Paper(
        "monthly_sheet",
        "人民调解案件情况月报",
        monthly_sheet.MonthlySheet,
        monthly_sheet.story,
        version=2,
        is_numbered=False,
    ),
)
KINDS: dict[str, Paper] = {paper.kind: paper for paper in _PAPERS}
