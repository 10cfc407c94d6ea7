"""The dossier (卷宗): cover, contents, statement, back cover, closing report, and the list of what is bound."""

from __future__ import annotations

import datetime
from typing import Any

from mediation import facts as bridge
from mediation.models import Dispute, Dossier, IssuedPaper, TimelineEntry
from mediation.moments import day_of
from mediation.papers import contents
from mediation.papers.agreement import performance_code
from mediation.papers.common import Data, iso, letterhead, mediators_of
from rules import retention
from rules.paper_words import Retention
from rules.vocabulary import Action, AgreementForm, Channel, CloseReason, DisputeType, Status


def of(dispute: Dispute) -> Dossier:
    """The dossier's row, or an unsaved one."""
    return Dossier.objects.filter(dispute=dispute).first() or Dossier(dispute=dispute)


def retention_of(dispute: Dispute) -> tuple[Retention, str, bool]:
    """How long it is kept, why, and whether a person decided so."""
    dossier = of(dispute)
    if dossier.retention:
        return Retention(dossier.retention), dossier.retention_reason, True
    agreement = bridge.current_agreement(dispute)
    is_oral = agreement is not None and agreement.form == AgreementForm.ORAL
    is_performed = agreement is not None and not bridge.unperformed(agreement)
    about = f"{dispute.title}\n{dispute.claim}"
    proposed = retention.proposed(
        DisputeType(dispute.dispute_type), is_oral=is_oral, is_performed=is_performed, about=about
    )
    return *proposed, False


def _closing(dispute: Dispute) -> TimelineEntry | None:
    return dispute.timeline.filter(action=Action.CLOSE.value).select_related("by").last()


def _filed_by(dispute: Dispute) -> str:
    entry = _closing(dispute)
    by = entry.by if entry is not None and entry.by is not None else dispute.mediator or dispute.registered_by
    return str(by.name)


def dossier_cover(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """卷宗封面."""
    begun = dispute.accepted_on or day_of(dispute.registered_at)
    return {
        "committee": letterhead(dispute.responsible),
        "title": dispute.title,
        "year": begun.year,
        "dossier_number": of(dispute).number or "",
        "mediators": mediators_of(dispute),
        "mediated_from": iso(begun),
        "mediated_to": iso(dispute.closed_on),
        "filed_by": _filed_by(dispute),
        "filed_on": iso(on),
        "retention": retention_of(dispute)[0].value,
    }


def dossier_contents(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """卷内目录. Bound as a whole, the volume fills in the pages; here they are known as far as only papers come."""
    return {"title": dispute.title, "dossier_number": of(dispute).number or "", "rows": list(_rows(dispute))}


def _rows(dispute: Dispute) -> list[Data]:
    rows: list[Data] = []
    last: int | None = 0
    for part in _parts(dispute):
        first, pages = last, part["pages"]
        last = first + pages if first is not None and pages else None
        said = "" if first is None or last is None else str(last) if pages == 1 else f"{first + 1}-{last}"
        rows.append({"name": part["name"], "pages": said})
    return rows


def _parts(dispute: Dispute) -> list[Data]:
    """Everything bound, in archive order: papers, then scans, line by line."""
    parts: list[Data] = []
    for entry in contents.entries(dispute):
        parts += [_paper_part(paper) for paper in entry.papers]
        parts += [
            {"name": contents.name_of(scan), "source": type(scan).__name__.lower(), "pk": scan.pk, "pages": 0}
            for scan in entry.scans
        ]
    return parts


def _paper_part(paper: IssuedPaper) -> Data:
    return {"name": str(paper.get_kind_display()), "source": "paper", "pk": paper.pk, "pages": paper.pages}


def dossier_statement(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """卷宗情况说明."""
    return {"dossier_number": of(dispute).number or "", "filed_by": _filed_by(dispute), "filed_on": iso(on)}


def statement_start(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """What closing said about papers that are missing."""
    missing = contents.missing_items(dispute)
    lacking = f"本卷缺：{'、'.join(missing)}。" if missing else ""
    return {"statement": "\n".join(filter(None, [lacking, dispute.close_note]))}


def back_cover(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """封底."""
    parts = _parts(dispute)
    counted = all(part["pages"] for part in parts)
    return {
        "dossier_number": of(dispute).number or "",
        "papers": len(parts),
        **({"pages": sum(part["pages"] for part in parts)} if counted else {}),
        "filed_by": _filed_by(dispute),
        "filed_on": iso(on),
    }


def dossier(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """The whole volume: the data of its cover, and what is bound in which order."""
    return {"cover": dossier_cover(dispute, None, on), "parts": _parts(dispute)}


_CLOSINGS = {
    CloseReason.FULFILLED.value: "settled",
    CloseReason.NOT_SETTLED.value: "failed",
    CloseReason.REFUSED.value: "failed",
    CloseReason.REFERRED.value: "failed",
    CloseReason.DECLINED.value: "other",
    CloseReason.WITHDRAWN.value: "other",
}


def closing_report(dispute: Dispute, subject: None, on: datetime.date) -> Data:
    """结案报告表."""
    agreement = bridge.current_agreement(dispute)
    obligations = list(agreement.obligations.all()) if agreement else []
    told = {"full": "已全部履行。", "part": "部分履行。", "none": "尚未履行。", "": ""}
    known: dict[str, Any] = {"closing": _CLOSINGS[dispute.close_reason]} if dispute.status == Status.CLOSED else {}
    return {
        "dossier_number": of(dispute).number or "",
        "filled_on": iso(on),
        "accepted_on": iso(dispute.accepted_on),
        "closed_on": iso(dispute.closed_on),
        "channel": Channel(dispute.channel).label,
        "summary": dispute.narrative,
        "outcome": "\n".join(obligation.content for obligation in obligations)[:4_000] or dispute.close_note,
        "agreement_number": agreement.number if agreement else "",
        "amount_fen": dispute.amount_fen,
        "performance": told[performance_code(obligations)],
        **known,
    }
