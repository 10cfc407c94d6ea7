"""Printing: what is typed at the printing, Word files, blank copies, numbers taken beforehand, check codes."""

from __future__ import annotations

from typing import Any

import pytest

from mediation.models import CommitteeStyle
from mediation.services import papers, printing
from rules.paper_words import PaperKind
from tests import factories as made
from tests.factories import START, County
from tests.mediation.helpers import days, everything, refused
from tests.mediation.services.test_papers import issue
from tests.mediation.states import terminated

K = PaperKind

# --- what is typed at the printing ------------------------------------------------------------------------------------

ASKED = {
    "started_at": "2026-11-02T14:00",
    "place": "枫林村三组",
    "informants": [{"name": "老陈"}],
    "record": "问：看到什么？",
}


def test_what_was_typed_is_kept_and_printed_again(county: County) -> None:
    dispute = made.make_mediating(county)
    with pytest.raises(papers.Unprintable) as caught:
        issue(county, dispute, K.INVESTIGATION_RECORD)
    assert [problem.field for problem in caught.value.problems] == ["started_at", "place", "informants", "record"]
    assert not caught.value.can_box
    first = issue(county, dispute, K.INVESTIGATION_RECORD, typed=ASKED)
    again = issue(county, dispute, K.INVESTIGATION_RECORD, at=START + days(1))
    assert (first.data["place"], again.data["informants"]) == ("枫林村三组", [{"name": "老陈"}])


def test_what_the_record_knows_cannot_be_typed_over(county: County) -> None:
    dispute = made.make_mediating(county)
    paper = issue(county, dispute, K.RIGHTS_NOTICE, typed={"committee": "假冒委员会", "read_aloud": True})
    assert (paper.data["committee"], paper.data["read_aloud"]) == ("枫林村人民调解委员会", True)


def test_word_files_and_blank_copies_use_nothing_up(county: County) -> None:
    dispute = terminated(county)
    before = everything()
    assert papers.word_paper(dispute=dispute, at=START, kind=K.TERMINATION_NOTICE, typed={}).startswith(b"PK")
    for kind in set(K) - {K.DOSSIER}:
        assert printing.blank_copy(dispute, kind).startswith(b"%PDF-"), kind
    assert everything() == before
    with refused("整卷没有空白文书，请打印卷宗封面、卷内目录和封底的空白文书。"):
        printing.blank_copy(dispute, K.DOSSIER)
    with refused("整卷不能编辑，请编辑其中的文书。"):
        papers.word_paper(dispute=dispute, at=START, kind=K.DOSSIER)
    with pytest.raises(papers.Unprintable):
        papers.word_paper(dispute=dispute, at=START, kind=K.INVESTIGATION_RECORD)


# --- numbers taken beforehand -----------------------------------------------------------------------------------------


def test_a_number_is_taken_beforehand_where_gaps_are_allowed(county: County) -> None:
    dispute = terminated(county)
    order: dict[str, Any] = {"dispute": dispute, "by": county.wang, "at": START, "kind": K.TERMINATION_NOTICE}
    with refused("编号在正式出具时给出，不能预留。"):
        papers.reserve_number(**order)
    CommitteeStyle.objects.create(organisation=dispute.responsible, gaps=CommitteeStyle.Gaps.RESERVE)
    with refused("编号在正式出具时给出，不能预留。"):
        papers.reserve_number(**{**order, "kind": K.RIGHTS_NOTICE})
    taken = papers.reserve_number(**order)
    assert papers.reserve_number(**order) == taken
    assert str(taken) == issue(county, dispute, K.TERMINATION_NOTICE).number
    assert issue(county, dispute, K.TERMINATION_NOTICE, at=START + days(1)).number != taken.number
    with refused("您不能为此案出具文书。"):
        papers.reserve_number(**{**order, "by": county.shi})


def test_a_check_code_has_no_letter_that_is_misread(county: County) -> None:
    codes = "".join(papers.check_code(str(number), "x", START) for number in range(200))
    assert set(codes) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_a_check_code_is_keyed(settings: Any) -> None:
    """Names and dates alone give no valid code (a plain hash would)."""
    first = papers.check_code("1", "x", START)
    settings.SECRET_KEY = "another key"
    assert papers.check_code("1", "x", START) != first
