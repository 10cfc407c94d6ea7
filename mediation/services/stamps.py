"""State of issued papers: a paper is replaced or withdrawn, never changed."""

from __future__ import annotations

from mediation.models import Dispute, IssuedPaper
from rules.vocabulary import PaperKind


def set_state(paper: IssuedPaper, state: IssuedPaper.State, reason: str) -> None:
    """Mark a paper that is no longer the valid one, and why."""
    paper.state, paper.replaced_reason = state, reason[:200]
    paper.save(update_fields=["state", "replaced_reason"])


def withdraw_agreement_papers(dispute: Dispute, reason: str) -> None:
    """The agreement was cancelled: its printed paper counts no more."""
    for paper in dispute.papers.filter(kind=PaperKind.AGREEMENT.value, state=IssuedPaper.State.ISSUED):
        set_state(paper, IssuedPaper.State.WITHDRAWN, reason)
