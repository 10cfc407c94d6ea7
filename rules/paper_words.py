"""The words of papers and of the dossier, each with its Chinese label. The codes of papers are those of documents."""

from __future__ import annotations

from rules.term import Term


class PaperKind(Term):
    """Papers that the house prints for a dispute, in the order in which a case needs them."""

    APPLICATION = "application", "人民调解申请书"
    INTAKE_REGISTER = "intake_register", "受理登记表"
    INTAKE_RECEIPT = "intake_receipt", "受理回执"
    RIGHTS_NOTICE = "rights_notice", "权利义务告知书"
    REFUSAL_NOTICE = "refusal_notice", "不予受理告知书"
    POWER_OF_ATTORNEY = "power_of_attorney", "授权委托书"
    SERVICE_ADDRESS = "service_address", "送达地址确认书"

    INVESTIGATION_RECORD = "investigation_record", "调查记录"
    EVIDENCE_LIST = "evidence_list", "证据清单"
    INVITATION_CONSENT = "invitation_consent", "邀请参与调解同意书"
    SESSION_RECORD = "session_record", "调解记录"
    UNDISPUTED_FACTS = "undisputed_facts", "无争议事实记录"
    EXTENSION_CONSENT = "extension_consent", "延长调解期限同意书"

    AGREEMENT = "agreement", "人民调解协议书"
    ORAL_AGREEMENT_REGISTER = "oral_agreement_register", "人民调解口头协议登记表"
    PERFORMANCE_RECEIPT = "performance_receipt", "履行收条"
    URGING_NOTICE = "urging_notice", "督促履行通知书"
    FOLLOW_UP_RECORD = "follow_up_record", "人民调解回访记录"

    CONFIRMATION_APPLICATION = "confirmation_application", "司法确认申请书"
    MEDIATION_PROOF = "mediation_proof", "调解组织主持调解证明"

    ESCALATION_SLIP = "escalation_slip", "上报（移交）单"
    TERMINATION_NOTICE = "termination_notice", "终止调解通知书"
    CASE_TERMINATION_TABLE = "case_termination_table", "案件终止调解情况表"
    ENTRUSTMENT_LETTER = "entrustment_letter", "委托（移交）函"
    AID_APPLICATION = "aid_application", "法律援助申请书"
    LAWYER_PACKET = "lawyer_packet", "法律援助律师材料"

    CLOSING_REPORT = "closing_report", "结案报告表"
    DOSSIER_COVER = "dossier_cover", "卷宗封面"
    DOSSIER_CONTENTS = "dossier_contents", "卷内目录"
    DOSSIER_STATEMENT = "dossier_statement", "卷宗情况说明"
    BACK_COVER = "back_cover", "封底"
    DOSSIER = "dossier", "人民调解卷宗"


class PaperGroup(Term):
    """When in the life of a case a paper is needed."""

    INTAKE = "intake", "申请和受理"
    MEDIATION = "mediation", "调查和调解"
    AGREEMENT = "agreement", "协议、履行和回访"
    COURT = "court", "司法确认"
    ONWARD = "onward", "上报、终止和移送"
    DOSSIER = "dossier", "结案和卷宗"


_FIRST_OF_GROUP = {
    PaperKind.APPLICATION: PaperGroup.INTAKE,
    PaperKind.INVESTIGATION_RECORD: PaperGroup.MEDIATION,
    PaperKind.AGREEMENT: PaperGroup.AGREEMENT,
    PaperKind.CONFIRMATION_APPLICATION: PaperGroup.COURT,
    PaperKind.ESCALATION_SLIP: PaperGroup.ONWARD,
    PaperKind.CLOSING_REPORT: PaperGroup.DOSSIER,
}


def _grouped() -> dict[PaperKind, PaperGroup]:
    groups: dict[PaperKind, PaperGroup] = {}
    group = PaperGroup.INTAKE
    for kind in PaperKind:
        group = groups[kind] = _FIRST_OF_GROUP.get(kind, group)
    return groups


GROUP_OF = _grouped()
COURT_PACKET = (PaperKind.CONFIRMATION_APPLICATION, PaperKind.AGREEMENT, PaperKind.MEDIATION_PROOF)  # 民诉法解释 354


class Retention(Term):
    """How long a dossier is kept."""

    SHORT = "short", "短期"
    LONG = "long", "长期"
    PERMANENT = "permanent", "永久"


class Applies(Term):
    """To which cases an item of the dossier belongs."""

    ALWAYS = "always", "每一件"
    AGREED = "agreed", "达成协议的"
    NOT_AGREED = "not_agreed", "没有达成协议的"
