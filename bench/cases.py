"""What is decided when engines are compared: the shipped ladder and a made-up table, and endless cases for each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from rules.facts import SCHEMA, Fact, Kind
from rules.loading import build
from rules.table import Table

LEVELS = ("grid", "panel", "village", "township", "county")
DANGERS = ("violence", "threat", "weapon", "self_harm", "death")


def synthetic() -> Table:
    """Twenty rows over ten facts of every kind, collected: each case meets about four of them."""
    rows = [row for level in LEVELS for row in _rows_of(level)]
    return build({"name": "synthetic", "title": "样表", "pack": "local", "hit": "collect", "rows": rows})


def _rows_of(level: str) -> list[dict[str, Any]]:
    at = LEVELS.index(level)
    whens = (
        {"status": '"registered","mediating"', "level": f'"{level}"', "days_at_level": f">= {5 * at + 5}"},
        {"level": f'"{level}"', "attempts_at_level": f">= {at + 1}", "party_refused": "false"},
        {"risk_tags": f'"{DANGERS[at]}"', "group_size": f"[{at}..{3 * at + 5}]"},
        {"days_since_registered": f"[{6 * at}..{6 * at + 9}]", "police_calls": f"> {at}", "is_cross_village": "true"},
    )
    return [_row(f"{level}_{number}", when) for number, when in enumerate(whens)]


def _row(row_id: str, when: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row_id,
        "sentence": "只为测速。",
        "basis": "无",
        "from": "2020-01-01",
        "when": when,
        "then": {"measure": "watch", "mode": "act"},
        "examples": [{"given": {}, "expect": True}, {"given": {}, "expect": False}],  # asked for, not run here
    }


def random_cases(table: Table) -> Iterator[dict[str, Any]]:
    """Endless cases over the facts of this table, always the same ones; every tenth fact is unknown."""
    chance = random.Random(20)
    facts = [SCHEMA[name] for name in sorted({name for row in table.rows for name in row.when})]
    while True:
        yield {fact.name: _value(fact, chance) for fact in facts if chance.random() < 0.9}


def _value(fact: Fact, chance: random.Random) -> Any:
    if fact.kind is Kind.INT:
        return chance.choice([chance.randint(0, 4), chance.randint(-2, 40)])
    if fact.kind is Kind.BOOL:
        return chance.random() < 0.3
    words = [term.value for term in fact.words or ()]
    return chance.choice(words) if fact.kind is Kind.ENUM else chance.sample(words, chance.randint(0, 3))
