"""Random facts, cells and tables, from one source of chance: hypothesis shrinks it, the stress runs seed it."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from rules.cells import parse
from rules.compiler import MAX_WEIGHT, weight
from rules.facts import SCHEMA, Fact, Kind
from rules.loading import BadTable, build
from rules.table import Table

ON = date(2026, 6, 1)
NAMES = list(SCHEMA)


def number(chance: random.Random) -> int:
    return chance.choice([chance.randint(-6, 12), chance.randint(-6, 12), chance.randint(-(2**52), 2**52)])


def value(fact: Fact, chance: random.Random) -> Any:
    if fact.kind is Kind.INT:
        return number(chance)
    if fact.kind is Kind.BOOL:
        return chance.random() < 0.5
    words = [term.value for term in fact.words or ()]
    return chance.choice(words) if fact.kind is Kind.ENUM else chance.sample(words, chance.randint(0, 4))


def facts(chance: random.Random, names: list[str] | None = None) -> dict[str, Any]:
    known = [name for name in names or NAMES if chance.random() < 0.8]
    return {name: value(SCHEMA[name], chance) for name in known}


def option(fact: Fact, chance: random.Random) -> str:
    if chance.random() < 0.1:
        return "unknown"
    if fact.kind is Kind.BOOL:
        return chance.choice(["true", "false"])
    if fact.kind is not Kind.INT:
        return f'"{chance.choice([term.value for term in fact.words or ()])}"'
    low, high = sorted((number(chance), number(chance)))
    pair = f"{chance.choice('[(')}{low - 1}..{high + 1}{chance.choice('])')}"
    return chance.choice([f"{low}", f">= {low}", f"> {low}", f"<={high}", f"< {high}", pair])


def cell(fact: Fact, chance: random.Random) -> str:
    plain = chance.random()
    if plain < 0.15:
        return chance.choice(["-", "known", "unknown"])
    options = ",".join(option(fact, chance) for _ in range(chance.choice([1, 1, 1, 2, 3])))
    return f"not({options})" if plain < 0.35 else options


def row(number: int, names: list[str], chance: random.Random) -> dict[str, Any]:
    picked = chance.sample(names, min(len(names), chance.randint(1, 4)))
    return {
        "id": f"r{number}",
        "sentence": f"第{number}条",
        "basis": "例",
        "from": "2020-01-01",
        "when": {name: cell(SCHEMA[name], chance) for name in picked},
        "then": {"measure": "watch", "mode": "act"},
        "examples": [{"given": {}, "expect": True}, {"given": {}, "expect": False}],
    }


def table_of(rows: list[dict[str, Any]], hit: str = "collect", **more: Any) -> Table:
    return build({"name": "sample", "title": "样表", "pack": "local", "hit": hit, "rows": rows, **more})


def table(chance: random.Random, size: int, hit: str = "collect") -> tuple[Table, list[str]]:
    """A table of `size` rows over a few facts, and the names of those facts."""
    names = chance.sample(NAMES, chance.randint(2, 8))
    rows = [row(number, names, chance) for number in range(size)]
    try:
        return table_of(rows, hit), names
    except BadTable:  # a row that weighs too much: rare, and no news
        return table_of([r for r in rows if table_weight(r) <= MAX_WEIGHT] or [plain_row()], hit), names


def table_weight(raw: dict[str, Any]) -> int:
    from_chance = {name: parse(source, SCHEMA[name]) for name, source in raw["when"].items()}
    fake = table_of([plain_row()]).rows[0]
    return weight(type(fake)(**{**{f: getattr(fake, f) for f in fake.__slots__}, "when": from_chance}))


def plain_row(**changes: Any) -> dict[str, Any]:
    return {
        "id": "one",
        "sentence": "满7天上报。",
        "basis": "例",
        "from": "2020-01-01",
        "when": {"days_at_level": ">= 7"},
        "then": {"measure": "send_up", "mode": "act", "to": "township"},
        "examples": [
            {"given": {"days_at_level": 7}, "expect": True},
            {"given": {"days_at_level": 6}, "expect": False},
        ],
        **changes,
    }


# Invented by the standing rules printed in the notice for 2025; the real one for 2027 is not at hand.
NOTICE_2027 = """# 假定的2027年安排，只为测试
2027-01-01..2027-01-03,rest,元旦
2027-01-30,work,春节调休
2027-02-05..2027-02-12,rest,春节
2027-02-20,work,春节调休
2027-04-03..2027-04-05,rest,清明节
2027-05-01..2027-05-05,rest,劳动节
2027-05-08,work,劳动节调休
2027-06-09,rest,端午节
2027-09-15,rest,中秋节
2027-10-01..2027-10-07,rest,国庆节
2027-10-09,work,国庆节调休
"""
