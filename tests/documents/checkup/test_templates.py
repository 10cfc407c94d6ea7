"""Clause templates: every dispute type has one, and a filled one passes the check."""

from __future__ import annotations

import pytest

from documents.checkup import templates
from rules.vocabulary import DisputeType
from tests.documents.checkup import cases

CLAUSES = [clause for code in DisputeType for clause in templates.clauses(code.value)]
EXAMPLES = {name: blank.example for name, blank in templates.blanks().items()}


def test_every_dispute_type_has_a_clause() -> None:
    assert {clause.dispute_type for clause in CLAUSES} == {code.value for code in DisputeType}


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: f"{clause.dispute_type} {clause.title}")
def test_a_filled_clause_passes(clause: templates.Clause) -> None:
    data = cases.goods()["水沟"]
    data |= {"dispute_type": DisputeType(clause.dispute_type).label, "terms": [clause.fill(**EXAMPLES)]}
    assert [each for each in cases.lint(data, confirm=True) if each.code != "obligations_missing"] == []


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: f"{clause.dispute_type} {clause.title}")
def test_a_clause_left_blank_is_refused(clause: templates.Clause) -> None:
    with pytest.raises(ValueError, match=clause.blanks[0].label):
        clause.fill(**{**EXAMPLES, clause.blanks[0].name: " "})


def test_an_unknown_type_is_no_type() -> None:
    with pytest.raises(KeyError):
        templates.clauses("moon")
