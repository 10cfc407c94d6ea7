"""The shipped ladder as a programmer would write it by hand: the speed that a table has to be measured against.

It gives row ids and nothing else: no reasons, no articles, no unknown facts, no dates. tests/test_bench.py holds it
equal to rules/tables/ladder.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OPEN = ("registered", "mediating")
LABOUR = ("migrant_wage", "labour_other")
DAYS = {"grid": 1, "panel": 7, "village": 7, "township": 15, "county": 30}  # before it goes up one level
ATTEMPTS = 3
NEVER = 10**9  # what is unknown is never late


def ladder(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The id of the first row of the ladder that matches, if any."""
    status, know = facts.get("status"), facts.get
    if status not in OPEN:
        return ()
    if know("party_refused"):
        return ("refused",)
    if status == "mediating" and _known(know("days_since_settled"), NEVER) <= 1:
        return ("settled_unwritten",)
    if row := _upward(facts):
        return (row,)
    if status == "mediating" and (row := _month(_known(know("month_days_left"), NEVER))):
        return (row,)
    if know("dispute_type") in LABOUR and _known(know("days_since_registered"), -1) >= 15:
        return ("labour_15",)
    return ()


def _upward(facts: Mapping[str, Any]) -> str:
    level = facts.get("level")
    if level is None:
        return ""
    if _known(facts.get("days_at_level"), -1) >= DAYS.get(level, NEVER):
        return f"{level}_days"
    if level in ("panel", "village", "township", "county") and _known(facts.get("attempts_at_level"), -1) >= ATTEMPTS:
        return f"{level}_attempts"
    if level in ("panel", "village") and facts.get("panel_gave_up"):
        return f"{level}_gave_up"
    return ""


def _month(left: int) -> str:
    if left <= 0:
        return "month_over"
    if left <= 3:
        return "month_3"
    return "month_7" if left <= 7 else ""


def _known(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value
