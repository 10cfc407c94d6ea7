"""Statutory periods: value and source. Local numbers live in the local rulebooks, not here."""

from __future__ import annotations

from dataclasses import dataclass

from rules.vocabulary import DisputeType


@dataclass(frozen=True, slots=True)
class LegalPeriod:
    """A period as rules.calendar reads it, with the article it comes from."""

    text: str
    basis: str


MEDIATION = LegalPeriod("1个月", "人民调解工作若干规定 33")
MEDICAL_MEDIATION = LegalPeriod("30个工作日", "医疗纠纷预防和处理条例 38")
CONFIRMATION = LegalPeriod("30天", "人民调解法 33；民事诉讼法 205")
AID_DECISION = LegalPeriod("7天", "法律援助法 43")


def mediation_period(dispute_type: DisputeType) -> LegalPeriod:
    """How long mediation normally may last, counted from acceptance."""
    return MEDICAL_MEDIATION if dispute_type is DisputeType.MEDICAL else MEDIATION


WRITTEN_ONLY: dict[DisputeType, str] = {
    DisputeType.MIGRANT_WAGE: "劳动争议调解仲裁法 14",
    DisputeType.LABOUR_OTHER: "劳动争议调解仲裁法 14",
    DisputeType.MEDICAL: "医疗纠纷预防和处理条例 39",
}
"""Types whose agreement must be written, with the article."""
