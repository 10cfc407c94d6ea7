"""Row → durable_rules JSON, in the only subset of the engine that is proven safe.

Each rule begins with a positive literal, fields are flat and typed, tags are booleans, and no regex, float,
date, join or `$not` exists. This file knows the engine's language and limits, but not the engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import prod

from rules.cells import Cell, Option, Range
from rules.facts import SCHEMA, Fact, Kind, Value
from rules.table import Row

Field = int | bool | str
Condition = dict[str, object]

MAX_WEIGHT = 60  # the engine refuses a fact with more than 64 nodes true at once (error 303)
MAX_FIELDS = 240  # it breaks at about 250 fields (error 302)

CASE: dict[str, Field] = {"kind": "case"}
PING: dict[str, Field] = {"kind": "ping"}
PING_RULE = "$ping"
RESERVED = ("kind", "sid", "id", "$s")
SID = "1"
HANDLE = f'{{"sid":"{SID}","id":"1"}}'  # one case at a time, so every case is asserted and retracted under one name
PING_FACT = json.dumps(PING | json.loads(HANDLE))
_START, _END = json.dumps(CASE)[:-1] + ",", HANDLE[1:]


def text(facts: Mapping[str, Value], names: Iterable[str]) -> str:
    """One case as the engine reads it: a flat JSON object. Unknown facts are left out; `names` picks the facts."""
    return _START + "".join([_written(name, facts[name]) for name in names if name in facts]) + _END


@lru_cache(maxsize=8192)  # the same few values stand in thousands of disputes
def _written(name: str, value: Value) -> str:
    """The fields of one fact as they stand in the object, with a comma behind each."""
    flat: dict[str, Field] = {}
    if isinstance(value, frozenset):
        flat[_marker(SCHEMA[name])] = True
        flat.update({_tag(name, word): word in value for word in _words(SCHEMA[name])})
    else:
        flat[name] = value
    return json.dumps(flat)[1:-1] + ","


def rule(row: Row) -> Condition:
    """The row's rule, without the action that durable wants."""
    tests: list[Condition] = [dict(CASE)]
    for name, cell in row.when.items():
        tests.extend(_tests(cell, SCHEMA[name]))
    return {"all": [{"m": {"$and": tests}}]}


def ping_rule() -> Condition:
    """A rule that must always match PING: the self test of a freshly built ruleset."""
    return {"all": [{"m": {"$and": [dict(PING)]}}]}


def weight(row: Row) -> int:
    """How many paths through the network the row may take: the product of its `or` branches."""
    return prod(_branches(cell, SCHEMA[name]) for name, cell in row.when.items())


def shards(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows in order, cut so that no shard weighs more than MAX_WEIGHT."""
    cut: list[list[Row]] = []
    load = MAX_WEIGHT
    for row in rows:
        load += weight(row)
        if load > MAX_WEIGHT:
            cut.append([])
            load = weight(row)
        cut[-1].append(row)
    return cut


def field_names(rows: Iterable[Row]) -> set[str]:
    """Every field name that cases of these rows may carry."""
    names = set(RESERVED)
    for fact in {SCHEMA[name] for row in rows for name in row.when}:
        names.add(_marker(fact))
        names.update(_tag(fact.name, word) for word in _words(fact) if fact.kind is Kind.TAGS)
    return names


def collisions(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of names that the engine cannot tell apart: it compares 32-bit FNV hashes, never the text.

    Both variants of the hash are checked, so the answer does not hang on which one the engine took.
    """
    found: list[tuple[str, str]] = []
    for xor_first in (False, True):
        seen: dict[int, str] = {}
        for name in sorted(names):
            other = seen.setdefault(_fnv32(name, xor_first), name)
            if other != name:
                found.append((other, name))
    return found


def _fnv32(text: str, xor_first: bool) -> int:
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ byte) * 16777619 if xor_first else (value * 16777619) ^ byte) & 0xFFFFFFFF
    return value


def _marker(fact: Fact) -> str:
    """The field that exists exactly when the fact is known."""
    return f"{fact.name}#" if fact.kind is Kind.TAGS else fact.name


def _tag(name: str, word: str) -> str:
    return f"{name}#{word}"


def _words(fact: Fact) -> list[str]:
    return [term.value for term in fact.words or ()]


def _branches(cell: Cell, fact: Fact) -> int:
    if not cell.negated:
        return max(1, len(cell.options))
    return prod(2 for option in cell.options if isinstance(option, Range) and None not in (option.low, option.high))


def _tests(cell: Cell, fact: Fact) -> list[Condition]:
    """Conditions that must all hold. A comparison with a missing field is false, as three-valued logic wants."""
    if cell.is_any:
        return []
    if cell.negated:
        return [_no(option, fact) for option in cell.options]
    branches = [_yes(option, fact) for option in cell.options]
    return branches if len(branches) == 1 else [{"$or": branches}]


def _yes(option: Option, fact: Fact) -> Condition:
    if option is None:
        return {"$nex": {_marker(fact): 1}}
    if isinstance(option, Range):
        bounds = _bounds(option, fact)
        return bounds[0] if len(bounds) == 1 else {"$and": bounds}
    return {_tag(fact.name, str(option)): True} if fact.kind is Kind.TAGS else {fact.name: option}


def _bounds(span: Range, fact: Fact) -> list[Condition]:
    if span.low is not None and span.low == span.high:
        return [{fact.name: span.low}]
    bounds: list[Condition] = [] if span.low is None else [{"$gte": {fact.name: span.low}}]
    return bounds if span.high is None else [*bounds, {"$lte": {fact.name: span.high}}]


def _no(option: Option, fact: Fact) -> Condition:
    if option is None:
        return {"$ex": {_marker(fact): 1}}
    if isinstance(option, Range):
        outside: list[Condition] = [] if option.low is None else [{"$lt": {fact.name: option.low}}]
        outside += [] if option.high is None else [{"$gt": {fact.name: option.high}}]
        return outside[0] if len(outside) == 1 else {"$or": outside}
    if fact.kind is Kind.TAGS:
        return {_tag(fact.name, str(option)): False}
    return {fact.name: not option} if fact.kind is Kind.BOOL else {"$neq": {fact.name: option}}
