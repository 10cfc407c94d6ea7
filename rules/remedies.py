"""Where else to go when mediation ends: the remedies each type of dispute has (人民调解法 26).

The texts stand in one place, rules/tables/exits.yaml, each with its article and its dates. No screen and no paper may
hide them (人民调解法 3).
"""

from __future__ import annotations

from datetime import date

from rules import reference, shelf
from rules.vocabulary import DisputeType


def remedies(dispute_type: DisputeType, on: date = date.max) -> tuple[str, ...]:
    """Chinese sentences, the nearest remedy first, as the law stood on that day; without a day, as it stands."""
    made = reference.decide(shelf.shipped()["exits"], {"dispute_type": dispute_type}, on)
    return tuple(finding.outcome.route for finding in made.findings)
