"""What a paper still has to be told when it is printed: whatever its builder does not name.

What was typed is stored with the issued paper, so the same paper printed again starts from it. `STARTS` suggests what the
record knows but a person may say otherwise.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from documents import press
from documents.shape import Spec, specs
from mediation.models import Dispute, Party
from mediation.papers.common import Data, pieces
from mediation.papers.court import court_of, proofs_of
from mediation.papers.dossier import statement_start
from rules.paper_words import PaperKind


def shape_of(kind: PaperKind) -> dict[str, Spec]:
    """The fields of a paper; the dossier is bound from others and has none of its own."""
    return specs(press.KINDS[kind.value].shape) if kind.value in press.KINDS else {}


def asked(kind: PaperKind, built: Data) -> dict[str, Spec]:
    """The fields to ask for, in the order of the paper."""
    return {name: spec for name, spec in shape_of(kind).items() if name not in built}


def begin(kind: PaperKind, dispute: Dispute, subject: Any, built: Data, on: datetime.date) -> Data:
    """What stands in those fields at first: what was typed for the last such paper, else what the record suggests."""
    pk = subject.pk if subject is not None else None
    last = dispute.papers.filter(kind=kind.value, subject_pk=pk).defer("pdf").last()
    start = STARTS.get(kind)
    told: Data = last.data if last is not None else start(dispute, subject, on) if start else {}
    return {name: told[name] for name in asked(kind, built) if name in told}


def missing(kind: PaperKind, data: Data) -> list[str]:
    """Labels of what the paper cannot do without and does not have."""
    return [spec.label for name, spec in shape_of(kind).items() if spec.required and not _said(data.get(name))]


def _said(value: Any) -> bool:
    return value not in (None, "", [])


def _service_address(dispute: Dispute, party: Party, on: datetime.date) -> Data:
    return {"recipient": party.name, "address": party.address, "mobile": party.phone}


def _evidence(dispute: Dispute, party: Party, on: datetime.date) -> Data:
    named = [{"name": name} for name in pieces(dispute.evidence, 200)]
    return {"items": named, "submitted_on": on.isoformat(), "received_on": on.isoformat()}


def _invitation(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    panel = dispute.panels.first()
    helpers = panel.members.filter(is_mediator=False, replaced_on=None) if panel else ()
    return {"guests": [{"name": m.person_name, "identity": m.get_role_display()} for m in helpers]}


def _confirmation(dispute: Dispute, subject: Any, on: datetime.date) -> Data:
    attached = ["人民调解协议书", "调解组织主持调解证明", "申请人身份证明"]
    proofs = {"property_proofs": proofs_of(dispute)[:40]} if dispute.evidence else {}
    return {"court": court_of(dispute), "copies": dispute.parties.count() + 1, "attachments": attached, **proofs}


STARTS: dict[PaperKind, Callable[[Dispute, Any, datetime.date], Data]] = {
    PaperKind.SERVICE_ADDRESS: _service_address,
    PaperKind.EVIDENCE_LIST: _evidence,
    PaperKind.INVITATION_CONSENT: _invitation,
    PaperKind.UNDISPUTED_FACTS: lambda dispute, _, on: {"facts": pieces(dispute.undisputed_facts, 4_000)[:60]},
    PaperKind.FOLLOW_UP_RECORD: lambda dispute, _, on: {"matter": "调解协议履行情况"},
    PaperKind.CONFIRMATION_APPLICATION: _confirmation,
    PaperKind.MEDIATION_PROOF: lambda dispute, _, on: {"court": court_of(dispute)},
    PaperKind.CASE_TERMINATION_TABLE: lambda dispute, _, on: {"focus": pieces(dispute.claim, 2_000)[:60]},
    PaperKind.ENTRUSTMENT_LETTER: lambda dispute, _, on: {"requests": pieces(dispute.claim, 1_000)[:60]},
    PaperKind.DOSSIER_STATEMENT: statement_start,
}
