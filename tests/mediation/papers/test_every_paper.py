"""Every kind of paper: it takes what its row gives, word for word, and carries nothing that must stay in the file."""

from __future__ import annotations

import json
from typing import Any

import pytest

from documents import press
from mediation import papers as bridge
from mediation.models import Dispute
from mediation.services import agreements, endings, handovers, intake, papers
from rules.paper_words import GROUP_OF, PaperGroup, PaperKind
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.papers.cases import SECRET, SOURCES, TODAY, WHEN, aided, data, of_kind

every_kind = pytest.mark.parametrize("kind", list(PaperKind), ids=lambda kind: kind.label)


def test_the_kinds_are_those_of_documents() -> None:
    """The monthly sheet belongs to a committee, not to a dispute; the dossier is bound from papers."""
    assert {kind.value for kind in PaperKind} == set(press.KINDS) - {"monthly_sheet"} | {"dossier"}
    assert set(bridge.BUILDERS) == set(GROUP_OF) == set(PaperKind)
    assert [kind.label for kind in PaperKind if kind.value in press.KINDS] == [
        press.KINDS[kind.value].title for kind in PaperKind if kind.value in press.KINDS
    ]
    assert set(GROUP_OF.values()) == set(PaperGroup)


@every_kind
def test_every_paper_takes_what_its_row_gives(county: County, kind: PaperKind) -> None:
    _, told = of_kind(county, kind)
    assert told


# These say nothing of the parties.
NAMELESS = {PaperKind.INVESTIGATION_RECORD, *(kind for kind, group in GROUP_OF.items() if group is PaperGroup.DOSSIER)}
HOSTILE = '<b>聂</b>&amp;<font color="red">\\n{{ x }}<img src="/etc/passwd"/>'


@pytest.mark.goes_behind
@every_kind
def test_hostile_text_reaches_the_paper_as_it_was_typed(county: County, kind: PaperKind) -> None:
    dispute = SOURCES[kind](county)
    for party in dispute.parties.all():
        party.name = HOSTILE[:50]
        party.save()
    Dispute.objects.filter(pk=dispute.pk).update(narrative=HOSTILE, claim=HOSTILE)
    told = json.dumps(data(dispute, kind, WHEN.get(kind, TODAY)), ensure_ascii=False)
    if kind not in NAMELESS:
        assert json.dumps(HOSTILE[:50], ensure_ascii=False)[1:-1] in told


# --- nothing that was offered leaves the file (特邀调解规定 22; 民诉法解释 107) ---------------------------------------------


@every_kind
def test_no_paper_carries_the_confidential_note(county: County, kind: PaperKind) -> None:
    dispute = aided(county)
    for prepare in (
        lambda: agreements.reach_agreement(
            dispute=fresh(dispute), by=county.wang, at=START, terms=made.terms(fresh(dispute), on=TODAY)
        ),
        lambda: agreements.resume_mediation(dispute=fresh(dispute), by=county.wang, at=START, reason="不签"),
        lambda: handovers.escalate_dispute(dispute=fresh(dispute), by=county.wang, at=START, reason="x"),
        lambda: handovers.revoke_escalation(dispute=fresh(dispute), by=county.wang, at=START, reason="再谈"),
        lambda: intake.accept_dispute(dispute=fresh(dispute), by=county.wang, at=START),
        lambda: endings.terminate_mediation(dispute=fresh(dispute), by=county.wang, at=START, reason="不成"),
    ):
        prepare()
        subject = papers_subject(dispute, kind)
        if subject is not NOTHING:
            assert SECRET not in json.dumps(bridge.build(kind, fresh(dispute), subject, TODAY), ensure_ascii=False)


NOTHING = object()


def papers_subject(dispute: Dispute, kind: PaperKind) -> Any:
    """The subject of a paper of that kind now, or NOTHING."""
    try:
        return papers.find_subject(fresh(dispute), kind, None, TODAY)
    except papers.Refused:
        return NOTHING


@pytest.mark.goes_behind
@every_kind
def test_names_and_texts_of_full_length_still_print(county: County, kind: PaperKind) -> None:
    """What a form accepts, a paper takes."""
    dispute = SOURCES[kind](county)
    for party in dispute.parties.all():
        party.name, party.address, party.occupation = "名" * 60, "址" * 120, "业" * 40
        party.id_number, party.phone, party.ethnicity = "1" * 30, "2" * 30, "族" * 20
        party.save()
    Dispute.objects.filter(pk=dispute.pk).update(
        narrative="情" * 5000, claim="请" * 2000, undisputed_facts="事" * 5000, evidence="证" * 5000
    )
    data(dispute, kind, WHEN.get(kind, TODAY))
