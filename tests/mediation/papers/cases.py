"""A dispute for every kind of paper, what a person types for it, and the data that follows."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

from documents import press
from mediation import papers as bridge
from mediation.models import Dispute
from mediation.services import agreements, dossiers, follow_ups, intake, papers, printing, referrals
from rules.paper_words import PaperKind
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import days
from tests.mediation.states import agreed, fulfilled, in_court, mediating, performing, registered, sent_up, terminated

TODAY = START.date()
K = PaperKind


def data(dispute: Dispute, kind: PaperKind, on: datetime.date = TODAY) -> dict[str, Any]:
    """The data of a paper, as JSON gives it back, after the paper has taken it."""
    dispute = fresh(dispute)
    subject = papers.find_subject(dispute, kind, None, on)
    built = bridge.compose(kind, dispute, subject, on, TYPED.get(kind))
    told: dict[str, Any] = json.loads(json.dumps(built, ensure_ascii=False))
    assert printing.preflight(kind, told) == []
    if kind is not K.DOSSIER:
        press.prepare(kind.value, told)
    return told


def with_session(county: County) -> Dispute:
    """A session with a helper and a confidential note."""
    dispute = mediating(county)
    panel = made.convene(county, dispute)
    made.hold(
        county,
        fresh(dispute),
        attending_members=list(panel.members.all()),
        confidential_note=SECRET,
        record=RECORD,
        undisputed_facts="胡同宽1.2米",
    )
    return dispute


SECRET, RECORD = "聂某私下愿意让到三百元", "徐某当场提出赔八百元"


def aided(county: County) -> Dispute:
    """With a legal-aid referral, and everything in the file that must not reach the lawyer."""
    dispute = with_session(county)
    intake.supplement_dispute(
        dispute=fresh(dispute), by=county.wang, at=START, changes={"evidence": "照片3张\n报警回执"}, note="补"
    )
    referrals.refer_legal_aid(
        dispute=fresh(dispute), by=county.wang, at=START, party=dispute.parties.first(), reason="经济困难"
    )
    return dispute


def declined(county: County) -> Dispute:
    """Declined, with the way to go."""
    dispute = registered(county)
    return intake.decline_dispute(
        dispute=dispute, by=county.wang, at=START, reason="对处罚不服", route="向县人民政府申请行政复议"
    )


def spoken(county: County) -> Dispute:
    """With an oral agreement."""
    dispute = mediating(county)
    agreements.reach_oral_agreement(dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, on=TODAY))
    return fresh(dispute)


def visited(county: County) -> Dispute:
    """With a visit after the agreement."""
    dispute = performing(county)
    follow_ups.record_follow_up(
        dispute=dispute, by=county.wang, at=START, visited_on=TODAY, performance="已付清", is_satisfied=True
    )
    return fresh(dispute)


def filed(county: County) -> Dispute:
    """With a paper in the dossier, and the dossier's number."""
    dispute = fulfilled(county)
    papers.issue_paper(dispute=dispute, by=county.wang, at=START, kind=K.INTAKE_REGISTER)
    dossiers.open_dossier(dispute, TODAY)
    return fresh(dispute)


LATE = TODAY + days(60)  # when the promise of the example is long due
SOURCES: dict[PaperKind, Callable[[County], Dispute]] = {
    K.APPLICATION: registered,
    K.INTAKE_REGISTER: registered,
    K.INTAKE_RECEIPT: registered,
    K.RIGHTS_NOTICE: mediating,
    K.REFUSAL_NOTICE: declined,
    K.POWER_OF_ATTORNEY: registered,
    K.SERVICE_ADDRESS: registered,
    K.INVESTIGATION_RECORD: mediating,
    K.EVIDENCE_LIST: mediating,
    K.INVITATION_CONSENT: mediating,
    K.SESSION_RECORD: with_session,
    K.UNDISPUTED_FACTS: mediating,
    K.EXTENSION_CONSENT: mediating,
    K.AGREEMENT: agreed,
    K.ORAL_AGREEMENT_REGISTER: spoken,
    K.PERFORMANCE_RECEIPT: fulfilled,
    K.URGING_NOTICE: performing,
    K.FOLLOW_UP_RECORD: visited,
    K.CONFIRMATION_APPLICATION: performing,
    K.MEDIATION_PROOF: performing,
    K.ESCALATION_SLIP: sent_up,
    K.TERMINATION_NOTICE: terminated,
    K.CASE_TERMINATION_TABLE: terminated,
    K.ENTRUSTMENT_LETTER: in_court,
    K.AID_APPLICATION: aided,
    K.LAWYER_PACKET: aided,
    K.CLOSING_REPORT: fulfilled,
    K.DOSSIER_COVER: filed,
    K.DOSSIER_CONTENTS: filed,
    K.DOSSIER_STATEMENT: filed,
    K.BACK_COVER: filed,
    K.DOSSIER: filed,
}
# What nobody has entered is typed when the paper is printed.
TYPED: dict[PaperKind, dict[str, Any]] = {
    K.POWER_OF_ATTORNEY: {"agents": [{"name": "聂大"}], "sign": True},
    K.INVESTIGATION_RECORD: {
        "started_at": "2026-11-02T14:00",
        "place": "枫林村三组",
        "informants": [{"name": "邻居老陈"}],
        "record": "问：看到什么？\n答：看到堆了砖。",
    },
    K.EVIDENCE_LIST: {"items": [{"name": "照片", "copies": 1, "pages": 3, "form": "original"}]},
    K.INVITATION_CONSENT: {"guests": [{"name": "李大伯", "identity": "乡贤"}]},
    K.UNDISPUTED_FACTS: {"facts": ["胡同宽1.2米。"]},
    K.EXTENSION_CONSENT: {"extended_to": "2026-12-22"},
}
WHEN = {K.URGING_NOTICE: LATE}


def of_kind(county: County, kind: PaperKind) -> tuple[Dispute, dict[str, Any]]:
    """A dispute that has such a paper, and its data."""
    dispute = SOURCES[kind](county)
    return dispute, data(dispute, kind, WHEN.get(kind, TODAY))
