"""State of issued papers: a paper is replaced or withdrawn, never changed."""

from __future__ import annotations

import datetime

from mediation.models import Dispute, IssuedPaper, User
from mediation.services import audit
from rules.paper_words import PaperKind


def set_state(
    paper: IssuedPaper, state: IssuedPaper.State, reason: str, *, by: User | None, at: datetime.datetime
) -> None:
    """Mark a paper that is no longer the valid one, and why."""
    paper.state, paper.replaced_reason = state, reason[:200]
    paper.save(update_fields=["state", "replaced_reason"])
    audit.record(f"paper.{state.value}", by=by, at=at, row=paper, detail={"number": paper.number})


def withdraw_agreement_papers(dispute: Dispute, reason: str, *, by: User | None, at: datetime.datetime) -> None:
    """The agreement was cancelled: its printed paper counts no more."""
    _withdraw(dispute, PaperKind.AGREEMENT, reason, by, at)


def withdraw_termination_notices(dispute: Dispute, reason: str, *, by: User | None, at: datetime.datetime) -> None:
    """Mediation goes on: a notice that it ended counts no more, and neither does its delivery."""
    _withdraw(dispute, PaperKind.TERMINATION_NOTICE, reason, by, at)
    for party in dispute.parties.exclude(notice_delivered_on=None):
        party.notice_delivered_on = None
        party.save()


def _withdraw(dispute: Dispute, kind: PaperKind, reason: str, by: User | None, at: datetime.datetime) -> None:
    for paper in dispute.papers.filter(kind=kind.value, state=IssuedPaper.State.ISSUED):
        set_state(paper, IssuedPaper.State.WITHDRAWN, reason, by=by, at=at)
