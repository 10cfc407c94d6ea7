"""The writer itself: what may never be written, and what can never hang."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pytest
from django.db import transaction

from mediation.models import Dispute
from mediation.services import intake, papers, review, transition
from rules.lifecycle import NotAllowed
from rules.paper_words import PaperKind
from rules.vocabulary import Action, Measure
from tests import factories as made
from tests.factories import START, County


@pytest.mark.django_db(transaction=True)
def test_a_step_outside_a_transaction_is_a_programming_error() -> None:
    county = made.make_county()
    dispute = made.make_dispute(county)
    with pytest.raises(RuntimeError, match="transaction"):
        transition.move(dispute=dispute, action=Action.ACCEPT, by=county.wang, at=START)


def test_the_system_does_only_what_the_table_leaves_to_it(county: County) -> None:
    dispute = made.make_dispute(county)
    with pytest.raises(NotAllowed, match="系统不能自动“受理”"), transaction.atomic():
        transition.move(dispute=dispute, action=Action.ACCEPT, by=None, at=START)


def test_unknown_columns_are_no_supplement(county: County) -> None:
    dispute = made.make_dispute(county)
    with pytest.raises(ValueError, match="not supplementable"):
        intake.supplement_dispute(dispute=dispute, by=county.wang, at=START, changes={"status": "closed"})


def test_an_act_that_never_moves_anything_cannot_hang_the_house(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A faulty act says each time that it moved the dispute; the review ends all the same."""
    calls: list[int] = []

    def moved(asked: Sequence[review.Asked], at: datetime.datetime) -> set[int]:
        calls.extend(dispute.pk for dispute, _ in asked)
        return {dispute.pk for dispute, _ in asked}

    monkeypatch.setitem(review.ACTS, Measure.NOTIFY_LEADER, moved)
    dispute = made.make_dispute(county, risk_tags=["weapon"])
    assert 1 < len(calls) < 10
    assert Dispute.objects.get(pk=dispute.pk).next_check_at is not None


def test_a_paper_printed_meanwhile_is_not_printed_again(county: County) -> None:
    dispute = made.make_dispute(county)
    paper = papers.issue_paper(dispute=dispute, by=county.wang, at=START, kind=PaperKind.INTAKE_RECEIPT)
    before = (paper.sha256, paper.pages)
    assert papers._render(paper.pk) == 0
    paper.refresh_from_db()
    assert (paper.sha256, paper.pages) == before
