"""Statutory periods that services ask for by name: read from the law rows of the shipped tables.

Nothing is decided here. The numbers, articles and dates stand in rules/tables/clocks.yaml; local
numbers live in the local rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules import reference, shelf
from rules.legal_words import ClockStart, CourtEntrustment
from rules.table import Row
from rules.vocabulary import DisputeType, Status


@dataclass(frozen=True, slots=True)
class LegalPeriod:
    """A period as rules.calendar reads it, with the article it comes from."""

    text: str
    basis: str


def _found(table: str, on: date, **facts: str) -> list[Row]:
    """The rows that those facts find, as the law stood on that day."""
    book = shelf.shipped()[table]
    return [book.row(row_id) for row_id in reference.decide(book, facts, on).rows]


def _clock(row_id: str) -> LegalPeriod:
    row = shelf.shipped()["clocks"].row(row_id)
    return LegalPeriod(row.outcome.period, row.basis)


CONFIRMATION = _clock("confirm_30")
AID_DECISION = _clock("aid_decision_7")
ENFORCEMENT = _clock("enforce_2_years")
LIMITATION = _clock("limitation_3_years")
LABOUR_ARBITRATION = _clock("labour_arbitration_1_year")


def mediation_period(dispute_type: DisputeType, on: date = date.max) -> LegalPeriod:
    """How long mediation normally may last, counted from acceptance; without a day, as the law stands."""
    facts = {"status": Status.MEDIATING, "dispute_type": dispute_type, "court_entrustment": CourtEntrustment.NONE}
    (row,) = (row for row in _found("clocks", on, **facts) if row.outcome.since is ClockStart.ACCEPTED)
    return LegalPeriod(row.outcome.period, row.basis)
